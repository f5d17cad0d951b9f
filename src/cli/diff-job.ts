import { planOf } from '../install/plan.ts'
import { manifestsJob } from './apply-job.ts'
import type { CliIo } from './cli-io.ts'
import { withCluster } from './cluster-session.ts'
import type { DiffCommandOptions } from './commands/diff-options.ts'
import type { ExitCode } from './exit.ts'
import { stackJob } from './install-job.ts'
import { printDiff } from './install/print-diff.ts'

/** `capstan diff`: the plan of `install` or `apply`, and nothing is written. */
export async function diffJob(options: DiffCommandOptions, io: CliIo): Promise<ExitCode> {
  return withCluster(options.connect, io, async ({ cluster }) => {
    const { wanted, install, cache } = options
    const job =
      wanted.is === 'stack'
        ? await stackJob({ values: wanted.values, install, cache, cluster }, io)
        : manifestsJob({ ...wanted, install, cluster }, io)
    const { changes } = await planOf(cluster, job)
    return printDiff(changes, options, io)
  })
}
