import type { Clock } from '../../core/ports.ts'
import type { Cancel } from './cancel.ts'
import { newCancel } from './cancel.ts'

/** A sleep that news end early. What rang while nobody slept is not lost: the next rest ends at once. */
export interface Bell {
  readonly ring: () => void
  readonly rest: (milliseconds: number) => Promise<void>
}

export function newBell(clock: Clock): Bell {
  let rung = false
  let sleeper: Cancel | undefined
  return {
    ring() {
      rung = true
      sleeper?.cancel()
    },
    async rest(milliseconds) {
      if (!rung) {
        sleeper = newCancel()
        await clock.sleep(milliseconds, sleeper.signal)
        sleeper = undefined
      }
      rung = false
    },
  }
}
