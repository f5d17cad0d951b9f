import type { ConnectOptions } from '../cluster/transport.ts'
import { http } from '../io/http.ts'
import { localCommand } from '../io/local-command.ts'
import type { RolloutPorts } from '../rollout/ports.ts'
import type { CliIo } from './cli-io.ts'
import { withCluster } from './cluster-session.ts'
import { keepHeapSmall } from './small-heap.ts'

/** As `withCluster`, for hours, and with what gates need of this machine. */
export async function withRollouts<T>(
  options: ConnectOptions,
  io: CliIo,
  work: (ports: RolloutPorts) => Promise<T>,
): Promise<T> {
  keepHeapSmall()
  return withCluster(options, io, (ports) => work({ ...ports, gates: { http, local: localCommand() } }))
}
