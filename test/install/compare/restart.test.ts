import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../../src/core/json.ts'
import { changedPaths, describeRestart } from '../../../src/install/compare/restart.ts'
import { but, liveDeployment } from './objects.ts'

const live = liveDeployment()
const pod = 'spec.template.spec'
const image = but(live, `${pod}.containers.0.image`, 'web:v2')
const set = (of: JsonMap): JsonMap => but(of, 'kind', 'StatefulSet')
const daemon = (of: JsonMap): JsonMap => but(but(of, 'kind', 'DaemonSet'), 'status', { desiredNumberScheduled: 7 })
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

  it.each<readonly [string, number, number | undefined, JsonMap, string]>([
    [
      'those that somebody keeps back by a partition',
      2,
      undefined,
      {},
      'restarts 1 of 3 pods, the others are below partition 2',
    ],
    ['those that the manifest keeps back', 0, 1, {}, 'restarts 2 of 3 pods, the others are below partition 1'],
    ['all that the manifest lets go', 2, 0, {}, 'restarts 3 pods'],
    ['all where a rollout only holds them until its end', 2 ** 31 - 1, undefined, {}, 'restarts 3 pods'],
    ['none', 3, undefined, {}, 'restarts 0 of 3 pods, the others are below partition 3'],
    [
      'those from the first ordinal on',
      6,
      undefined,
      { start: 5 },
      'restarts 2 of 3 pods, the others are below partition 6',
    ],
  ])('a StatefulSet by its partition: %s', (_, partition, end, ordinals, text) => {
    const strategy = { type: 'RollingUpdate', rollingUpdate: { partition } }
    const before = but(but(set(live), 'spec.updateStrategy', strategy), 'spec.ordinals', ordinals)
    const after = but(set(image), 'spec.updateStrategy', strategy)
    expect(describeRestart(before, after, end)).toBe(`${text}: ${what}`)
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
