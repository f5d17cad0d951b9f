import { cancelSource, type CancelSource } from '../../core/cancel.ts'
import type { Clock } from '../../core/ports.ts'

export interface Pace {
  /** Something changed: `draw` is called soon. */
  readonly ring: () => void
  readonly stop: () => void
}

/** Milliseconds: more than ten frames a second nobody sees, and ages grow by the second. */
const [busy, idle] = [100, 1000]

/**
 * Calls `draw` within a tenth of a second after `ring`, never oftener, and once a second when nothing happens: one timer a
 * second is all that a rollout that soaks for hours costs.
 */
export function pacedBy(clock: Clock, draw: () => void): Pace {
  let isStopped = false
  const state = { hasNews: false }
  const goesOn = (): boolean => !isStopped
  let sleep: CancelSource = cancelSource()
  void run().catch(() => undefined)
  return {
    ring() {
      if (state.hasNews) return
      state.hasNews = true
      sleep.cancel()
    },
    stop() {
      isStopped = true
      sleep.cancel()
    },
  }

  async function run(): Promise<void> {
    let drawnAt = -Infinity
    while (goesOn()) {
      const wait = Math.max(0, drawnAt + (state.hasNews ? busy : idle) - clock.monotonic())
      if (wait > 0 && Number.isFinite(wait)) {
        const wasNews = state.hasNews
        sleep = cancelSource()
        await clock.sleep(wait, sleep.signal)
        // Woken by news within the second: what is left of the tenth is waited for first.
        if (!wasNews && state.hasNews) continue
      }
      if (!goesOn()) return
      state.hasNews = false
      drawnAt = clock.monotonic()
      draw()
    }
  }
}
