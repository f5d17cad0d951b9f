import type { Evidence } from '../../install/event.ts'
import type { EventOf, RolloutEvent, SetName } from '../../rollout/event.ts'

/** What a rollout tells, and what was found out about an end that is about to be told. */
export type ShownEvent =
  RolloutEvent | ShownLock | { readonly is: 'evidence'; readonly at: number; readonly evidence: Evidence }

/** `next` is the command that ends the wait, where there is a cluster to say it to. */
export type ShownLock = EventOf<'lock'> & { readonly next?: string | undefined }

/** Shows the events of rollouts: of several sets one after the other, when a release has them. */
export interface RolloutPrinter {
  /** For the events of one set; those of the set before are over by then. */
  readonly of: (set: SetName) => (event: ShownEvent) => void
  /** Leaves the terminal as it was found. To be called when the engine is done, also when it threw; twice does no harm. */
  readonly close: () => void
}
