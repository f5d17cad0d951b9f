import type { CancelSignal, Clock } from '../../../src/core/ports.ts'

export interface FakeClock extends Clock {
  /** Lets time pass, and whoever slept until then go on. */
  readonly pass: (milliseconds: number) => Promise<void>
}

/** A clock that stands still until a test moves it; it begins at noon. */
export function fakeClock(): FakeClock {
  let time = 0
  let sleepers: { until: number; wake: () => void }[] = []
  return {
    now: () => Date.UTC(2026, 0, 2, 12) + time,
    monotonic: () => time,
    sleep: (milliseconds: number, signal?: CancelSignal) =>
      new Promise((wake) => {
        sleepers.push({ until: time + milliseconds, wake })
        signal?.addEventListener('abort', wake, { once: true })
      }),
    async pass(milliseconds) {
      const end = time + milliseconds
      for (;;) {
        const next = Math.min(...sleepers.map(({ until }) => until))
        if (next > end) break
        time = next
        const awake = sleepers.filter(({ until }) => until <= time)
        sleepers = sleepers.filter(({ until }) => until > time)
        for (const { wake } of awake) wake()
        await new Promise((go) => setImmediate(go))
      }
      time = end
    },
  }
}
