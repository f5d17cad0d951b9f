import { Failure } from '../core/failure.ts'
import type { CancelSignal } from '../core/ports.ts'

/** The result of work that others wait for too: it goes on, and only this waiting ends, by Failure `cluster/cancelled`. */
export async function unlessAborted<T>(signal: CancelSignal | undefined, work: Promise<T>): Promise<T> {
  if (signal === undefined) return work
  let stop = (): void => undefined
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(new Failure('cluster/cancelled', 'cancelled'))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([aborted, work])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** A signal that requests of Node take, of one that pure folders know. */
export function abortSignalOf(signal: CancelSignal): AbortSignal {
  if (signal instanceof AbortSignal) return signal
  const controller = new AbortController()
  const abort = (): void => controller.abort(signal.reason)
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  return controller.signal
}
