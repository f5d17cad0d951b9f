import type { ConnectOptions } from '../cluster/transport.ts'
import type { RolloutPorts } from '../rollout/ports.ts'
import type { CliIo } from './cli-io.ts'
import { withCluster } from './cluster-session.ts'
import { keepHeapSmall } from './small-heap.ts'

/** As `withCluster`, for a process of hours. */
export async function withRollouts<T>(
  options: ConnectOptions,
  io: CliIo,
  work: (ports: RolloutPorts) => Promise<T>,
): Promise<T> {
  keepHeapSmall()
  return withCluster(options, io, work)
}
