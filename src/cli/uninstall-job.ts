import { uninstall } from '../install/uninstall.ts'
import type { CliIo } from './cli-io.ts'
import { withCluster } from './cluster-session.ts'
import type { UninstallCommandOptions } from './commands/uninstall-options.ts'
import { engineRun } from './engine-run.ts'
import type { ExitCode } from './exit.ts'

/** `capstan uninstall` */
export async function uninstallJob(options: UninstallCommandOptions, io: CliIo): Promise<ExitCode> {
  return withCluster(options.connect, io, (ports) => {
    const release = { name: options.name, namespace: ports.cluster.namespace }
    return engineRun({ options, ports, io }, (emit) => uninstall(ports, release, options, emit))
  })
}
