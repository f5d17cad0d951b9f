import type { CancelSignal, Gzip } from '../core/ports.ts'
import type { RolloutPorts } from '../rollout/ports.ts'
import type { WaitPorts } from './wait/wait.ts'

/** What an install needs of the world around it. */
export interface InstallPorts extends WaitPorts {
  /** What gates of rollouts reach beside the cluster. */
  readonly gates: RolloutPorts['gates']
  /** Who holds the release while it is written, as others read it: `alice@build-7 4711`. */
  readonly holder: string
  readonly gzip?: Gzip | undefined
  /** 12 hexadecimal digits that nobody else has: the run of a rollout. */
  readonly newRun: () => string
  /** The user wants to stop: nothing new is begun, what was begun is recorded. */
  readonly signal?: CancelSignal | undefined
}
