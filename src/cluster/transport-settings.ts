import type { CancelSignal, Clock } from '../core/ports.ts'
import type { Credentials } from './identity.ts'
import type { Pool } from './pool.ts'

/** What a transport is made of. */
export interface TransportSettings {
  readonly server: string
  /** What stands before every path: Rancher's servers are `https://host/k8s/clusters/c-1`. Else ''. */
  readonly base: string
  readonly namespace: string
  readonly pool: Pool
  readonly credentials: Credentials
  /** Milliseconds for requests that name no time of their own; Infinity for none. */
  readonly timeout: number
  /** Whether big answers may come compressed: less to read, and less work for us even on loopback. */
  readonly gzip: boolean
  /** Ends everything. */
  readonly signal: CancelSignal | undefined
  readonly clock: Clock
  readonly random: () => number
}
