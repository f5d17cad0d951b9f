import type { JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import { releaseState } from '../install/status.ts'
import type { CliIo } from './cli-io.ts'
import { withCluster } from './cluster-session.ts'
import type { StatusOptions } from './commands/release-options.ts'
import { exit, type ExitCode } from './exit.ts'
import { printStatus } from './install/print-releases.ts'

/** `capstan status` */
export async function statusJob(options: StatusOptions, io: CliIo): Promise<ExitCode> {
  return withCluster(options.connect, io, async (ports) => {
    const release = { name: options.name, namespace: ports.cluster.namespace }
    const { revision, objects } = await releaseState(ports, release)
    const { number, status, description, at, unawaited, charts, notes } = revision
    const rows = objects.map(({ ref, verdict, live }) => ({ ref, verdict, createdAt: live && createdAt(live) }))
    const state = { ...release, revision: number, status, description, at, unawaited, charts, notes, objects: rows }
    printStatus(state, { ...options, clock: ports.clock }, io)
    return exit.done
  })
}

function createdAt(object: JsonMap): string | undefined {
  const metadata = get(object, 'metadata')
  const at = isMap(metadata) ? get(metadata, 'creationTimestamp') : undefined
  return typeof at === 'string' ? at : undefined
}
