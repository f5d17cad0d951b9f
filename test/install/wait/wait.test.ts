import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../src/core/api-error.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import { refOf } from '../../../src/core/object-ref.ts'
import type { Waited, WaitTarget } from '../../../src/install/wait/wait.ts'
import { waitFor } from '../../../src/install/wait/wait.ts'
import { textAt } from '../../../src/status/field.ts'
import { at, crashing, kept, merged, noon, pending, pod, statefulSet, unready } from '../../status/objects.ts'
import type { Stage } from './stage.ts'
import { newStage } from './stage.ts'
import { cancelSource } from '../../../src/core/cancel.ts'

describe('waiting for objects', () => {
  it('asks the server nothing about objects that are ready once they are stored', async () => {
    const stage = newStage()
    const targets = ['ConfigMap', 'Secret', 'ServiceAccount'].map((kind) => targetOf({ apiVersion: 'v1', kind }))
    const service = object('v1', 'Service', { spec: { type: 'ClusterIP' } })
    expect(await wait(stage, [...targets, { ref: refOf(service), stored: service }])).toEqual({ is: 'ready' })
    expect([stage.calls, stage.said(), stage.clock.monotonic()]).toEqual([[], [], 0])
  })

  it('reads nothing around a Deployment that is ready', async () => {
    const stage = newStage()
    const stored = stage.put(deployment({ ready: 2 }))
    expect(await wait(stage, [applied(stored)])).toEqual({ is: 'ready' })
    expect(stage.calls).toEqual(['follow Deployment prod metadata.name=web'])
    expect(stage.said()).toEqual(['0.0s Deployment/web ready'])
  })

  it('follows a kind once for all targets of a namespace', async () => {
    const stage = newStage()
    const targets = ['a', 'b', 'c'].map((name) => applied(stage.put(deployment({ ready: 2 }, { metadata: { name } }))))
    await wait(stage, targets)
    expect(stage.calls).toEqual(['follow Deployment prod'])
  })

  it('tells what an object waits for, and that it is ready', async () => {
    const stage = newStage()
    const set = stage.put(statefulSet(2))
    stage.put(podOf(0))
    stage.at(1000, () => stage.put(creating(1)))
    stage.at(4000, () => stage.put(podOf(1)))
    expect(await wait(stage, [applied(set)])).toEqual({ is: 'ready' })
    expect(stage.said()).toEqual([
      '0.4s StatefulSet/kafka waiting pod kafka-1: not created yet (1 of 2 pods are ready)',
      '1.3s StatefulSet/kafka waiting pod kafka-1, container broker: being created (1 of 2 pods are ready)',
      '4.0s StatefulSet/kafka ready',
    ])
  })

  it('waits for a StatefulSet whose counts are right and whose pods are not', async () => {
    const stage = newStage()
    const full = { status: { replicas: 1, readyReplicas: 1, availableReplicas: 1, updatedReplicas: 1 } }
    const set = stage.put(statefulSet(1, full))
    stage.at(2000, () => stage.put(podOf(0)))
    await wait(stage, [applied(set)])
    expect(stage.clock.monotonic()).toBe(2000)
  })

  it('is over for all when one has failed for good, after a moment for others to tell their cause', async () => {
    const stage = newStage()
    const [set, web] = [stage.put(statefulSet(1)), stage.put(deployment({ ready: 0 }))]
    stage.at(2000, () => stage.put(merged(podOf(0), crashing(6, undefined, [1, 2]))))
    stage.at(2000, () => stage.put(crashed(0)))
    stage.at(2200, () => stage.put(lateDeployment()))
    const waited = await wait(stage, [applied(web), applied(set)])
    expect(textsOf(waited)).toEqual([
      'failed',
      'Deployment failed no progress within 600 s: ProgressDeadlineExceeded: ReplicaSet "web-1" has timed out progressing',
      'StatefulSet failed pod kafka-0, container broker: crash loop (CrashLoopBackOff, 6 restarts): exit code 1 (0 of 1 pods are ready)',
    ])
    expect(stage.clock.monotonic()).toBeLessThan(2600)
  })

  it('goes on after a failure that was taken back within the moment', async () => {
    const stage = newStage()
    const set = stage.put(statefulSet(1))
    stage.at(1000, () => stage.put(crashed(0)))
    stage.at(1150, () => stage.put(podOf(0)))
    expect(await wait(stage, [applied(set)])).toEqual({ is: 'ready' })
  })

  it('without failFast waits for the others before it tells of a failure', async () => {
    const stage = newStage()
    const [set, web] = [stage.put(statefulSet(1)), stage.put(deployment({ ready: 0 }))]
    stage.at(1000, () => stage.put(crashed(0)))
    stage.at(9000, () => stage.put(deployment({ ready: 2 }), deployment({ ready: 2 })))
    const waited = await wait(stage, [applied(set), applied(web)], { failFast: false })
    expect(textsOf(waited)).toHaveLength(2)
    expect(stage.clock.monotonic()).toBeGreaterThan(9000)
  })

  it('does not condemn by crashes from before the writes', async () => {
    const stage = newStage()
    const set = stage.put(statefulSet(1))
    stage.put(crashed(0))
    stage.at(5000, () => stage.put(podOf(0)))
    expect(await wait(stage, [applied(set)], { since: noon + 60_000 })).toEqual({ is: 'ready' })
  })

  it('is over when the time is, and tells what is not ready, the failed first', async () => {
    const stage = newStage()
    const [web, set] = [stage.put(deployment({ ready: 0 })), stage.put(statefulSet(1))]
    stage.put(crashed(0))
    const ghost = object('example.com/v1', 'Ghost')
    const targets = [applied(web), { ref: refOf(ghost) }, applied(set)]
    const waited = await wait(stage, targets, { timeout: 5000, failFast: false })
    expect(textsOf(waited)).toEqual([
      'timeout',
      'StatefulSet failed pod kafka-0, container broker: crash loop (CrashLoopBackOff, 6 restarts): exit code 1 (0 of 1 pods are ready)',
      'Deployment waiting 0 of 2 pods are created',
      'Ghost waiting it has not been seen in the cluster yet',
    ])
    expect(stage.clock.monotonic()).toBe(5000)
  })

  it('is over by an error when the server no longer takes the credentials', async () => {
    const stage = newStage()
    const refused = new ApiError(401, 'Unauthorized', 'Unauthorized')
    const cluster = { ...stage.cluster, follow: () => failing(refused) }
    Object.assign(cluster, { bound: () => cluster })
    const waiting = wait({ ...stage, cluster }, [applied(statefulSet(1))])
    await expect(waiting).rejects.toBe(refused)
  })

  it('ends with what is known when the signal comes', async () => {
    const stage = newStage()
    const set = stage.put(statefulSet(1))
    const cancel = cancelSource()
    stage.at(700, cancel.cancel)
    const waited = await wait(stage, [applied(set)], { signal: cancel.signal })
    expect(waited.is).toBe('timeout')
    expect(stage.clock.monotonic()).toBe(700)
  })

  it('passes over what is annotated so that nobody waits for it', async () => {
    const stage = newStage()
    const set = stage.put(statefulSet(1, { metadata: { annotations: { 'capstan.dev/wait': 'disabled' } } }))
    expect(await wait(stage, [applied(set)])).toEqual({ is: 'ready' })
    expect(await wait(stage, [{ ref: refOf(set) }])).toEqual({ is: 'ready' })
    expect(stage.said()).toEqual([])
  })

  it('judges a Deployment by the pods of its own ReplicaSets and by what is told of them', async () => {
    const stage = newStage()
    const web = stage.put(deployment({ ready: 0 }))
    stage.put(replicaSet('web-1', 'web-uid'))
    stage.put(replicaSet('other-1', 'other-uid'))
    stage.put(webPod('web-1-a', 'web-1', kept('ImagePullBackOff')))
    stage.put(webPod('other-1-a', 'other-1', kept('CreateContainerError')))
    stage.put(event('web-1-a-uid', 'Failed', 'Failed to pull image: not found'))
    stage.put(event('other-1', 'FailedCreate', 'another quota'))
    const waited = await wait(stage, [applied(web)], { timeout: 3000 })
    expect(textsOf(waited)[1]).toBe(
      'Deployment waiting pod web-1-a, container app: image registry.invalid/app:1 cannot be pulled (ImagePullBackOff): Failed to pull image: not found (0 of 2 pods are created)',
    )
  })

  it('knows the claims of pods also when it waits for other claims', async () => {
    const stage = newStage()
    const claim = (name: string, phase: string): JsonMap =>
      stage.put(object('v1', 'PersistentVolumeClaim', { metadata: { name, uid: name }, status: { phase } }))
    const bound = [claim('a', 'Bound'), claim('b', 'Bound')]
    claim('data-kafka-0', 'Lost')
    const set = stage.put(statefulSet(1))
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data-kafka-0' } }]
    stage.put({ ...podKind, ...pending(0, undefined, { spec: { volumes } }) })
    const waited = await wait(stage, [...bound, set].map(applied))
    expect(textsOf(waited)[1]).toBe(
      'StatefulSet failed pod kafka-0: claim data-kafka-0: Lost: its volume  no longer exists (0 of 1 pods are ready)',
    )
  })

  it('follows only the pods of the one workload that it waits for', async () => {
    const stage = newStage()
    const set = stage.put(statefulSet(1, { spec: { selector: { matchLabels: { app: 'kafka' } } } }))
    stage.at(100, () => stage.put(podOf(0, { metadata: { labels: { app: 'kafka' } } })))
    await wait(stage, [applied(set)])
    expect(stage.calls).toContain('follow Pod prod app=kafka')
  })
})

describe('an object that was just written', () => {
  it('is not judged by its state from before the write', async () => {
    const stage = newStage()
    const stored = stage.put(deployment({ ready: 2 }))
    const target = { ref: refOf(stored), resourceVersion: '205' }
    stage.at(3000, () => {
      for (let version = 0; version < 103; version++) stage.put(deployment({ ready: 2 }))
    })
    stage.at(4000, () => stage.put(deployment({ ready: 2 })))
    await wait(stage, [target])
    expect(stage.clock.monotonic()).toBe(4000)
  })

  it.each([
    ['9', '10', false],
    ['99999999999999999999', '99999999999999999998', true],
    ['10', '10', true],
  ])('compares versions as numbers: a state of %s satisfies a write of %s: %s', async (seen, written, ready) => {
    const stage = newStage()
    const one = merged(deployment({ ready: 2 }), { metadata: { resourceVersion: seen } })
    const cluster = { ...stage.cluster, follow: () => forever(one), get: () => Promise.resolve(one) }
    Object.assign(cluster, { bound: () => cluster })
    const ports = { cluster, clock: stage.clock }
    const options = { timeout: 3000, failFast: true, since: noon, emit: () => undefined }
    const waited = await waitFor(ports, [{ ref: refOf(one), resourceVersion: written }], options)
    expect(waited.is === 'ready').toBe(ready)
  })

  it('is asked for by name when the list does not have it, and only then taken for deleted', async () => {
    const stage = newStage()
    const stored = stage.put(deployment({ ready: 0 }))
    stage.at(2000, () => stage.drop(stored))
    const waited = await wait(stage, [applied(stored)])
    expect(textsOf(waited)).toEqual(['failed', 'Deployment failed it was deleted while it was waited for'])
    expect(stage.calls.filter((call) => call.startsWith('get'))).toEqual(['get Deployment web'])
  })

  it('was done if it is a Job that was complete for a moment before it was deleted', async () => {
    const stage = newStage()
    const complete = { type: 'Complete', status: 'True' }
    const job = stage.put(object('batch/v1', 'Job', { status: { startTime: at(0) } }))
    stage.at(500, () => stage.put(job, { status: { conditions: [complete] } }))
    stage.at(505, () => stage.drop(job))
    expect(await wait(stage, [applied(job)])).toEqual({ is: 'ready' })
    expect(stage.clock.monotonic()).toBeLessThan(700)
  })

  it('has failed if it is a Job that was deleted before it was done', async () => {
    const stage = newStage()
    const job = stage.put(object('batch/v1', 'Job', { status: { startTime: at(0) } }))
    stage.at(500, () => stage.drop(job))
    expect((await wait(stage, [applied(job)])).is).toBe('failed')
  })
})

describe('an object that is to be gone', () => {
  it('is waited for with what keeps it', async () => {
    const stage = newStage()
    const set = stage.put(
      statefulSet(1, { metadata: { deletionTimestamp: at(0), finalizers: ['foregroundDeletion'] } }),
    )
    stage.at(3000, () => stage.drop(set))
    expect(await wait(stage, [{ ref: refOf(set), absent: true }])).toEqual({ is: 'ready' })
    expect(stage.said()).toEqual([
      '0.3s StatefulSet/kafka waiting being deleted, kept by finalizer foregroundDeletion',
      '3.0s StatefulSet/kafka ready',
    ])
  })

  it('is gone when another of its name is there', async () => {
    const stage = newStage()
    const map = stage.put(object('v1', 'ConfigMap', { metadata: { uid: 'first' } }))
    stage.at(1000, () => stage.put(map, { metadata: { uid: 'second' } }))
    expect(await wait(stage, [{ ref: refOf(map), absent: true, uid: 'first' }])).toEqual({ is: 'ready' })
    expect(stage.clock.monotonic()).toBe(1000)
  })
})

describe('a user with few permissions', () => {
  it('who may not list a kind asks for its objects by name', async () => {
    const stage = newStage()
    stage.refuse('follow', 'Deployment')
    const stored = stage.put(deployment({ ready: 0 }))
    stage.at(3000, () => stage.put(deployment({ ready: 2 }), deployment({ ready: 2 })))
    expect(await wait(stage, [applied(stored)])).toEqual({ is: 'ready' })
    expect(stage.clock.monotonic()).toBeLessThan(6000)
  })

  it('who may not read a kind at all is told so', async () => {
    const stage = newStage()
    for (const what of ['follow', 'get'] as const) stage.refuse(what, 'Deployment')
    const waited = await wait(stage, [applied(stage.put(deployment({ ready: 2 })))])
    expect(textsOf(waited)[1]).toBe('Deployment failed it cannot be read: get of Deployment is forbidden')
  })

  it('who may not see pods and events has StatefulSets judged by their counts', async () => {
    const stage = newStage()
    for (const kind of ['Pod', 'Event', 'PersistentVolumeClaim']) stage.refuse('follow', kind)
    const set = stage.put(statefulSet(1, { status: { replicas: 1, readyReplicas: 0, updatedReplicas: 1 } }))
    stage.at(1000, () => stage.put(set, { status: { readyReplicas: 1 } }))
    expect(await wait(stage, [applied(set)])).toEqual({ is: 'ready' })
    expect(stage.said()[0]).toBe('0.4s StatefulSet/kafka waiting 0 of 1 pods are ready')
  })
})

describe('what is told', () => {
  it('of a crash loop is each of its states once, not at each turn', async () => {
    const stage = newStage()
    const set = stage.put(statefulSet(1))
    for (let turn = 0; turn < 4; turn++) {
      stage.at(turn * 1500, () => stage.put(unreadyPod({ restartCount: turn, state: { running: {} } })))
      stage.at(turn * 1500 + 500, () => stage.put(unreadyPod(crashing(turn + 1, undefined, [turn, turn]))))
    }
    const waited = await wait(stage, [applied(set)], { timeout: 12_000 })
    expect(waited.is).toBe('timeout')
    expect(stage.said().map((line) => line.replace(/^.*kafka /, ''))).toEqual([
      'waiting pod kafka-0, container broker: runs, but its readiness probe has not passed yet (0 of 1 pods are ready)',
      'waiting pod kafka-0, container broker: crash loop (CrashLoopBackOff, 1 restart): exit code 1 (0 of 1 pods are ready)',
    ])
  })

  it('of counts that grow is one line a second', async () => {
    const stage = newStage()
    const web = stage.put(deployment({ ready: 0 }, { spec: { replicas: 100 } }))
    for (let n = 1; n <= 100; n++) stage.at(n * 50, () => stage.put(web, { status: counts(n) }))
    stage.at(5100, () => stage.put(web, deployment({ ready: 100 }, { spec: { replicas: 100 } })))
    expect(await wait(stage, [applied(web)])).toEqual({ is: 'ready' })
    expect(stage.said().length).toBeLessThan(9)
    expect(stage.said().at(-1)).toBe('5.1s Deployment/web ready')
  })

  it('of a pod that is ready and not by turns is each once, until one of them lasts', async () => {
    const stage = newStage()
    const set = stage.put(statefulSet(1))
    const other = stage.put(deployment({ ready: 0 }))
    for (let turn = 0; turn < 10; turn++) {
      stage.at(turn * 1000, () => stage.put(podOf(0)))
      stage.at(turn * 1000 + 500, () => stage.put(unreadyPod({ state: { running: {} } })))
    }
    await wait(stage, [applied(set), applied(other)], { timeout: 15_000 })
    expect(
      stage
        .said()
        .filter((line) => line.includes('StatefulSet'))
        .map((line) => line.split(' ')[2]),
    ).toEqual(['ready', 'waiting'])
  })
})

function wait(
  stage: Stage,
  targets: readonly WaitTarget[],
  options: Partial<Parameters<typeof waitFor>[2]> = {},
): Promise<Waited> {
  const emit = (event: (typeof stage.events)[number]): void => void stage.events.push(event)
  return waitFor(stage, targets, { timeout: 60_000, failFast: true, since: noon, emit, ...options })
}

function textsOf(waited: Waited): readonly string[] {
  if (waited.is === 'ready') return ['ready']
  return [
    waited.is,
    ...waited.notReady.map(({ ref, verdict }) => {
      const text = verdict.is === 'waiting' ? verdict.for : verdict.is === 'failed' ? verdict.why : ''
      return `${ref.kind} ${verdict.is} ${text}`
    }),
  ]
}

async function* failing(error: Error): AsyncGenerator<readonly JsonMap[]> {
  await Promise.resolve()
  yield []
  throw error
}

async function* forever(one: JsonMap): AsyncGenerator<readonly JsonMap[]> {
  yield [one]
  await new Promise(() => undefined)
}

function object(apiVersion: string, kind: string, more: JsonMap = {}): JsonMap {
  return merged({ apiVersion, kind, metadata: { name: 'one', namespace: 'prod', uid: 'one-uid' } }, more)
}

function targetOf({ apiVersion, kind }: { apiVersion: string; kind: string }): WaitTarget {
  return { ref: { apiVersion, kind, namespace: 'prod', name: 'one' }, resourceVersion: '7' }
}

function applied(stored: JsonMap): WaitTarget {
  return { ref: refOf(stored), resourceVersion: textAt(stored, 'metadata', 'resourceVersion'), stored }
}

function counts(ready: number): JsonMap {
  return { replicas: ready, updatedReplicas: ready, readyReplicas: ready, availableReplicas: ready }
}

function deployment({ ready }: { ready: number }, more: JsonMap = {}): JsonMap {
  const reason = ready === 0 ? 'ReplicaSetUpdated' : 'NewReplicaSetAvailable'
  const base = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'prod', uid: 'web-uid', generation: 1 },
    spec: { replicas: 2, progressDeadlineSeconds: 600 },
    status: {
      observedGeneration: 1,
      ...counts(ready),
      conditions: [
        { type: 'Progressing', status: 'True', reason, message: 'ReplicaSet "web-1" is progressing.' },
        { type: 'Available', status: ready === 0 ? 'False' : 'True' },
      ],
    },
  }
  return merged(base, more)
}

function lateDeployment(): JsonMap {
  const late = {
    type: 'Progressing',
    status: 'False',
    reason: 'ProgressDeadlineExceeded',
    message: 'ReplicaSet "web-1" has timed out progressing.',
  }
  return deployment({ ready: 0 }, { status: { conditions: [late] } })
}

function replicaSet(name: string, owner: string): JsonMap {
  return object('apps/v1', 'ReplicaSet', { metadata: { name, uid: name, ...ownedBy(owner) } })
}

function webPod(name: string, owner: string, status: JsonMap): JsonMap {
  const hash = { 'pod-template-hash': '1' }
  return object('v1', 'Pod', {
    metadata: { name, uid: `${name}-uid`, labels: hash, ...ownedBy(owner) },
    spec: { containers: [{ name: 'app', image: 'registry.invalid/app:1' }] },
    status: { phase: 'Pending', containerStatuses: [{ name: 'app', restartCount: 0, ...status }] },
  })
}

function ownedBy(uid: string): { ownerReferences: JsonMap[] } {
  return { ownerReferences: [{ uid, controller: true }] }
}

function event(uid: string, reason: string, message: string): JsonMap {
  const name = uid.replace(/-uid$/, '')
  return object('v1', 'Event', {
    metadata: { name: `${reason}-${uid}` },
    involvedObject: { uid, kind: 'Pod', name, fieldPath: 'spec.containers{app}' },
    ...{ reason, message, type: 'Warning', lastTimestamp: at(1) },
  })
}

const podKind = { apiVersion: 'v1', kind: 'Pod' }

function podOf(ordinal: number, more: JsonMap = {}): JsonMap {
  return merged({ ...podKind, ...pod(ordinal) }, more)
}

function creating(ordinal: number): JsonMap {
  return { ...podKind, ...pending(ordinal, kept('ContainerCreating')) }
}

function unreadyPod(status: JsonMap): JsonMap {
  return { ...podKind, ...unready(0, status) }
}

function crashed(ordinal: number): JsonMap {
  return { ...podKind, ...unready(ordinal, crashing(6, undefined, [1, 2])) }
}
