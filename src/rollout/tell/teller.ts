import type { EmitRollout } from '../event.ts'

/** Tells somebody else of a rollout: takes all of its events, and picks those that matter. */
export interface Teller {
  /** Returns at once, whatever becomes of it. */
  readonly emit: EmitRollout
  /** What was taken is told, or the time for it is over. Never throws. */
  close(): Promise<void>
}
