import type { Emit } from '../../install/event.ts'

/** Shows the events of an install. */
export interface InstallPrinter {
  readonly emit: Emit
  /** Leaves the terminal as it was found. To be called when the engine is done, also when it threw; twice does no harm. */
  readonly close: () => void
}
