import type { RolloutEvent, SetName } from '../../rollout/event.ts'
import type { Typable } from '../typable.ts'
import type { ShownLock } from './rollout-printer.ts'

/** The event with commands that can be pasted, wherever a sentence of it may have one; and with the one that ends a wait for a lock. */
export function typableRollout(set: SetName, event: RolloutEvent, typed: Typable): RolloutEvent | ShownLock {
  switch (event.is) {
    case 'warning':
      return { ...event, text: typed(event.text) }
    case 'state':
    case 'moved':
    case 'deleted':
      return { ...event, because: typed(event.because) }
    case 'lock':
      return event.state === 'waiting' ? { ...event, next: typed(`capstan rollout pause sts/${set.name}`) } : event
    case 'end': {
      const { because, next } = event.outcome
      return { ...event, outcome: { ...event.outcome, because: typed(because), next: next && typed(next) } }
    }
    default:
      return event
  }
}
