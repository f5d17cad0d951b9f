import type { Cluster, KindRef, Where } from '../core/cluster.ts'
import type { JsonMap } from '../core/json.ts'
import type { Clock } from '../core/ports.ts'
import type { Latest } from './follow-latest.ts'
import type { Pace } from './follow-pace.ts'
import type { FollowState } from './follow-state.ts'
import type { Transport } from './transport.ts'

/** What the parts of one iteration share. */
export interface Following {
  readonly access: FollowAccess
  readonly kind: KindRef
  readonly where: Where
  readonly times: FollowTimes
  readonly state: FollowState
  readonly latest: Latest<readonly JsonMap[]>
  /** Of tries to watch. */
  readonly pace: Pace
  readonly signal: AbortSignal
}

export interface FollowAccess {
  readonly transport: Transport
  readonly served: Cluster['served']
  readonly signal: AbortSignal | undefined
}

export interface FollowTimes {
  readonly clock: Clock
  readonly random: () => number
  /** Milliseconds between two lists. */
  readonly poll: number
}
