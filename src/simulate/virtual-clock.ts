import { durationText } from '../core/duration.ts'
import { Failure } from '../core/failure.ts'
import type { CancelSignal, Clock } from '../core/ports.ts'
import { eventQueue } from './event-queue.ts'

/** Time that costs none: it goes on only inside `run`, from one event to the next. */
export interface VirtualClock extends Clock {
  /**
   * Calls `act` after so many milliseconds. For what the model does by itself: it must settle no promise that anybody waits
   * for, which `sleep` is for.
   */
  readonly after: (milliseconds: number, act: () => void) => void
  /**
   * Does the work, and lets time jump to the next event whenever the work has nothing left to do but wait. Throws Failure
   * `internal` when it can never end: nothing is due any more, time has reached its limit, or it does not go on.
   */
  readonly run: <T>(work: () => Promise<T>) => Promise<T>
}

export interface VirtualTime {
  /** Milliseconds since 1970 at the beginning. */
  readonly start: number
  /** Milliseconds of virtual time after which the work counts as one that never ends. Default: 90 days. */
  readonly limit?: number
  /** So many steps at one moment are one that never ends. Default: a million. */
  readonly steps?: number
}

interface Event {
  readonly act: () => void
  /** Somebody's promise is settled by it, who must have had his turn before time goes on. */
  readonly wakes: boolean
  /** Called off: time must not even go there. */
  off: boolean
}

export function virtualClock({ start, limit = 90 * 24 * 3_600_000, steps = 1_000_000 }: VirtualTime): VirtualClock {
  const queue = eventQueue<Event>()
  let time = 0
  let stirred = 0
  let running = false
  // Of the time at which they are counted.
  let moment = { time: 0, steps: 0 }

  function put(milliseconds: number, event: Event): void {
    // NaN would be before and after everything.
    queue.put(time + (milliseconds > 0 ? milliseconds : 0), event)
    stirred++
  }

  function sleep(milliseconds: number, signal?: CancelSignal): Promise<void> {
    return new Promise((woken) => {
      if (signal?.aborted === true) {
        woken()
        return
      }
      const wake = (): void => {
        if (event.off) return
        event.off = true
        stirred++
        signal?.removeEventListener('abort', wake)
        woken()
      }
      const event: Event = { act: wake, wakes: true, off: false }
      signal?.addEventListener('abort', wake, { once: true })
      put(milliseconds, event)
    })
  }

  /** Resolves when no port has been used for so long that whoever had something to do has done it. */
  async function calm(turns: number): Promise<void> {
    let seen = stirred
    for (let left = turns; left > 0; left--) {
      await turn
      if (seen === stirred) continue
      seen = stirred
      left = turns
    }
  }

  /** Everything up to the next event that wakes somebody; false when there is none. */
  function goOn(): boolean {
    for (;;) {
      const due = queue.take()
      if (due === undefined) return false
      if (due.item.off) continue
      if (due.at > limit) throw stop(time, `the work has not ended within ${durationText(BigInt(limit))}`)
      time = due.at
      if (moment.time !== time) moment = { time, steps: 0 }
      if (++moment.steps > steps) throw stop(time, `no time goes by, although ${steps} steps were made`)
      due.item.act()
      if (due.item.wakes) return true
    }
  }

  return {
    now: () => start + time,
    monotonic: () => time,
    sleep,
    after: (milliseconds, act) => put(milliseconds, { act, wakes: false, off: false }),
    run: async (work) => {
      if (running) throw new Failure('internal', 'a virtual clock runs one work at a time')
      running = true
      try {
        let ended = false
        const result = work()
        const end = (): void => void (ended = true)
        result.then(end, end)
        for (let turns = stillTurns; ;) {
          await calm(turns)
          if (isSo(ended)) return await result
          if (goOn()) turns = stillTurns
          else if (turns === stillTurns) turns = lastTurns
          else throw stop(time, 'nothing is due any more, and the work still waits')
        }
      } finally {
        running = false
      }
    },
  }
}

/**
 * Turns of the microtask queue without a sign of life, after which all work counts as waiting. One `await` takes one to three,
 * and the deepest chain between two requests of the rollout 16 (measured). Were one longer, time would go on a little
 * early, and the same way each time.
 */
const stillTurns = 48

/** Before it is said that there is no more to come. */
const lastTurns = 10_000

/** Waited for, it takes one turn. */
const turn = Promise.resolve()

/** A call, because the compiler believes a variable to stay as it was across an await. */
function isSo(value: boolean): boolean {
  return value
}

function stop(time: number, why: string): Failure {
  const at = durationText(BigInt(Math.round(time)))
  return new Failure('internal', `the simulation came to a dead stop after ${at} of virtual time: ${why}`)
}
