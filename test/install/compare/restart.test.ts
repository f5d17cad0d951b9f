import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../../src/core/json.ts'
import { changedPaths, describeRestart } from '../../../src/install/compare/restart.ts'
import { but, liveDeployment } from './objects.ts'

const live = liveDeployment()
const pod = 'spec.template.spec'
const image = but(live, `${pod}.containers.0.image`, 'web:v2')
const set = (of: JsonMap): JsonMap => but(of, 'kind', 'StatefulSet')
const daemon = (of: JsonMap): JsonMap => but(but(of, 'kind', 'DaemonSet'), 'status', { desiredNumberScheduled: 7 })
const held = 2 ** 31 - 1
const what = 'spec.template.spec.containers[name=web].image changed'

describe('What an update does to pods is one sentence', () => {
  it.each<readonly [string, JsonMap, JsonMap, string | undefined]>([
    ['as many as there are now', live, but(image, 'spec.replicas', 9), `restarts 3 pods: ${what}`],
    ['one', but(live, 'spec.replicas', 1), image, `restarts 1 pod: ${what}`],
    ['none', but(live, 'spec.replicas', 0), image, `restarts no pod: ${what}`],
    ['a DaemonSet by its nodes', daemon(live), daemon(image), `restarts 7 pods: ${what}`],
    [
      'OnDelete',
      set(live),
      but(set(image), 'spec.updateStrategy', { type: 'OnDelete' }),
      `changes pods when they are deleted: ${what}`,
    ],
    ['outside of the template nothing restarts', live, but(live, 'spec.replicas', 5), undefined],
    ['of another kind', but(live, 'kind', 'CronJob'), but(image, 'kind', 'CronJob'), undefined],
  ])('%s', (_, before, after, text) => {
    expect(describeRestart(before, after)).toBe(text)
  })

  it.each<readonly [string, { at: number; end?: number; start?: number; marker?: JsonMap }, string]>([
    ['somebody keeps others back by a partition', { at: 2 }, '1 of 3 pods, the others are below partition 2'],
    ['the manifest keeps others back', { at: 0, end: 1 }, '2 of 3 pods, the others are below partition 1'],
    ['the manifest lets all go', { at: 2, end: 0 }, '3 pods'],
    ['a rollout only holds them until its end', { at: held, marker: { phase: 'stage', to: 0 } }, '3 pods'],
    ['a rollout was cut short on its way', { at: 2, marker: { phase: 'roll', to: 0 } }, '3 pods'],
    ['somebody else holds them', { at: held }, 'no pod before whoever holds them lets them go'],
    ['none is let go', { at: 3 }, '0 of 3 pods, the others are below partition 3'],
    ['a partition is an index, not an ordinal', { at: 2, start: 5 }, '1 of 3 pods, the others are below partition 2'],
  ])('a StatefulSet by its partition: %s', (_, { at: partition, end, start, marker }, text) => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: { partition } }
    const staged = but(
      but(set(live), 'spec.updateStrategy', strategy),
      'spec.ordinals',
      start === undefined ? {} : { start },
    )
    const annotations = marker === undefined ? {} : { 'capstan.dev/rollout': JSON.stringify({ v: 1, ...marker }) }
    const before = but(staged, 'metadata.annotations', annotations)
    const after = but(set(image), 'spec.updateStrategy', strategy)
    expect(describeRestart(before, after, end)).toBe(`restarts ${text}: ${what}`)
  })

  it('names three fields and counts the others', () => {
    const many = ['A', 'B', 'C', 'D', 'E'].reduce(
      (of, key) => but(of, `spec.template.metadata.labels.${key}`, 'x'),
      live,
    )
    expect(describeRestart(live, many)).toBe(
      'restarts 3 pods: spec.template.metadata.labels.A, spec.template.metadata.labels.B, ' +
        'spec.template.metadata.labels.C, 2 more fields changed',
    )
  })
})

describe('Fields that differ are named as deep as they can be', () => {
  it.each([
    [{ a: [{ name: 'x', v: 1 }] }, { a: [{ name: 'x', v: 2 }] }, ['a[name=x].v']],
    [{ a: [{ name: 'x' }] }, { a: [{ name: 'x' }, { name: 'y' }] }, ['a[name=y]']],
    [{ a: [{ name: 'x' }, { name: 'y' }] }, { a: [{ name: 'y' }, { name: 'x' }] }, ['a (order)']],
    [
      {
        a: [
          { mountPath: '/x', name: 'v' },
          { mountPath: '/y', name: 'v' },
        ],
      },
      { a: [{ mountPath: '/x', name: 'v' }] },
      ['a[mountPath=/y]'],
    ],
    [{ a: ['x'] }, { a: ['y'] }, ['a']],
    [{ a: 1 }, {}, ['a']],
    [{ 'a.b': 1 }, { 'a.b': 2 }, ['"a.b"']],
  ])('%j and %j', (before, after, paths) => {
    expect(changedPaths(before, after)).toEqual(paths)
  })
})
