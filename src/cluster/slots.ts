import type { CancelSignal } from '../core/ports.ts'
import { codedError } from './coded-error.ts'

/** Lets some requests run and has the others wait in order. */
export interface Slots {
  /** Gives what frees the place. Rejects when the signal aborts first. */
  take(signal: CancelSignal): Promise<() => void>
}

export function slots(count: number): Slots {
  let free = count
  const waiting = new Set<() => void>()
  const release = () => {
    const [next] = waiting
    if (next === undefined) free++
    else next()
  }
  return {
    take: (signal) =>
      new Promise((taken, failed) => {
        if (free > 0) {
          free--
          taken(release)
          return
        }
        const go = () => {
          waiting.delete(go)
          signal.removeEventListener('abort', stop)
          taken(release)
        }
        const stop = () => {
          waiting.delete(go)
          failed(codedError('ABORT_ERR', 'stopped'))
        }
        waiting.add(go)
        signal.addEventListener('abort', stop, { once: true })
      }),
  }
}
