import { describe, expect, it } from 'vitest'
import type { PatchStep } from '../../../src/core/cluster.ts'
import type { Json, JsonMap } from '../../../src/core/json.ts'
import { refOf } from '../../../src/core/object-ref.ts'
import type { Marker } from '../../../src/rollout/protocol/marker.ts'
import { markerKey, markerOf } from '../../../src/rollout/protocol/marker.ts'
import { partitionOf } from '../../../src/rollout/protocol/partition.ts'
import { claimSteps, finishSteps, lowerSteps, markSteps, raiseSteps } from '../../../src/rollout/protocol/steps.ts'
import { below, mapBelow } from '../../contract/below.ts'
import type { FakeCluster } from '../../contract/fake-cluster.ts'
import { fakeCluster } from '../../contract/fake-cluster.ts'
import { database } from '../../install/objects.ts'

const HOLD = 2147483647
const next: Marker = markerAt({ p: 1 })

const writes = {
  claim: (set) => claimSteps(set, next),
  lower: (set) => lowerSteps(set, next),
  alarm: (set) => raiseSteps(set, HOLD),
  raise: (set) => raiseSteps(set, HOLD, next),
  mark: (set) => markSteps(set, next),
  finish: (set) => finishSteps(set, next, 0),
} as const satisfies Readonly<Record<string, (set: JsonMap) => PatchStep[]>>

type Write = keyof typeof writes
const all = Object.keys(writes) as Write[]

describe('a write of a rollout', () => {
  it.for<[Write, number]>([
    ['claim', 2],
    ['lower', 1],
    ['alarm', HOLD],
    ['raise', HOLD],
    ['mark', 2],
    ['finish', 0],
  ])('%s goes through on the set as it was read, and leaves partition %s', async ([write, partition]) => {
    const { set, patch } = stored()
    const now = await patch(writes[write](set))
    expect(partitionOf(now)).toBe(partition)
    expect(markerOf(now)?.marker).toEqual(write === 'alarm' ? markerAt() : next)
    expect(below(now, 'metadata', 'annotations', 'team')).toBe('x')
  })

  it.for<[meanwhile: string, change: Change, refused: readonly Write[]]>([
    ['its template changed', (set) => spec(set, { template: template('v9') }), ['claim', 'lower', 'finish']],
    ['it was scaled', (set) => spec(set, { replicas: 5 }), ['claim', 'lower', 'finish']],
    ['its partition was lowered', (set) => spec(set, rolling(1)), ['claim', 'lower', 'alarm', 'raise', 'finish']],
    ['another run took it', (set) => marked(set, markerAt({ run: 'f' })), all],
    ['it was paused', (set) => marked(set, markerAt({ phase: 'paused' })), all],
    ['its marker is gone', (set) => noted(set, { team: 'x' }), all],
    ['a pod is not ready any more', (set) => status(set, { readyReplicas: 2 }), ['lower']],
    ['no pod is ready any more', (set) => status(set, { readyReplicas: null }), ['lower']],
    ['another revision is the newest', (set) => status(set, { updateRevision: 'db-9' }), ['lower']],
    ['the controller has seen something newer', (set) => status(set, { observedGeneration: 9 }), ['lower']],
    ['another annotation was written', (set) => noted(set, { ...annotationsOf(set), team: 'y' }), []],
    ['another field of its status was written', (set) => status(set, { availableReplicas: 1, updatedReplicas: 1 }), []],
    ['a label was written', (set) => ({ ...set, metadata: { ...meta(set), labels: { tier: 'data' } } }), []],
  ])('when %s, is refused where that matters', async ([, change, refused]) => {
    const outcomes = await Promise.all(
      all.map(async (write) => {
        const { fake, set, patch } = stored()
        fake.put(change(structuredClone(set)))
        const before = fake.stored(refOf(set))
        const [done] = await Promise.allSettled([patch(writes[write](set))])
        if (done.status === 'fulfilled') return []
        expect(done.reason).toMatchObject({ code: 422, causes: [] })
        expect(fake.stored(refOf(set))).toEqual(before)
        return write
      }),
    )
    expect(outcomes.flat()).toEqual(refused)
  })

  it.for(all)('%s never reaches another set of the same name', async (write) => {
    const { fake, set, patch } = stored()
    fake.drop(refOf(set))
    fake.put({ ...set, metadata: { name: 'db', namespace: 'prod', annotations: annotationsOf(set) } })
    await expect(patch(writes[write](set))).rejects.toMatchObject({ code: 422, causes: [] })
  })

  it.for<[Write, boolean]>([
    ['claim', false],
    ['lower', false],
    ['finish', false],
    ['alarm', true],
  ])('%s on a set that is being deleted: goes through? %s', async ([write, passes]) => {
    const { fake, set, patch } = stored({ finalizers: ['example.com/hold'] })
    await fake.remove(refOf(set))
    const done = patch(writes[write](set)).then(
      () => true,
      (error: unknown) => (expect(error).toMatchObject({ code: 422 }), false),
    )
    expect(await done).toBe(passes)
  })
})

describe('a claim', () => {
  it('makes the annotations where there are none, and is refused when some came in between', async () => {
    const bare = stored({ annotations: undefined })
    expect(markerOf(await bare.patch(claimSteps(bare.set, next)))?.marker).toEqual(next)
    const late = stored({ annotations: undefined })
    late.fake.put(noted(structuredClone(late.set), { team: 'y' }))
    await expect(late.patch(claimSteps(late.set, next))).rejects.toMatchObject({ code: 422 })
    expect(annotationsOf(late.fake.stored(refOf(late.set))!)).toEqual({ team: 'y' })
  })

  it('takes a set without a marker, and one that is updated by deleting pods', async () => {
    const free = stored({ annotations: { team: 'x' } })
    expect(markerOf(await free.patch(claimSteps(free.set, next)))?.marker).toEqual(next)
    const onDelete = stored({ updateStrategy: { type: 'OnDelete' } })
    expect(markerOf(await onDelete.patch(claimSteps(onDelete.set, next)))?.marker).toEqual(next)
  })

  it('is won by one of two', async () => {
    const { set, patch } = stored()
    await patch(claimSteps(set, markerAt({ run: 'one' })))
    await expect(patch(claimSteps(set, markerAt({ run: 'two' })))).rejects.toMatchObject({ code: 422 })
  })
})

describe('raising the partition', () => {
  it.for<[string, Stored, number, number]>([
    ['from 0', rolling(0), HOLD, HOLD],
    ['to what was written last', rolling(0), 2, 2],
    ['where the greatest value stands, by a smaller one that makes it ours', rolling(HOLD), HOLD, HOLD - 1],
    ['where the manifest says nothing of it', { updateStrategy: { type: 'RollingUpdate' } }, HOLD, HOLD],
  ])('works %s', async ([, strategy, to, partition]) => {
    const { set, patch } = stored(strategy)
    expect(partitionOf(await patch(raiseSteps(set, to)))).toBe(partition)
  })

  it('is refused, rather than lose what was written beside the partition in between', async () => {
    const { fake, set, patch } = stored({ updateStrategy: { type: 'RollingUpdate' } })
    const beside = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0, maxUnavailable: 2 } } }
    fake.put(spec(structuredClone(set), beside))
    await expect(patch(raiseSteps(set, HOLD))).rejects.toMatchObject({ code: 422 })
  })
})

describe('the end', () => {
  it.for<[string, Stored, number | undefined, number | undefined]>([
    ['restores 0', rolling(2), 0, 0],
    ['parks', rolling(0), HOLD, HOLD],
    ['leaves the partition', rolling(2), 2, 2],
    [
      'leaves that of a set that is updated by deleting pods',
      { updateStrategy: { type: 'OnDelete' } },
      undefined,
      undefined,
    ],
    ['restores 0 where none was ever written', { updateStrategy: { type: 'RollingUpdate' } }, 0, undefined],
    ['parks where none was ever written', { updateStrategy: { type: 'RollingUpdate' } }, HOLD, HOLD],
  ])('%s, in one write with the word that it is the end', async ([, strategy, partition, left]) => {
    const { fake, set, patch } = stored(strategy)
    const done = markerAt({ phase: 'done', p: partition ?? 0 })
    const now = await patch(finishSteps(set, done, partition))
    expect(partitionOf(now)).toBe(left)
    expect(markerOf(now)?.marker).toEqual(done)
    expect(fake.writes).toHaveLength(1)
  })
})

type Change = (set: JsonMap) => JsonMap

function markerAt(more: Partial<Marker> = {}): Marker {
  const at = '2026-11-21T12:00:00.000Z'
  const ours = { run: '0123456789ab', uid: 'u', base: 'db-1', target: 'db-2', to: 0, p: 2 }
  return { v: 1, phase: 'roll', at, ...ours, ...more }
}

interface Stored {
  readonly updateStrategy?: JsonMap
  readonly annotations?: JsonMap | undefined
  readonly finalizers?: string[]
}

/** Three pods, partition 2, as its controller has seen it. */
function stored(more: Stored = {}) {
  const usual = { team: 'x', [markerKey]: JSON.stringify(markerAt()) }
  const { finalizers, annotations = 'annotations' in more ? undefined : usual, ...strategy } = more
  const fake: FakeCluster = fakeCluster({ namespaces: ['prod'] })
  const metadata = {
    name: 'db',
    namespace: 'prod',
    ...(annotations && { annotations }),
    ...(finalizers && { finalizers }),
  }
  const { generation } = meta(fake.put({ ...database('v1', { ...rolling(2), ...strategy }), metadata }))
  const ref = { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'prod', name: 'db' }
  const counts = { replicas: 3, readyReplicas: 3, updatedReplicas: 1 }
  const revisions = { currentRevision: 'db-1', updateRevision: 'db-2' }
  const set = fake.setStatus(ref, { observedGeneration: generation as Json, ...counts, ...revisions })
  const patch = (steps: readonly PatchStep[]) => fake.patch(ref, steps, { manager: 'capstan-rollout' })
  return { fake, set, patch }
}

function rolling(partition: number): { readonly updateStrategy: JsonMap } {
  return { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } } }
}

function template(tag: string): JsonMap {
  return mapBelow(database(tag), 'spec', 'template')!
}

function meta(set: JsonMap): JsonMap {
  return mapBelow(set, 'metadata')!
}

function annotationsOf(set: JsonMap): JsonMap {
  return mapBelow(set, 'metadata', 'annotations') ?? {}
}

function spec(set: JsonMap, more: JsonMap): JsonMap {
  return { ...set, spec: { ...mapBelow(set, 'spec'), ...more } }
}

function status(set: JsonMap, more: JsonMap): JsonMap {
  const whole = { ...mapBelow(set, 'status'), ...more }
  return { ...set, status: Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== null)) }
}

function noted(set: JsonMap, annotations: JsonMap): JsonMap {
  return { ...set, metadata: { ...meta(set), annotations } }
}

function marked(set: JsonMap, marker: Marker): JsonMap {
  return noted(set, { ...annotationsOf(set), [markerKey]: JSON.stringify(marker) })
}
