import { cancelSource, type CancelSource } from '../../core/cancel.ts'
import type { Clock } from '../../core/ports.ts'
import type { CliIo } from '../cli-io.ts'
import { eventLines } from './event-lines.ts'
import { follow, newProgress } from './progress.ts'
import type { RolloutPrinter } from './rollout-printer.ts'

/** Milliseconds that a state must last to be told: on its way a pod is for moments not there, not scheduled, not started. */
const moment = 300
/** In a time line that is there at once nobody wonders whether it goes on: only what takes long is worth a line. */
const longMoment = 30_000

/**
 * One line for each thing that happens, with the time since the beginning: for pipes, logs, and terminals that cannot move
 * their cursor. What does not change is never said again, so that a log of hours can be read.
 */
export function linePrinter(io: CliIo, clock: Pick<Clock, 'sleep'>): RolloutPrinter {
  return printerOf(io, { clock, moment })
}

/** The same of a rollout whose time is virtual: no timer of ours would ever fit. */
export function timeLinePrinter(io: CliIo): RolloutPrinter {
  return printerOf(io, { clock: undefined, moment: longMoment })
}

interface Timing {
  readonly clock: Pick<Clock, 'sleep'> | undefined
  readonly moment: number
}

function printerOf(io: CliIo, { clock, moment }: Timing): RolloutPrinter {
  const lines = eventLines(io)
  let timer: CancelSource = cancelSource()
  return {
    of(set) {
      const progress = newProgress(set)
      /** How the set stood before this event, until it has been told. */
      let untold: { readonly at: number; readonly because: string } | undefined
      const tell = (): void => {
        if (untold !== undefined) lines.waiting(untold, progress)
        untold = undefined
      }
      return (event) => {
        timer.cancel()
        if (untold !== undefined && event.at - untold.at >= moment) tell()
        if (event.is !== 'state') untold = undefined
        follow(progress, event)
        if (event.is === 'begin') lines.begin(progress)
        else if (event.is === 'end') lines.end(progress)
        else if (event.is !== 'state') {
          if (event.is !== 'evidence') lines.passing(event, progress)
        } else {
          untold = untold?.because === event.because ? untold : { at: event.at, because: event.because }
          timer = cancelSource()
          if (clock !== undefined) tellLater(clock, timer, tell)
        }
      }
    },
    close: () => timer.cancel(),
  }
}

function tellLater(clock: Pick<Clock, 'sleep'>, { signal }: CancelSource, tell: () => void): void {
  void clock.sleep(moment, signal).then(() => {
    if (!signal.aborted) tell()
  })
}
