import type { Json, JsonMap } from '../../src/core/json.ts'
import { isMap } from '../../src/core/json.ts'

/** Objects as a cluster answers them, small: each test says only what its sentence is about. */

type Parts = Record<string, Json>

export const noon: number = Date.parse('2026-11-21T12:00:00Z')

/** The time so many seconds after noon. */
export function at(seconds: number): string {
  return new Date(noon + seconds * 1000).toISOString().replace('.000', '')
}

/** `more` is laid over `base`, maps into maps. */
export function merged(base: JsonMap, more: JsonMap): JsonMap {
  const result: JsonMap = { ...base }
  for (const [key, value] of Object.entries(more)) {
    const old = result[key]
    result[key] = isMap(old) && isMap(value) ? merged(old, value) : value
  }
  return result
}

export function statefulSet(replicas: number, more: Parts = {}): JsonMap {
  const set = {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'kafka', namespace: 'prod', uid: 'set-uid', generation: 4 },
    spec: { replicas, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } },
    status: { observedGeneration: 4, currentRevision: 'kafka-old', updateRevision: 'kafka-new' },
  }
  return merged(set, more)
}

/** `kafka-<ordinal>`, running and ready at the update revision. Like the items of a list, it names no kind. */
export function pod(ordinal: number, more: Parts = {}): JsonMap {
  const ready = {
    metadata: {
      name: `kafka-${ordinal}`,
      namespace: 'prod',
      uid: `pod-uid-${ordinal}`,
      labels: { 'controller-revision-hash': 'kafka-new' },
      ownerReferences: [{ kind: 'StatefulSet', name: 'kafka', uid: 'set-uid', controller: true }],
    },
    spec: {
      nodeName: 'node-a',
      containers: [
        {
          name: 'broker',
          image: 'registry.invalid/kafka:4.1',
          readinessProbe: { tcpSocket: { port: 9092 } },
          resources: { limits: { memory: '512Mi' } },
        },
      ],
    },
    status: {
      phase: 'Running',
      conditions: [
        { type: 'PodScheduled', status: 'True' },
        { type: 'Ready', status: 'True', lastTransitionTime: at(0) },
      ],
      containerStatuses: [{ name: 'broker', ready: true, started: true, restartCount: 0, state: { running: {} } }],
    },
  }
  return merged(ready, more)
}

export function old(ordinal: number, more: Parts = {}): JsonMap {
  return merged(pod(ordinal, more), { metadata: { labels: { 'controller-revision-hash': 'kafka-old' } } })
}

export function ending(ordinal: number, more: Parts = {}): JsonMap {
  return merged(pod(ordinal, more), { metadata: { deletionTimestamp: at(30) } })
}

/** A pod that is not ready, with these statuses of its one container. */
export function unready(ordinal: number, status: Parts = { state: { running: {} } }, more: Parts = {}): JsonMap {
  const base = {
    status: {
      conditions: [
        { type: 'PodScheduled', status: 'True' },
        {
          type: 'Ready',
          status: 'False',
          reason: 'ContainersNotReady',
          message: 'containers with unready status: [broker]',
        },
      ],
      containerStatuses: [merged({ name: 'broker', ready: false, started: true, restartCount: 0 }, status)],
    },
  }
  return merged(merged(pod(ordinal), base), more)
}

/** Never got so far as to run. */
export function pending(ordinal: number, status?: Parts, more: Parts = {}): JsonMap {
  const statuses = status === undefined ? [] : [{ name: 'broker', ready: false, restartCount: 0, ...status }]
  return merged(unready(ordinal, {}, { status: { phase: 'Pending', containerStatuses: statuses } }), more)
}

export function kept(reason: string, message?: string): Parts {
  return { state: { waiting: message === undefined ? { reason } : { reason, message } } }
}

/** A container in its back-off, which last ran from `from` to `to` (seconds after noon). */
export function crashing(
  restartCount: number,
  terminated: Parts = { exitCode: 1, reason: 'Error' },
  [from, to] = [0, 1],
): Parts {
  const last = { startedAt: at(from), finishedAt: at(to), ...terminated }
  return { restartCount, ...kept('CrashLoopBackOff', 'back-off 1m20s restarting'), lastState: { terminated: last } }
}

export function unscheduled(ordinal: number, message?: string, more: Parts = {}): JsonMap {
  const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }
  const conditions = [message === undefined ? condition : { ...condition, message }]
  return merged(pending(ordinal, undefined, { status: { conditions } }), more)
}

interface Told {
  readonly type?: 'Warning' | 'Normal'
  /** Of the container, `spec.containers{broker}`. */
  readonly field?: string
  /** Seconds after noon. */
  readonly first?: number
  readonly last?: number
}

/** An event about `object`. */
export function event(object: JsonMap, reason: string, message: string, told: Told = {}): JsonMap {
  const { type = 'Warning', field, first = 0, last = first } = told
  const { name, uid } = object['metadata'] as { name: string; uid?: string }
  const involvedObject: JsonMap = { kind: typeof object['kind'] === 'string' ? object['kind'] : 'Pod', name }
  if (uid !== undefined) involvedObject['uid'] = uid
  if (field !== undefined) involvedObject['fieldPath'] = field
  return { involvedObject, type, reason, message, firstTimestamp: at(first), lastTimestamp: at(last) }
}

export function claim(ordinal: number, phase: string | undefined, more: Parts = {}): JsonMap {
  const base = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: `data-kafka-${ordinal}`, namespace: 'prod', uid: `claim-uid-${ordinal}` },
    spec: { volumeName: 'pv-7' },
    status: phase === undefined ? {} : { phase },
  }
  return merged(base, more)
}

/** What a pod's spec says to use that claim. */
export function withClaim(ordinal: number): Parts {
  return { spec: { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: `data-kafka-${ordinal}` } }] } }
}
