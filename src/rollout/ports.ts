import type { Cluster } from '../core/cluster.ts'
import type { CancelSignal, Clock } from '../core/ports.ts'
import type { GatePorts } from './gates/gate.ts'

/** What a rollout needs of the world around it. */
export interface RolloutPorts {
  readonly cluster: Cluster
  readonly clock: Clock
  /** 12 hexadecimal digits that nobody else has. */
  readonly newRun: () => string
  /** Who rolls, as others read it: `alice@build-7 4711`. */
  readonly holder: string
  readonly gates: Pick<GatePorts, 'http' | 'local'>
  /** The user wants to stop: nothing more is released, and what is under way is left to itself. */
  readonly signal?: CancelSignal | undefined
}
