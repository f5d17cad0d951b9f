import { describe, expect, it } from 'vitest'
import type { Json, JsonMap } from '../../../src/core/json.ts'
import { refOf } from '../../../src/core/object-ref.ts'
import type { Marker } from '../../../src/rollout/protocol/marker.ts'
import { markerOf } from '../../../src/rollout/protocol/marker.ts'
import {
  holdSteps,
  isHeld,
  leavesRolling,
  leftHeld,
  partitionOf,
  releaseSteps,
  toOnDelete,
} from '../../../src/rollout/protocol/partition.ts'
import { below, mapBelow } from '../../contract/below.ts'
import { fakeCluster } from '../../contract/fake-cluster.ts'
import { database } from '../../install/objects.ts'

const HOLD = 2147483647

describe('holding a set', () => {
  it.for<[string, JsonMap | undefined, number]>([
    ['no strategy in its manifest', undefined, HOLD],
    ['RollingUpdate without anything of it', { type: 'RollingUpdate' }, HOLD],
    ['partition 0', { type: 'RollingUpdate', rollingUpdate: { partition: 0 } }, HOLD],
    ['partition 3', { type: 'RollingUpdate', rollingUpdate: { partition: 3 } }, HOLD],
    ['maxUnavailable beside it', { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 2 } }, HOLD],
    ['OnDelete', { type: 'OnDelete' }, HOLD],
    // Writing what is there would not make it ours.
    ['the same value already', { type: 'RollingUpdate', rollingUpdate: { partition: HOLD } }, HOLD - 1],
    ['a value of others that counts as held', { type: 'RollingUpdate', rollingUpdate: { partition: 1e9 } }, HOLD],
  ])('with %s makes its partition ours', async ([, updateStrategy, partition]) => {
    const { set, patch } = stored(updateStrategy === undefined ? {} : { updateStrategy })
    const held = await patch(holdSteps(set, marker()))
    expect(partitionOf(held)).toBe(partition)
    expect(isHeld(held)).toBe(true)
    expect(below(held, 'spec', 'updateStrategy', 'type')).toBe('RollingUpdate')
    expect(ownerOfPartition(held)).toBe('capstan-rollout')
    expect(markerOf(held)?.marker).toEqual(marker())
    expect(below(held, 'spec', 'updateStrategy', 'rollingUpdate', 'maxUnavailable')).toEqual(
      below(updateStrategy, 'rollingUpdate', 'maxUnavailable'),
    )
  })

  it('keeps the annotations that are there, and those that came in between', async () => {
    const { fake, set, patch } = stored({}, { team: 'x' })
    expect(below(await patch(holdSteps(set, marker())), 'metadata', 'annotations')).toMatchObject({ team: 'x' })
    const bare = stored({})
    bare.fake.put(withAnnotations(bare.set, { late: 'y' }))
    await expect(bare.patch(holdSteps(bare.set, marker()))).rejects.toMatchObject({ code: 422 })
    expect(fake.writes).toHaveLength(1)
  })

  it.for<[string, (set: JsonMap) => JsonMap]>([
    ['its template', (set) => withSpec(set, { template: mapBelow(database('v9'), 'spec', 'template')! })],
    [
      'its partition',
      (set) => withSpec(set, { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } }),
    ],
    ['its strategy', (set) => withSpec(set, { updateStrategy: { type: 'OnDelete' } })],
  ])('is refused when %s changed since it was read', async ([, change]) => {
    const { fake, set, patch } = stored({})
    fake.put(change(set))
    await expect(patch(holdSteps(set, marker()))).rejects.toMatchObject({ code: 422, causes: [] })
  })

  it('is refused for another set of the same name, and for one that is being deleted', async () => {
    const { fake, set, patch } = stored({})
    fake.drop(refOf(set))
    fake.put({ ...database('v1'), metadata: { name: 'db', namespace: 'prod' } })
    await expect(patch(holdSteps(set, marker()))).rejects.toMatchObject({ code: 422 })
    const going = stored({}, {}, ['example.com/hold'])
    await going.fake.remove(refOf(going.set))
    await expect(going.patch(holdSteps(going.set, marker()))).rejects.toMatchObject({ code: 422 })
  })

  it('goes through when only its status changed', async () => {
    const { fake, set, patch } = stored({})
    fake.setStatus(refOf(set), { replicas: 3 })
    expect(isHeld(await patch(holdSteps(set, marker())))).toBe(true)
  })
})

describe('letting a set go', () => {
  it('lowers the partition to the end that its marker tells', async () => {
    const { set, patch } = stored({})
    const held = await patch(holdSteps(set, marker()))
    const done = marker({ phase: 'done', p: 2, to: 2, target: 'db-2' })
    const free = await patch(releaseSteps(held, done))
    expect(partitionOf(free)).toBe(2)
    expect(markerOf(free)?.marker).toEqual(done)
  })

  it('is refused when its marker or its partition is not what was read', async () => {
    const { fake, set, patch } = stored({})
    const held = await patch(holdSteps(set, marker()))
    await patch(holdSteps(held, marker({ run: 'another' })))
    await expect(patch(releaseSteps(held, marker({ phase: 'done' })))).rejects.toMatchObject({ code: 422 })
    expect(isHeld(fake.stored(refOf(set))!)).toBe(true)
  })
})

describe('a set that was left held', () => {
  it.for<[string, Json, number, number | undefined]>([
    ['is let go where its marker says', marker({ to: 2 }) as unknown as JsonMap, HOLD, 2],
    ['under another high value is let go, too', marker() as unknown as JsonMap, HOLD - 1, 0],
    ['that somebody let go already is left alone', marker() as unknown as JsonMap, 1, undefined],
    ['by a rollout under way is left alone', marker({ phase: 'roll' }) as unknown as JsonMap, HOLD, undefined],
    [
      'by a rollout that stands still is left alone',
      marker({ phase: 'paused' }) as unknown as JsonMap,
      HOLD,
      undefined,
    ],
    ['by a rollout that ended is left alone', marker({ phase: 'done' }) as unknown as JsonMap, HOLD, undefined],
    ['by a version of Capstan to come is left alone', { ...(marker() as unknown as JsonMap), v: 2 }, HOLD, undefined],
    ['with a marker that says no end is left alone', { v: 1, phase: 'stage' }, HOLD, undefined],
    ['with a marker that is no map is left alone', null, HOLD, undefined],
  ])('%s', ([, said, partition, to]) => {
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition } }
    const { set } = stored({ updateStrategy }, { 'capstan.dev/rollout': JSON.stringify(said) })
    expect(leftHeld(set)).toBe(to)
  })

  it('with a marker that is no JSON, or none, is left alone', () => {
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: HOLD } }
    expect(leftHeld(stored({ updateStrategy }, { 'capstan.dev/rollout': '{' }).set)).toBeUndefined()
    expect(leftHeld(stored({ updateStrategy }).set)).toBeUndefined()
  })
})

describe('leaving rolling updates', () => {
  it.for<JsonMap>([
    { type: 'RollingUpdate' },
    { type: 'RollingUpdate', rollingUpdate: { partition: 3 } },
    { type: 'RollingUpdate', rollingUpdate: { partition: HOLD } },
  ])('takes away what the server would refuse beside OnDelete: %j', async (updateStrategy) => {
    const { set, patch } = stored({ updateStrategy })
    expect(below(await patch(toOnDelete(set)), 'spec', 'updateStrategy')).toEqual({ type: 'OnDelete' })
  })

  it('says so in the marker of a rollout under way, which would take it for a change by somebody else', async () => {
    const { set, patch } = stored({}, { 'capstan.dev/rollout': JSON.stringify(marker({ phase: 'roll' })) })
    const left = await patch(toOnDelete(set))
    expect(markerOf(left)?.marker).toEqual(marker({ phase: 'roll', deletes: true }))
    const paused = await patch([{ op: 'add', path: '/metadata/annotations/capstan.dev~1rollout', value: '{}' }])
    expect(markerOf(paused)).toBeUndefined()
    await expect(patch(toOnDelete(set))).rejects.toMatchObject({ code: 422 })
  })

  it('concerns StatefulSets only', () => {
    const onDelete = { ...database('v1', { updateStrategy: { type: 'OnDelete' } }) }
    expect(leavesRolling(database('v1'), onDelete)).toBe(true)
    expect(leavesRolling(onDelete, onDelete)).toBe(false)
    expect(leavesRolling(onDelete, database('v1'))).toBe(false)
    expect(leavesRolling({ ...database('v1'), kind: 'DaemonSet' }, { ...onDelete, kind: 'DaemonSet' })).toBe(false)
  })
})

function marker(more: Partial<Marker> = {}): Marker {
  const at = '2026-11-21T12:00:00.000Z'
  return { v: 1, run: '0123456789ab', uid: 'u', base: 'db-1', target: '', to: 0, phase: 'stage', p: 0, at, ...more }
}

function stored(spec: JsonMap, annotations?: JsonMap, finalizers?: string[]) {
  const fake = fakeCluster({ namespaces: ['prod'] })
  const more = { ...(annotations && { annotations }), ...(finalizers && { finalizers }) }
  const set = fake.put({ ...database('v1', spec), metadata: { name: 'db', namespace: 'prod', ...more } })
  const patch = (steps: Parameters<typeof fake.patch>[1]) =>
    fake.patch(refOf(set), steps, { manager: 'capstan-rollout' })
  return { fake, set, patch }
}

function withSpec(set: JsonMap, more: JsonMap): JsonMap {
  return { ...set, spec: { ...mapBelow(set, 'spec'), ...more } }
}

function withAnnotations(set: JsonMap, annotations: JsonMap): JsonMap {
  return { ...set, metadata: { ...mapBelow(set, 'metadata'), annotations } }
}

function ownerOfPartition(set: JsonMap): unknown {
  const entries = below(set, 'metadata', 'managedFields') as JsonMap[]
  const way = ['fieldsV1', 'f:spec', 'f:updateStrategy', 'f:rollingUpdate', 'f:partition']
  return entries
    .filter((entry) => below(entry, ...way) !== undefined)
    .map((entry) => entry['manager'])
    .at(-1)
}
