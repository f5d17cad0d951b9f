import type { Clock } from '../../src/core/ports.ts'

/** A clock that a test moves, and that skips pauses: real sockets are quick, and waiting for them must cost no time. */
export interface SkippingClock extends Clock {
  /** Milliseconds of the pauses that were skipped, in order. */
  readonly skipped: readonly number[]
  /** Lets time pass for those who wait for a limit. */
  pass(milliseconds: number): void
}

/** Pauses of up to `skip` milliseconds take no time; longer ones are limits, and end when the time comes. */
export function skippingClock(skip = 9000): SkippingClock {
  const waiting = new Set<{ readonly due: number; readonly end: () => void }>()
  const skipped: number[] = []
  let at = Date.parse('2026-01-01T00:00:00Z')
  const pass = (milliseconds: number): void => {
    at += milliseconds
    for (const one of waiting) if (one.due <= at) one.end()
  }
  return {
    skipped,
    pass,
    now: () => at,
    monotonic: () => at,
    sleep: (milliseconds, signal) =>
      new Promise((ended) => {
        if (signal?.aborted === true) ended()
        else if (milliseconds <= skip) {
          skipped.push(milliseconds)
          pass(milliseconds)
          ended()
        } else {
          const one = {
            due: at + milliseconds,
            end: () => {
              waiting.delete(one)
              ended()
            },
          }
          waiting.add(one)
          signal?.addEventListener('abort', one.end, { once: true })
        }
      }),
  }
}
