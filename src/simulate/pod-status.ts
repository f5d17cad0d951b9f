import type { JsonMap } from '../core/json.ts'
import { mapAt, mapsAt, nameOf, textAt } from '../status/field.ts'
import { stampOf } from './board.ts'

/** How a kubelet finds a pod. Its first container is the one that has trouble; the others do what they can. */
export interface PodState {
  readonly phase: 'Pending' | 'Running' | 'Failed'
  readonly ready: boolean
  /** Of the first container: `{running: …}`, `{waiting: …}`, `{terminated: …}`. */
  readonly state: JsonMap
  /** How it ended before. */
  readonly last?: JsonMap | undefined
  readonly restarts: number
  /** Of the pod itself: evicted. */
  readonly why?: { readonly reason: string; readonly message: string }
}

/** A pod's status as a kubelet reports it at `now`, milliseconds since 1970. */
export function podStatus(pod: JsonMap, seen: PodState, now: number): JsonMap {
  const { phase, ready, why } = seen
  const stamp = stampOf(now)
  const isUp = phase === 'Running'
  const unready = mapsAt(pod, 'spec', 'containers').map(nameOfContainer).slice(0, 1).join(' ')
  const reasons = ready
    ? {}
    : phase === 'Failed'
      ? { reason: 'PodFailed' }
      : { reason: 'ContainersNotReady', message: `containers with unready status: [${unready}]` }
  const conditions = [
    { type: 'PodReadyToStartContainers', status: text(phase !== 'Failed') },
    { type: 'Initialized', status: 'True' },
    { type: 'Ready', status: text(ready), ...reasons },
    { type: 'ContainersReady', status: text(ready), ...reasons },
    { type: 'PodScheduled', status: 'True' },
  ]
  return {
    phase,
    ...(why !== undefined && { reason: why.reason, message: why.message }),
    qosClass: 'BestEffort',
    startTime: textAt(pod, 'status', 'startTime') ?? stamp,
    hostIP: '192.0.2.1',
    ...(isUp && { podIP: addressOf(pod) }),
    conditions: sinceWhen(conditions, pod, stamp),
    containerStatuses: mapsAt(pod, 'spec', 'containers').map((container, index) =>
      containerStatus(container, index === 0 ? seen : neighbour(seen, stamp)),
    ),
  }
}

/** No node was good enough. */
export function unscheduledStatus(pod: JsonMap, message: string, now: number): JsonMap {
  const condition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }
  return { ...mapAt(pod, 'status'), phase: 'Pending', conditions: sinceWhen([condition], pod, stampOf(now)) }
}

/** A condition that stays as it was keeps its time. */
function sinceWhen(conditions: readonly JsonMap[], pod: JsonMap, stamp: string): JsonMap[] {
  const before = mapsAt(pod, 'status', 'conditions')
  return conditions.map((condition) => {
    const same = before.find(({ type, status }) => type === condition['type'] && status === condition['status'])
    return { ...condition, lastTransitionTime: same?.['lastTransitionTime'] ?? stamp }
  })
}

function containerStatus(container: JsonMap, { state, last, ready, restarts }: PodState): JsonMap {
  return {
    name: nameOfContainer(container),
    image: textAt(container, 'image') ?? '',
    imageID: '',
    ready,
    started: Object.hasOwn(state, 'running'),
    restartCount: restarts,
    state,
    lastState: last ?? {},
  }
}

/** A container beside one that crashes runs on; beside one that cannot start, it is not started either. */
function neighbour({ phase, state, why }: PodState, stamp: string): PodState {
  const runs = phase === 'Running' && why === undefined
  return { phase, ready: runs, state: runs ? { running: { startedAt: stamp } } : state, restarts: 0 }
}

/** Some address of the pod network, for a pod of this name always the same. */
function addressOf(pod: JsonMap): string {
  const number = Number(/(\d+)$/.exec(nameOf(pod))?.[1] ?? 0)
  return `10.64.${Math.floor(number / 250) % 250}.${(number % 250) + 1}`
}

function nameOfContainer(container: JsonMap): string {
  return textAt(container, 'name') ?? ''
}

function text(value: boolean): string {
  return value ? 'True' : 'False'
}
