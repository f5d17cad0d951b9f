import type { JsonMap } from '../core/json.ts'
import { mapAt, mapsAt, nameOf, textAt } from '../status/field.ts'
import type { Board } from './board.ts'
import { serverStamp, stampOf } from './board.ts'
import { happened } from './happened.ts'
import type { PodState } from './pod-status.ts'
import { podStatus, unscheduledStatus } from './pod-status.ts'
import { podEnded } from './removal.ts'
import { nodeFor } from './settled-set.ts'

/** What scheduler and kubelet have to say of one pod. Of one that is being deleted nothing is said any more but its end. */
export interface PodHost {
  /** It is the same pod, and not being deleted. */
  lives(): boolean
  /** It gets a node, on which its containers are being made: both some milliseconds apart, and nothing goes by that. */
  bind(): void
  unschedulable(): void
  /** No container has been started, for this reason. */
  waits(reason: string, message: string): void
  /** Its containers run; `last` is how the first one ended before. */
  runs(ready: boolean, restarts?: number, last?: JsonMap): void
  /** Its first container has ended, and is started again later. */
  backsOff(message: string, restarts: number, last: JsonMap): void
  /** Its node ends it: it stays, failed. */
  evict(): void
  warn(reason: string, message: string): void
  /** Its last container has ended. */
  ended(): void
}

export function hostOf(board: Board, pod: JsonMap): PodHost {
  const { clock, store } = board
  const uid = textAt(pod, 'metadata', 'uid')
  const there = (): JsonMap | undefined => {
    const now = store.get('Pod', textAt(pod, 'metadata', 'namespace'), nameOf(pod))
    return now !== undefined && textAt(now, 'metadata', 'uid') === uid ? now : undefined
  }
  const alive = (): JsonMap | undefined => {
    const now = there()
    return now === undefined || isEnding(now) ? undefined : now
  }
  const report = (state: PodState, spec: JsonMap = {}): void => {
    const now = alive()
    if (now === undefined) return
    store.put({ ...now, spec: { ...mapAt(now, 'spec'), ...spec }, status: podStatus(now, state, clock.now()) })
  }
  const waiting = (reason: string, message?: string): PodState => {
    const state = { waiting: { reason, ...(message !== undefined && { message }) } }
    return { phase: 'Pending', ready: false, restarts: 0, state }
  }
  const running = (): JsonMap => ({ running: { startedAt: stampOf(clock.now()) } })
  const restarts = (): number => Number(mapsAt(alive() ?? {}, 'status', 'containerStatuses')[0]?.['restartCount'] ?? 0)
  return {
    lives: () => alive() !== undefined,
    bind: () => report(waiting('ContainerCreating'), { nodeName: nodeFor(board, pod) }),
    unschedulable: () => {
      const now = alive()
      if (now === undefined) return
      const count = store.all('Node').length
      const message = `0/${count} nodes are available: ${count} Insufficient memory.`
      store.put({ ...now, status: unscheduledStatus(now, message, clock.now()) })
      happened(board, pod, 'FailedScheduling', message)
    },
    waits: (reason, message) => report(waiting(reason, message)),
    runs: (ready, count = restarts(), last) =>
      report({ phase: 'Running', ready, restarts: count, last, state: running() }),
    backsOff: (message, count, last) => {
      const state = { waiting: { reason: 'CrashLoopBackOff', message } }
      report({ phase: 'Running', ready: false, restarts: count, last, state })
    },
    evict: () => {
      const why = { reason: 'Evicted', message: 'The node was low on resource: memory.' }
      const end = serverStamp(board)
      const state = { terminated: { exitCode: 137, reason: 'Error', startedAt: end, finishedAt: end } }
      report({ phase: 'Failed', ready: false, restarts: restarts(), state, why })
    },
    warn: (reason, message) => happened(board, pod, reason, message),
    ended: () => {
      const now = there()
      if (now !== undefined) podEnded(board, now)
    },
  }
}

export function isEnding(pod: JsonMap): boolean {
  return textAt(pod, 'metadata', 'deletionTimestamp') !== undefined
}
