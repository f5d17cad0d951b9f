import type { Evidence } from '../../install/event.ts'
import type { RolloutEvent, SetName } from '../../rollout/event.ts'

/** What a rollout tells, and what was found out about an end that is about to be told. */
export type ShownEvent = RolloutEvent | { readonly is: 'evidence'; readonly at: number; readonly evidence: Evidence }

/** Shows the events of rollouts: of several sets one after the other, when a release has them. */
export interface RolloutPrinter {
  /** For the events of one set; those of the set before are over by then. */
  readonly of: (set: SetName) => (event: ShownEvent) => void
  /** Leaves the terminal as it was found. To be called when the engine is done, also when it threw; twice does no harm. */
  readonly close: () => void
}
