import type { Cluster } from '../core/cluster.ts'
import { rollback } from '../install/rollback.ts'
import type { ReleaseId } from '../release/release.ts'
import type { CliIo } from './cli-io.ts'
import { withCluster } from './cluster-session.ts'
import type { RollbackCommandOptions, RollbackTarget } from './commands/rollback-options.ts'
import { engineRun } from './engine-run.ts'
import type { ExitCode } from './exit.ts'
import { readEntries } from './read-entries.ts'

/** `capstan rollback` */
export async function rollbackJob(options: RollbackCommandOptions, io: CliIo): Promise<ExitCode> {
  return withCluster(options.connect, io, (ports) => {
    const release = releaseOf(options.target, ports.cluster, options.connect.namespace, io)
    const work = { release, to: options.revision, options: options.install }
    return engineRun({ options, ports, io }, (emit) => rollback(ports, work, emit))
  })
}

/** A stack's file is asked for its release only. */
function releaseOf(
  target: RollbackTarget,
  { namespace: contextNamespace }: Cluster,
  namespace: string | undefined,
  io: CliIo,
): ReleaseId {
  if (target.is === 'release') return { name: target.name, namespace: contextNamespace }
  const nothing = { set: [], setString: [], setJson: [], setFile: [], setLiteral: [], presets: [] }
  const input = { ...nothing, values: [target.file], chart: undefined, name: undefined, namespace, contextNamespace }
  return readEntries(input, io).release
}
