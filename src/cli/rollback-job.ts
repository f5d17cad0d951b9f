import { rollback } from '../install/rollback.ts'
import type { ReleaseId } from '../release/release.ts'
import type { CliIo } from './cli-io.ts'
import { withCluster } from './cluster-session.ts'
import type { RollbackCommandOptions, RollbackTarget } from './commands/rollback-options.ts'
import { engineRun } from './engine-run.ts'
import type { ExitCode } from './exit.ts'
import { readStack, type StackPlace } from './read-stack.ts'

/** `capstan rollback` */
export async function rollbackJob(options: RollbackCommandOptions, io: CliIo): Promise<ExitCode> {
  return withCluster(options.connect, io, (ports) => {
    const place = { namespace: options.connect.namespace, contextNamespace: ports.cluster.namespace }
    const release = releaseOf(options.target, place, io)
    const work = { release, to: options.revision, options: options.install }
    return engineRun({ options, ports, io }, (emit) => rollback(ports, work, emit))
  })
}

/** A stack's file is asked for its release only. */
function releaseOf(target: RollbackTarget, place: StackPlace, io: CliIo): ReleaseId {
  return target.is === 'stack'
    ? readStack(target.file, place, io).release
    : { name: target.name, namespace: place.contextNamespace }
}
