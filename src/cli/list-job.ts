import { listReleases } from '../release/list.ts'
import type { CliIo } from './cli-io.ts'
import { withCluster } from './cluster-session.ts'
import type { ListOptions } from './commands/release-options.ts'
import { exit, type ExitCode } from './exit.ts'
import { printReleases } from './install/print-releases.ts'

/** `capstan list` */
export async function listJob(options: ListOptions, io: CliIo): Promise<ExitCode> {
  return withCluster(options.connect, io, async ({ cluster, clock }) => {
    const releases = await listReleases(cluster, options.allNamespaces ? undefined : cluster.namespace)
    const rows = releases.map(({ id, head }) => ({ ...id, ...head, revision: head.number }))
    printReleases(rows, { ...options, clock }, io)
    return exit.done
  })
}
