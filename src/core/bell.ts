import type { CancelSource } from './cancel.ts'
import { cancelSource } from './cancel.ts'
import type { Clock } from './ports.ts'

/** A sleep that news end early. What rang while nobody slept is not lost: the next rest ends at once. */
export interface Bell {
  readonly ring: () => void
  readonly rest: (milliseconds: number) => Promise<void>
}

export function newBell(clock: Clock): Bell {
  let rung = false
  let sleeper: CancelSource | undefined
  return {
    ring() {
      rung = true
      sleeper?.cancel()
    },
    async rest(milliseconds) {
      if (!rung) {
        sleeper = cancelSource()
        await clock.sleep(milliseconds, sleeper.signal)
        sleeper = undefined
      }
      rung = false
    },
  }
}
