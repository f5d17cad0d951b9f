import type { JsonMap } from '../core/json.ts'
import { mapsAt, textAt } from '../status/field.ts'
import type { Board } from './board.ts'
import { serverStamp } from './board.ts'
import type { Fate, Life } from './life.ts'
import type { PodHost } from './pod-host.ts'

/** A life, step by step: something is done, and then so many milliseconds pass until the next step. */
export type Steps = Generator<number, void>

export function* stepsOf(board: Board, pod: JsonMap, host: PodHost, { starts, then }: Life): Steps {
  yield board.random.between(1, 8)
  if (then.is === 'unschedulable') {
    host.unschedulable()
    return
  }
  host.bind()
  if (then.is === 'nopull') return yield* pull(pod, host)
  const shown = starts * startedShare
  yield shown
  host.runs(false)
  if (then.is === 'crash') return yield* crash(board, host, then)
  yield starts - shown
  if (then.is === 'never-ready') {
    host.warn('Unhealthy', 'Readiness probe failed: connect: connection refused')
    return
  }
  host.runs(true)
  yield* after(host, then)
}

/** The share of a start after which the process runs, and its readiness is waited for. */
const startedShare = 0.3

/** To and fro between the two reasons, at longer and longer intervals, as a kubelet backs off. */
function* pull(pod: JsonMap, host: PodHost): Steps {
  const image = textAt(mapsAt(pod, 'spec', 'containers')[0] ?? {}, 'image') ?? ''
  for (let pause = firstBackOff; ; pause = Math.min(2 * pause, longestBackOff)) {
    yield 1000
    host.waits('ErrImagePull', `failed to pull and unpack image "${image}": not found`)
    host.warn('Failed', `Failed to pull image "${image}": not found`)
    yield 1000
    host.waits('ImagePullBackOff', `Back-off pulling image "${image}"`)
    yield pause
  }
}

const firstBackOff = 10_000
const longestBackOff = 300_000

/** Runs, ends, is started again: at once the first time, and then after the kubelet's back-off. */
function* crash(board: Board, host: PodHost, fate: Extract<Fate, { readonly is: 'crash' }>): Steps {
  const reason = fate.code === 137 ? 'OOMKilled' : 'Error'
  if (fate.ready) host.runs(true)
  for (let restarts = 0, pause = firstBackOff; ; restarts++) {
    const startedAt = serverStamp(board)
    yield fate.after
    const last = { terminated: { exitCode: fate.code, reason, startedAt, finishedAt: serverStamp(board) } }
    if (restarts > 0) {
      host.backsOff(`back-off ${pause / 1000}s restarting failed container`, restarts, last)
      host.warn('BackOff', 'Back-off restarting failed container')
      yield pause
      pause = Math.min(2 * pause, longestBackOff)
    }
    host.runs(false, restarts + 1, last)
  }
}

/** What becomes of a pod that was ready. */
function* after(host: PodHost, then: Fate): Steps {
  switch (then.is) {
    case 'fade':
      yield then.after
      host.runs(false)
      host.warn('Unhealthy', 'Readiness probe failed: HTTP probe failed with statuscode: 503')
      return
    case 'flap':
      for (let ready = false; ; ready = !ready) {
        yield then.every
        host.runs(ready)
        if (!ready) host.warn('Unhealthy', 'Readiness probe failed: context deadline exceeded')
      }
    case 'evicted':
      yield then.after
      host.evict()
      return
    default:
      return
  }
}
