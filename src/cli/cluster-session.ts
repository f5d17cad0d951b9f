import { randomBytes } from 'node:crypto'
import { hostname, userInfo } from 'node:os'
import { gzipSync } from 'node:zlib'
import { clusterOver } from '../cluster/cluster.ts'
import { connect } from '../cluster/connect.ts'
import { realClock } from '../cluster/real-clock.ts'
import { ApiError } from '../core/api-error.ts'
import type { ConnectOptions } from '../cluster/transport.ts'
import type { InstallPorts } from '../install/ports.ts'
import { refusedRequest } from '../install/preflight/refusal.ts'
import { http } from '../io/http.ts'
import { localCommand } from '../io/local-command.ts'
import { readDocument } from '../yaml/read.ts'
import type { CliIo } from './cli-io.ts'
import { typable, typableError } from './typable.ts'

/**
 * Connects, works, and closes the connections, without which the process would not end. `ports.signal` aborts with the first
 * Ctrl-C. What the server refuses without anybody having a better word for it, is a Failure; commands in those can be pasted.
 */
export async function withCluster<T>(
  options: ConnectOptions,
  io: CliIo,
  work: (ports: InstallPorts) => Promise<T>,
): Promise<T> {
  const transport = await connect(options, io.env, { readYaml: (text, file) => readDocument(text, file) })
  const cluster = clusterOver(transport)
  try {
    return await io.interruptible((signal) => {
      const gates = { http, local: localCommand() }
      return work({ cluster, clock: realClock, holder: holder(), newRun, gates, gzip, signal })
    })
  } catch (error) {
    throw typableError(error instanceof ApiError ? refusedRequest(error) : error, typable(cluster, options))
  } finally {
    transport.close()
  }
}

/** Who holds a release, for whoever finds it held. */
function holder(): string {
  return `${userName()}@${hostname()} ${process.pid}`
}

/** A container's user may have no name. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'somebody')
  }
}

function newRun(): string {
  return randomBytes(6).toString('hex')
}

function gzip(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { level: 6 })
}
