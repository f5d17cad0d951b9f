import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../src/core/json.ts'
import type { Around } from '../../src/status/around.ts'
import { verdictOf } from '../../src/status/verdict.ts'
import {
  at,
  claim,
  crashing,
  ending,
  event,
  kept,
  merged,
  noon,
  old,
  pending,
  pod,
  statefulSet,
  unready,
} from './objects.ts'

const set = statefulSet(3)
const counts = { replicas: 3, readyReplicas: 3, availableReplicas: 3, updatedReplicas: 3, currentReplicas: 3 }

function partition(value: number): Record<string, JsonMap> {
  return { spec: { updateStrategy: { rollingUpdate: { partition: value } } } }
}

function forText(object: JsonMap, around: Around): string {
  const verdict = verdictOf(object, around)
  return verdict.is === 'waiting' ? verdict.for : verdict.is
}

describe('A StatefulSet is ready when each index has a healthy pod, and from the partition up the new one', () => {
  const parallel = { spec: { podManagementPolicy: 'Parallel' } }
  const start = { spec: { ordinals: { start: 5 }, updateStrategy: { rollingUpdate: { partition: 2 } } } }

  it.each<readonly [string, JsonMap, readonly JsonMap[]]>([
    ['all pods are new', set, [pod(0), pod(1), pod(2)]],
    ['it is to have none', statefulSet(0), []],
    ['all that is released is new', statefulSet(3, partition(2)), [old(0), old(1), pod(2)]],
    [
      'a pod below the partition is new already: who made it may keep it',
      statefulSet(3, partition(2)),
      [pod(0), old(1), pod(2)],
    ],
    ['a held set has its old pods', statefulSet(3, partition(2147483647)), [old(0), old(1), old(2)]],
    [
      'the partition is an index: with ordinals from 5, kafka-7 is the third pod',
      statefulSet(3, start),
      [old(5), old(6), pod(7)],
    ],
    [
      'a user decides (OnDelete) when a pod becomes new',
      statefulSet(2, { spec: { updateStrategy: { type: 'OnDelete' } } }),
      [old(0), pod(1)],
    ],
    ['its pods start in parallel', statefulSet(2, parallel), [pod(1), pod(0)]],
    [
      'a foreign set shares its selector and its name',
      statefulSet(1),
      [
        pod(0),
        pod(1, { metadata: { ownerReferences: [{ uid: 'another', controller: true }] } }),
        pod(0, { metadata: { name: 'kafka-x-0' } }),
        pod(1, { metadata: { name: 'zebra-1' } }),
      ],
    ],
  ])('%s', (_, object, pods) => {
    expect(verdictOf(object, { pods })).toEqual({ is: 'ready' })
  })

  it.each<readonly [string, JsonMap, readonly JsonMap[], string]>([
    [
      'a pod is old',
      set,
      [pod(0), old(1), old(2)],
      'pod kafka-2: at revision kafka-old, not yet kafka-new (1 of 3 pods are updated)',
    ],
    ['a pod is missing', set, [pod(0), pod(2)], 'pod kafka-1: not created yet (2 of 3 pods are ready)'],
    ['the lowest pod is missing', set, [pod(1), pod(2)], 'pod kafka-0: not created yet (2 of 3 pods are ready)'],
    ['no pod is there', set, [], 'pod kafka-0: not created yet (0 of 3 pods are ready)'],
    ['a pod is on its way out', set, [pod(0), pod(1), ending(2)], 'pod kafka-2: being deleted (2 of 3 pods are ready)'],
    [
      'a pod is too many',
      set,
      [0, 1, 2, 3, 4].map((index) => pod(index)),
      'pod kafka-3 and 1 more: to be removed, the set is to have 3',
    ],
    [
      'pods are left of before ordinals moved',
      statefulSet(1, { spec: { ordinals: { start: 2 } } }),
      [pod(1), pod(2)],
      'pod kafka-1: to be removed, the set is to have 1',
    ],
    [
      'one pod blocks the next',
      set,
      [pod(0), unready(1)],
      'pod kafka-1, container broker: runs, but its readiness probe has not passed yet (1 of 3 pods are ready)',
    ],
    [
      'a lower pod blocks, though a higher one is worse off',
      set,
      [unready(0), pod(1), unready(2, crashing(1))],
      'pod kafka-0, container broker: runs, but its readiness probe has not passed yet (1 of 3 pods are ready)',
    ],
    [
      'in parallel the one that is worse off is told',
      statefulSet(2, { spec: { podManagementPolicy: 'Parallel' } }),
      [unready(0), unready(1, crashing(1))],
      'pod kafka-1, container broker: crash loop (CrashLoopBackOff, 1 restart): exit code 1 (0 of 2 pods are ready)',
    ],
    [
      'an evicted pod is made anew',
      set,
      [pod(0), pod(1), pod(2, { status: { phase: 'Failed', reason: 'Evicted' } })],
      'pod kafka-2 failed: Evicted (2 of 3 pods are ready)',
    ],
    [
      'a billion pods are wanted',
      statefulSet(2147483647),
      [pod(0)],
      'pod kafka-1: not created yet (1 of 2147483647 pods are ready)',
    ],
    [
      'OnDelete asks for health, too',
      statefulSet(1, { spec: { updateStrategy: { type: 'OnDelete' } } }),
      [unready(0)],
      'pod kafka-0, container broker: runs, but its readiness probe has not passed yet (0 of 1 pods are ready)',
    ],
  ])('not while %s', (_, object, pods, text) => {
    expect(forText(object, { pods })).toBe(text)
  })

  it('not by its counts, which call a revert complete before it began', () => {
    // Reverted at partition 2: updatedReplicas counts pod 0, which never left the old revision.
    const reverted = statefulSet(
      3,
      merged(partition(2), { status: { ...counts, updatedReplicas: 1, updateRevision: 'kafka-old' } }),
    )
    expect(verdictOf(reverted, {}).is).toBe('ready')
    expect(forText(reverted, { pods: [old(0), pod(1), pod(2)] })).toContain(
      'pod kafka-2: at revision kafka-new, not yet kafka-old',
    )
  })

  it('not before its controller has seen the present generation, whatever its pods look like', () => {
    const pods = [pod(0), pod(1), pod(2)]
    expect(forText(statefulSet(3, { metadata: { generation: 5 } }), { pods })).toBe(
      'its controller has seen generation 4, not yet 5',
    )
    expect(forText({ ...set, status: {} }, { pods })).toBe('its controller has not looked at it yet')
  })
})

describe('minReadySeconds', () => {
  const slow = statefulSet(1, {
    spec: { minReadySeconds: 10 },
    status: { ...counts, replicas: 1, availableReplicas: 0 },
  })

  it.each([
    [9, 'waiting'],
    [10, 'ready'],
  ])('is over %i s after the pod became ready: %s', (seconds, is) => {
    expect(verdictOf(slow, { pods: [pod(0)], now: noon + seconds * 1000 }).is).toBe(is)
  })

  it('is read from the count of available pods where there is no clock, or where there are no pods', () => {
    const available = merged(slow, { status: { availableReplicas: 1 } })
    for (const around of [{ pods: [pod(0)] }, {}]) {
      expect(verdictOf(slow, around).is).toBe('waiting')
      expect(verdictOf(available, around).is).toBe('ready')
    }
  })
})

describe('A pod that cannot be created', () => {
  const pods = [pod(0), pod(1)]
  const created = (text: string) => `Create Pod kafka-2 in StatefulSet kafka failed error: ${text}`
  const around = (text: string, last = 0): Around => ({
    pods,
    events: [event(set, 'FailedCreate', created(text), { last })],
  })
  const quota = 'pods "kafka-2" is forbidden: exceeded quota: few, requested: pods=1, used: pods=2, limited: pods=2'

  it('waits for quota, which may be raised', () => {
    expect(forText(set, around(quota))).toBe(`pod kafka-2 cannot be created: ${quota} (2 of 3 pods are ready)`)
  })

  it.each([
    'admission webhook "pods.example" denied the request: no latest tags',
    'pods "kafka-2" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
    `pods "kafka-2" is forbidden: ValidatingAdmissionPolicy 'tags' with binding 'all' denied request: no latest tags`,
    'Pod "kafka-2" is invalid: spec.containers[0].name: Invalid value',
  ])('is failed when it will be refused again: %s', (text) => {
    expect(verdictOf(set, around(text))).toEqual({
      is: 'failed',
      why: `pod kafka-2 cannot be created: ${text} (2 of 3 pods are ready)`,
    })
  })

  it.each([
    'Internal error occurred: failed calling webhook "pods.example": connection refused',
    'pods "kafka-2" is forbidden: error looking up service account prod/kafka: serviceaccount "kafka" not found',
  ])('is waited for when others may come: %s', (text) => {
    expect(verdictOf(set, around(text)).is).toBe('waiting')
  })

  it('a refusal of before the wait explains, but does not condemn', () => {
    const denial = around('admission webhook "pods.example" denied the request', 10)
    expect(verdictOf(set, { ...denial, since: noon + 10_000 }).is).toBe('failed')
    expect(forText(set, { ...denial, since: noon + 11_000 })).toContain('denied the request')
  })

  it('a refusal that was followed by a success is forgotten', () => {
    const { events } = around(quota)
    const success = event(set, 'SuccessfulCreate', 'create Pod kafka-2 successful', { type: 'Normal', last: 5 })
    expect(forText(set, { pods, events: [success, ...events!] })).toBe(
      'pod kafka-2: not created yet (2 of 3 pods are ready)',
    )
  })

  it('waits until its old claim is gone', () => {
    const kafka = statefulSet(3, { spec: { volumeClaimTemplates: [{ metadata: { name: 'data' } }] } })
    const claims = [
      claim(2, 'Bound', { metadata: { deletionTimestamp: at(0), finalizers: ['kubernetes.io/pvc-protection'] } }),
    ]
    expect(forText(kafka, { pods, claims })).toBe(
      'pod kafka-2: not created before claim data-kafka-2 is gone, which is being deleted, kept by finalizer kubernetes.io/pvc-protection (2 of 3 pods are ready)',
    )
  })
})

describe('A broken pod', () => {
  const invalid = kept('InvalidImageName', 'invalid reference format')

  it('fails the set at once when nothing cures it, also above the one that blocks', () => {
    expect(verdictOf(set, { pods: [unready(0), pod(1), pending(2, invalid)] })).toEqual({
      is: 'failed',
      why: 'pod kafka-2, container broker: image registry.invalid/kafka:4.1 cannot be pulled (InvalidImageName): invalid reference format (1 of 3 pods are ready)',
    })
  })

  it('of the old revision does not fail a parallel set, whose controller replaces it', () => {
    const parallel = { spec: { podManagementPolicy: 'Parallel' } }
    const stale = merged(pending(1, invalid), { metadata: { labels: { 'controller-revision-hash': 'kafka-old' } } })
    expect(verdictOf(statefulSet(2, parallel), { pods: [pod(0), stale] }).is).toBe('waiting')
    expect(verdictOf(statefulSet(2), { pods: [pod(0), stale] }).is).toBe('failed')
    expect(verdictOf(statefulSet(2, merged(parallel, partition(2))), { pods: [pod(0), stale] }).is).toBe('failed')
  })

  it('of the old revision that is on its way out needs no hand', () => {
    const away = { metadata: { deletionTimestamp: at(0), labels: { 'controller-revision-hash': 'kafka-old' } } }
    expect(forText(set, { pods: [pod(0), pod(1), unready(2, crashing(2), away)], now: noon + 1000 })).toBe(
      'pod kafka-2: being deleted, overdue since 2026-11-21T12:00:00Z (2 of 3 pods are ready)',
    )
  })

  it('of the old revision blocks its own cure in an ordered set, which only a deletion ends', () => {
    const broken = merged(unready(2, crashing(2)), {
      metadata: { labels: { 'controller-revision-hash': 'kafka-old' } },
    })
    const hint = 'of an older revision, it is replaced only once it is ready: delete it'
    expect(forText(set, { pods: [pod(0), pod(1), broken] })).toContain(hint)
    const parallel = statefulSet(3, { spec: { podManagementPolicy: 'Parallel' } })
    expect(forText(parallel, { pods: [pod(0), pod(1), broken] })).not.toContain(hint)
    expect(forText(statefulSet(3, partition(3)), { pods: [pod(0), pod(1), broken] })).not.toContain(hint)
  })
})
