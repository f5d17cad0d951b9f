import { describe, expect, it } from 'vitest'
import type { Json, JsonMap } from '../../../src/core/json.ts'
import { adoptionOf } from '../../../src/install/compare/adoption.ts'
import { abandoned, ownershipChange } from '../../../src/install/compare/ownership.ts'
import { liveDeployment, wantedDeployment } from './objects.ts'

const entry = (manager: string, operation: string, fieldsV1: JsonMap, more: JsonMap = {}): JsonMap => ({
  manager,
  operation,
  apiVersion: 'apps/v1',
  time: '2026-11-21T12:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1,
  ...more,
})
const live = (kind: string, ...managedFields: JsonMap[]): JsonMap => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name: 'web', namespace: 'shop', uid: 'u', managedFields },
  spec: {
    replicas: 3,
    list: [
      { name: 'a', v: 1 },
      { name: 'b', v: 2 },
    ],
  },
})
const replicas = { 'f:spec': { 'f:replicas': {} } }
const image = { 'f:spec': { 'f:image': {} } }
const none = { apiVersion: 'apps/v1', adopt: new Set<string>(), giveUp: [] }

/** What managedFields are after the steps, `test` checked as the server does. */
function after(object: JsonMap): JsonMap[] {
  const entries = structuredClone((object['metadata'] as JsonMap)['managedFields'] as Json[])
  for (const step of adoptionOf(object, wantedDeployment()) ?? []) {
    const at = step.path.replace('/metadata/managedFields/', '')
    if (step.op === 'add') entries.push(step.value as Json)
    else if (step.op === 'remove') entries.splice(Number(at), 1)
    else if (at !== '/metadata/uid') expect(entries[Number(at)]).toEqual(step.value)
  }
  return entries as JsonMap[]
}

describe('Adoption', () => {
  it('makes what kubectl created ours', () => {
    const object = live('Deployment', entry('kubectl-client-side-apply', 'Update', replicas))
    expect(after(object)).toEqual([entry('capstan', 'Apply', replicas)])
  })

  it('adds it to what is ours already, of Apply and Update alike, with the newest time', () => {
    const object = live(
      'Deployment',
      entry('capstan', 'Apply', replicas),
      entry('helm', 'Apply', image, { time: '2026-11-21T13:00:00Z' }),
      entry('operator', 'Update', replicas),
      entry('kubectl-edit', 'Update', { 'f:metadata': { 'f:labels': { 'f:a': {} } } }),
    )
    const union = { 'f:spec': { 'f:replicas': {}, 'f:image': {} }, 'f:metadata': { 'f:labels': { 'f:a': {} } } }
    expect(after(object)).toEqual([
      entry('operator', 'Update', replicas),
      entry('capstan', 'Apply', union, { time: '2026-11-21T13:00:00Z' }),
    ])
  })

  it.each<readonly [string, JsonMap]>([
    ['a subresource', entry('kubectl', 'Update', replicas, { subresource: 'scale' })],
    ['a restart', entry('kubectl-rollout', 'Update', replicas)],
    ['a GitOps controller', entry('argocd-controller', 'Apply', replicas)],
    ['a controller', entry('kube-controller-manager', 'Update', replicas)],
  ])('leaves alone what is of %s', (_, theirs) => {
    expect(adoptionOf(live('Deployment', theirs), wantedDeployment())).toBeUndefined()
  })

  it('has nothing to do twice', () => {
    expect(adoptionOf(liveDeployment(), wantedDeployment())).toBeUndefined()
  })

  it('drops fields of another version than ours, which cannot be united', () => {
    const object = live(
      'Deployment',
      entry('helm', 'Apply', image, { apiVersion: 'apps/v1beta2' }),
      entry('kubectl', 'Apply', replicas),
    )
    expect(after(object)).toEqual([entry('capstan', 'Apply', replicas)])
  })

  it('keeps the version of a tool that wrote only in another one: the next apply converts it', () => {
    const object = live('Deployment', entry('helm', 'Apply', image, { apiVersion: 'apps/v1beta2' }))
    expect(after(object)).toEqual([entry('capstan', 'Apply', image, { apiVersion: 'apps/v1beta2' })])
  })

  it('gives partition of a StatefulSet to the rollout: left out of our next apply it would become 0, and release all', () => {
    const strategy = { 'f:type': {}, 'f:rollingUpdate': { '.': {}, 'f:partition': {} } }
    const object = live('StatefulSet', entry('helm', 'Update', { 'f:spec': { 'f:updateStrategy': strategy } }))
    const partition = { 'f:spec': { 'f:updateStrategy': { 'f:rollingUpdate': { 'f:partition': {} } } } }
    expect(after(object)).toEqual([
      entry('capstan', 'Apply', { 'f:spec': { 'f:updateStrategy': { 'f:type': {}, 'f:rollingUpdate': { '.': {} } } } }),
      entry('capstan-rollout', 'Update', partition),
    ])
  })
})

describe('Giving up a field', () => {
  it('takes it out of what our apply owns, and its value stays', () => {
    const object = live('Deployment', entry('capstan', 'Apply', { 'f:spec': { 'f:replicas': {}, 'f:image': {} } }))
    const change = ownershipChange(object, { ...none, giveUp: [['spec', 'replicas']] })
    expect(change).toMatchObject({ from: [], ours: image })
  })

  it('of the only one leaves no entry', () => {
    const object = live('Deployment', entry('capstan', 'Apply', replicas))
    const steps = ownershipChange(object, { ...none, giveUp: [['spec', 'replicas']] })!.steps
    expect(steps.map(({ op }) => op)).toEqual(['test', 'test', 'remove'])
  })

  it('finds items of lists by their keys', () => {
    const list = { 'k:{"name":"a"}': { '.': {}, 'f:v': {} }, 'k:{"name":"b"}': { '.': {}, 'f:v': {} } }
    const object = live('Deployment', entry('capstan', 'Apply', { 'f:spec': { 'f:list': list } }))
    const change = ownershipChange(object, { ...none, giveUp: [['spec', 'list', 1, 'v']] })
    expect(change!.ours).toEqual({
      'f:spec': { 'f:list': { 'k:{"name":"a"}': { '.': {}, 'f:v': {} }, 'k:{"name":"b"}': { '.': {} } } },
    })
  })

  it.each<readonly [string, JsonMap, readonly string[]]>([
    ['that is not ours', image, ['spec', 'replicas']],
    ['that is part of what is owned as a whole', { 'f:spec': {} }, ['spec', 'replicas']],
  ])('%s is nothing to write', (_, fields, path) => {
    const object = live('Deployment', entry('capstan', 'Apply', fields))
    expect(ownershipChange(object, { ...none, giveUp: [path] })).toBeUndefined()
  })
})

describe('What an adopting apply removes', () => {
  const ours = {
    'f:metadata': { 'f:labels': { '.': {}, 'f:a': {}, 'f:b': {} } },
    'f:spec': { 'f:list': { 'k:{"name":"a"}': { '.': {}, 'f:v': {} }, 'k:{"name":"b"}': { '.': {} } }, 'f:gone': {} },
  }
  const result = { metadata: { labels: { a: '1', b: '2' } }, spec: { list: [{ name: 'a', v: 1 }, { name: 'b' }] } }

  it('is ours, not wanted, and there', () => {
    const wanted = { metadata: { labels: { a: '1' } }, spec: { list: [{ name: 'a' }] } }
    expect(abandoned({ ours, others: {} }, wanted, result)).toEqual([
      ['metadata', 'labels', 'b'],
      ['spec', 'list', 0, 'v'],
      ['spec', 'list', 1],
    ])
  })

  it('is not what others own too', () => {
    const others = { 'f:metadata': { 'f:labels': { 'f:b': {} } } }
    expect(abandoned({ ours, others }, { spec: result.spec }, result)).toEqual([['metadata', 'labels', 'a']])
  })
})
