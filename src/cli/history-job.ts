import { missing } from '../install/uninstall.ts'
import { releaseStore } from '../release/store.ts'
import type { CliIo } from './cli-io.ts'
import { withCluster } from './cluster-session.ts'
import type { HistoryOptions } from './commands/release-options.ts'
import { exit, type ExitCode } from './exit.ts'
import { printHistory } from './install/print-releases.ts'

/** `capstan history` */
export async function historyJob(options: HistoryOptions, io: CliIo): Promise<ExitCode> {
  return withCluster(options.connect, io, async ({ cluster, clock }) => {
    const release = { name: options.name, namespace: cluster.namespace }
    const heads = await releaseStore(cluster, release).heads()
    if (heads.length === 0) throw missing(release)
    printHistory(heads.slice(-(options.max ?? heads.length)), { ...options, clock, release }, io)
    return exit.done
  })
}
