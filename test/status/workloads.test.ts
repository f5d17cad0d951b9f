import { describe, expect, it } from 'vitest'
import type { Json, JsonMap } from '../../src/core/json.ts'
import type { Around } from '../../src/status/around.ts'
import { verdictOf } from '../../src/status/verdict.ts'
import { at, crashing, event, kept, merged, noon, pending, pod, unready } from './objects.ts'

type Parts = Record<string, Json>

function workload(kind: string, more: Parts): JsonMap {
  const base = { apiVersion: 'apps/v1', kind, metadata: { name: 'web', uid: 'web-uid', generation: 2 } }
  return merged({ ...base, spec: {}, status: { observedGeneration: 2 } }, more)
}

function text(object: JsonMap, around: Around = {}): string {
  const verdict = verdictOf(object, around)
  return verdict.is === 'waiting' ? verdict.for : verdict.is === 'failed' ? `failed: ${verdict.why}` : 'ready'
}

/** A pod of the ReplicaSet with this hash. */
function of(hash: string, object: JsonMap, created = 0): JsonMap {
  return merged(object, { metadata: { labels: { 'pod-template-hash': hash }, creationTimestamp: at(created) } })
}

const invalid = kept('InvalidImageName', 'invalid reference format')
const denial = 'admission webhook "pods.example" denied the request: no latest tags'

describe('Deployment', () => {
  const available = { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' }
  const progressed = { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' }
  const full = { replicas: 2, updatedReplicas: 2, availableReplicas: 2, readyReplicas: 2 }
  const deployment = (status: Parts, spec: Parts = {}): JsonMap =>
    workload('Deployment', {
      spec: { replicas: 2, progressDeadlineSeconds: 600, ...spec },
      status: { conditions: [available, progressed], ...full, ...status },
    })

  it.each([
    ['ready when all is updated and available', deployment({}), 'ready'],
    ['its new pods are made', deployment({ replicas: 1 }), '1 of 2 pods are created'],
    ['old pods are replaced', deployment({ updatedReplicas: 1 }), '1 of 2 pods are updated'],
    [
      'it is paused with old pods',
      deployment({ updatedReplicas: 1 }, { paused: true }),
      '1 of 2 pods are updated; it is paused (spec.paused)',
    ],
    ['surplus pods end', deployment({ replicas: 3 }), '1 surplus pod has to end'],
    ['pods are not available', deployment({ availableReplicas: 0 }), '0 of 2 pods are available'],
    ['pods are not ready', deployment({ readyReplicas: 1 }), '1 of 2 pods are ready'],
    [
      'its ReplicaSet is on its way',
      deployment({ conditions: [available] }),
      'its new ReplicaSet is not available yet',
    ],
    ['nobody has looked at it', workload('Deployment', { status: null }), 'its controller has not looked at it yet'],
  ])('%s', (_, object, told) => {
    expect(text(object)).toBe(told)
  })

  const naming = (set: string): JsonMap => ({ ...progressed, message: `ReplicaSet "${set}" is progressing.` })
  const pods = [of('new', unready(1, crashing(2)), 9), of('old', pending(0, invalid), 0)]

  it('names a pod of the new ReplicaSet, and not of the old one, which is on its way out', () => {
    const told = 'pod kafka-1, container broker: crash loop (CrashLoopBackOff, 2 restarts): exit code 1'
    const object = deployment({ availableReplicas: 1, conditions: [available, naming('web-new')] })
    expect(text(object, { pods })).toBe(`${told} (1 of 2 pods are available)`)
    expect(text(object, { pods: pods.slice(1) }), 'no new pod yet').toBe('1 of 2 pods are available')
  })

  it('knows the new ReplicaSet by the Progressing condition, since a rollback goes back to an old one', () => {
    const object = deployment({ availableReplicas: 1, conditions: [available, naming('web-old')] })
    expect(text(object, { pods })).toMatch(/^failed: pod kafka-0, container broker: image .+ \(InvalidImageName\)/)
  })

  it('without that condition takes the youngest pod for a new one, but is not failed by it', () => {
    const object = deployment(
      { availableReplicas: 1, conditions: [available] },
      { progressDeadlineSeconds: 2147483647 },
    )
    expect(text(object, { pods })).toMatch(/^pod kafka-1, container broker: crash loop/)
    expect(text(object, { pods: pods.slice(1) })).toMatch(/^pod kafka-0, container broker: image/)
  })

  it('is failed past its progress deadline, with the pod that kept it; but not by the deadline of before the wait', () => {
    const late = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', lastTransitionTime: at(0) }
    const object = deployment({ availableReplicas: 1, conditions: [available, late] })
    expect(text(object, { pods })).toBe(
      'failed: no progress within 600 s: pod kafka-1, container broker: crash loop (CrashLoopBackOff, 2 restarts): exit code 1',
    )
    expect(text(object, { pods, since: noon + 1000 })).toMatch(/^pod kafka-1, .* \(1 of 2 pods are available\)$/)
  })

  it('quotes what its ReplicaSet was refused', () => {
    const failure = {
      type: 'ReplicaFailure',
      status: 'True',
      reason: 'FailedCreate',
      message: `Error creating: ${denial}`,
    }
    const object = deployment({ replicas: 1, conditions: [available, failure] })
    expect(text(object)).toBe(`failed: pods cannot be created: ${denial} (1 of 2 pods are created)`)
  })
})

describe('ReplicaSet', () => {
  const full = { replicas: 2, fullyLabeledReplicas: 2, availableReplicas: 2, readyReplicas: 2 }
  const set = (status: Parts): JsonMap =>
    workload('ReplicaSet', { spec: { replicas: 2 }, status: { ...full, ...status } })

  it.each([
    ['ready', set({}), 'ready'],
    ['pods are missing', set({ fullyLabeledReplicas: 1 }), '1 of 2 pods are created'],
    ['pods are not available', set({ availableReplicas: 1 }), '1 of 2 pods are available'],
    ['surplus pods end', set({ replicas: 4 }), '2 surplus pods have to end'],
    [
      'quota is exceeded',
      set({
        fullyLabeledReplicas: 1,
        conditions: [
          {
            type: 'ReplicaFailure',
            status: 'True',
            message: 'Error creating: pods "x" is forbidden: exceeded quota: few',
          },
        ],
      }),
      'pods cannot be created: pods "x" is forbidden: exceeded quota: few (1 of 2 pods are created)',
    ],
  ])('%s', (_, object, told) => {
    expect(text(object)).toBe(told)
  })
})

describe('DaemonSet', () => {
  const full = {
    desiredNumberScheduled: 3,
    currentNumberScheduled: 3,
    updatedNumberScheduled: 3,
    numberAvailable: 3,
    numberReady: 3,
  }
  const set = (status: Parts, more: Parts = {}): JsonMap =>
    merged(workload('DaemonSet', { status: { ...full, ...status } }), more)
  const owned = { metadata: { ownerReferences: [{ uid: 'web-uid', controller: true }] } }

  it.each([
    ['ready', set({}), 'ready'],
    ['no node fits', set({ desiredNumberScheduled: 0, currentNumberScheduled: 0, numberReady: 0 }), 'ready'],
    ['old pods are replaced', set({ updatedNumberScheduled: 1 }), '1 of 3 pods are updated'],
    [
      'the user decides when old pods are replaced',
      set({ updatedNumberScheduled: 1 }, { spec: { updateStrategy: { type: 'OnDelete' } } }),
      'ready',
    ],
    ['pods are not available', set({ numberAvailable: 2 }), '2 of 3 pods are available'],
    ['nobody has counted', workload('DaemonSet', {}), 'its controller has not counted the nodes yet'],
  ])('%s', (_, object, told) => {
    expect(text(object)).toBe(told)
  })

  it('names a pod of the present template', () => {
    const annotations = { 'deprecated.daemonset.template.generation': '2' }
    const of = (generation: string, object: JsonMap): JsonMap =>
      merged(object, { metadata: { ...owned.metadata, labels: { 'pod-template-generation': generation } } })
    const pods = [of('1', pending(0, invalid)), of('2', unready(1, crashing(1)))]
    const object = set({ numberAvailable: 1 }, { metadata: { annotations } })
    expect(text(object, { pods })).toMatch(/^pod kafka-1, container broker: crash loop/)
  })
})

describe('Job', () => {
  const job = (status: Parts, spec: Parts = {}): JsonMap =>
    merged(workload('Job', { apiVersion: 'batch/v1', spec, status: { startTime: at(0), ...status } }), {})
  const owned = { metadata: { ownerReferences: [{ uid: 'web-uid', controller: true }] } }
  const condition = (type: string, more: Parts = {}): Parts => ({ conditions: [{ type, status: 'True', ...more }] })

  it.each([
    ['ready when it is complete', job(condition('Complete')), 'ready'],
    ['waiting while it works', job({ active: 1 }), '0 of 1 completed, 1 active'],
    [
      'waiting with failures',
      job({ active: 2, failed: 1, succeeded: 3 }, { completions: 10 }),
      '3 of 10 completed, 2 active, 1 failed',
    ],
    ['waiting for its start', job({ startTime: null }), 'not started yet'],
    [
      'waiting while suspended',
      job({ startTime: null, ...condition('Suspended') }, { suspend: true }),
      'suspended (spec.suspend): somebody has to resume it',
    ],
    [
      'failed with its reason',
      job(
        condition('Failed', { reason: 'DeadlineExceeded', message: 'Job was active longer than specified deadline' }),
      ),
      'failed: DeadlineExceeded: Job was active longer than specified deadline',
    ],
    [
      'failed as soon as that is certain',
      job(condition('FailureTarget', { reason: 'PodFailurePolicy' })),
      'failed: PodFailurePolicy',
    ],
  ])('%s', (_, object, told) => {
    expect(text(object)).toBe(told)
  })

  it('tells how its pod ended', () => {
    const ended = { phase: 'Failed', containerStatuses: [{ name: 'broker', state: { terminated: { exitCode: 3 } } }] }
    const failure = condition('Failed', {
      reason: 'BackoffLimitExceeded',
      message: 'Job has reached the specified backoff limit',
    })
    expect(text(job(failure), { pods: [pod(0, { ...owned, status: ended })] })).toBe(
      'failed: BackoffLimitExceeded: Job has reached the specified backoff limit; pod kafka-0 failed: container broker: exit code 3',
    )
  })

  it('counts crashes itself, up to its backoffLimit; what cannot even start is failed', () => {
    expect(text(job({ active: 1 }), { pods: [unready(0, crashing(6), owned)] })).toMatch(/^pod kafka-0, .*crash loop/)
    expect(text(job({ active: 1 }), { pods: [pending(0, invalid, owned)] })).toMatch(/^failed: pod kafka-0/)
  })

  it('tells why it has no pod', () => {
    const object = job({})
    expect(text(object, { events: [event(object, 'FailedCreate', `Error creating: ${denial}`)] })).toBe(
      `failed: pods cannot be created: ${denial} (0 of 1 completed, 0 active)`,
    )
  })
})
