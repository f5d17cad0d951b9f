import { inChain } from '../rollout/chain-status.ts'
import { rolloutStatus } from '../rollout/status.ts'
import type { CliIo } from './cli-io.ts'
import type { TargetOptions } from './commands/rollout-options.ts'
import { exit, type ExitCode } from './exit.ts'
import { warnOfHidden } from './rollout/hidden-text.ts'
import { printDocuments } from './rollout/print-documents.ts'
import { printStatus, statusJson } from './rollout/print-status.ts'
import { withRollouts } from './rollout-session.ts'
import { rolloutTargets } from './rollout-targets.ts'
import { typable } from './typable.ts'

/** `capstan rollout status` */
export async function rolloutStatusJob(options: TargetOptions, io: CliIo): Promise<ExitCode> {
  return withRollouts(options.connect, io, async (ports) => {
    const { sets } = await rolloutTargets(options, ports.cluster, io)
    const read = await Promise.all(sets.map((set) => rolloutStatus(ports, set)))
    warnOfHidden(read, io)
    const statuses = inChain(read).map((status) => {
      const typed = typable(status.set, options.connect)
      return { ...status, because: typed(status.because), next: status.next && typed(status.next) }
    })
    if (options.output === 'json') printDocuments(statuses.map(statusJson), io)
    else {
      for (const [i, status] of statuses.entries()) {
        if (i > 0) io.stdout.write('\n')
        printStatus(status, ports.cluster.serverTime(), io)
      }
    }
    return exit.done
  })
}
