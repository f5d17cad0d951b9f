import type { EmitRollout, SetName } from '../../rollout/event.ts'

/** Shows the events of rollouts: of several sets one after the other, when a release has them. */
export interface RolloutPrinter {
  /** For the events of one set; those of the set before are over by then. */
  readonly of: (set: SetName) => EmitRollout
  /** Leaves the terminal as it was found. To be called when the engine is done, also when it threw; twice does no harm. */
  readonly close: () => void
}
