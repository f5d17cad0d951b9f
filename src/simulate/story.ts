import type { EmitRollout, RolloutEvent } from '../rollout/event.ts'
import type { Fault } from './fault.ts'
import { faultText } from './fault-text.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** What a simulation tells: the events of the rollout, and each fault before what follows from it. */
export interface Story {
  readonly events: readonly RolloutEvent[]
  readonly tell: EmitRollout
  /** Told once, however many pods have it. `vain`: why nothing comes of it. */
  happens(fault: Fault, vain?: string): void
  /**
   * Milliseconds by which the first event was later than `start`, in server time. A time line counts from its first event,
   * and a fault of 20 s has to stand at 20 s there.
   */
  late(start: number): number
}

/** `set` is the name of the set that is rolled. */
export function storyOf(clock: Pick<VirtualClock, 'now'>, set: string, emit: EmitRollout): Story {
  const events: RolloutEvent[] = []
  const told = new Set<Fault>()
  /** Of before the rollout has begun: its name and plan come first. */
  const untold: (() => void)[] = []
  let first: number | undefined
  let hasBegun = false

  const put = (event: RolloutEvent): void => {
    first ??= event.at
    events.push(event)
    emit(event)
  }
  const begin = (): void => {
    hasBegun = true
    for (const tellIt of untold.splice(0)) tellIt()
  }
  const putFault = (fault: Fault, vain: string | undefined): void => {
    const { word, ordinal, text } = faultText(fault, set)
    put({
      is: 'fault',
      at: moment(first ?? clock.now(), clock.now()),
      fault: word,
      pod: ordinal === undefined ? undefined : `${set}-${ordinal}`,
      text: vain === undefined ? text : `${text}, in vain: ${vain}`,
    })
  }

  return {
    events,
    tell: (event) => {
      if (event.is === 'end') begin()
      put(event.is === 'begin' ? { ...event, simulated: true } : event)
      if (event.is === 'begin') begin()
    },
    happens: (fault, vain) => {
      if (told.has(fault)) return
      told.add(fault)
      if (hasBegun) putFault(fault, vain)
      else untold.push(() => putFault(fault, vain))
    },
    late: (start) => (first === undefined ? 0 : first - start),
  }
}

/** Whole milliseconds after the first event: by a rounding error, 20 s would be told as 19 s. */
function moment(first: number, now: number): number {
  return first + Math.round(now - first)
}
