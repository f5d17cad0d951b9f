import type { Clock } from '../../src/core/ports.ts'

/** A clock that stands until it is moved. */
export interface HandClock extends Clock {
  /** Moves on, waking each sleeper at its time, and lets what they started run as far as it can. */
  pass(milliseconds: number): Promise<void>
  /** Time goes by while this process is stopped: nobody wakes before it is over. */
  stop(milliseconds: number): void
  sleepers(): number
}

export function handClock(): HandClock {
  let now = 1000
  const sleeping = new Set<{ readonly until: number; readonly wake: () => void }>()
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 60; i++) await Promise.resolve()
  }
  return {
    now: () => now,
    monotonic: () => now,
    sleepers: () => sleeping.size,
    stop: (milliseconds) => void (now += milliseconds),
    sleep: (milliseconds, signal) =>
      new Promise((wake) => {
        if (signal?.aborted === true) {
          wake()
          return
        }
        const sleeper = {
          until: now + milliseconds,
          wake: (): void => {
            sleeping.delete(sleeper)
            signal?.removeEventListener('abort', sleeper.wake)
            wake()
          },
        }
        sleeping.add(sleeper)
        signal?.addEventListener('abort', sleeper.wake)
      }),
    pass: async (milliseconds) => {
      const end = now + milliseconds
      await settle()
      for (;;) {
        const next = [...sleeping].sort((a, b) => a.until - b.until)[0]
        if (next === undefined || next.until > end) break
        now = Math.max(now, next.until)
        next.wake()
        await settle()
      }
      now = Math.max(now, end)
      await settle()
    },
  }
}
