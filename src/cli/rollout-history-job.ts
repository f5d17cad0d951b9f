import { rolloutHistory } from '../rollout/history.ts'
import type { CliIo } from './cli-io.ts'
import type { TargetOptions } from './commands/rollout-options.ts'
import { exit, type ExitCode } from './exit.ts'
import { warnOfHidden } from './rollout/hidden-text.ts'
import { printDocuments } from './rollout/print-documents.ts'
import { historyJson, printHistory } from './rollout/print-history.ts'
import { withRollouts } from './rollout-session.ts'
import { rolloutTargets } from './rollout-targets.ts'

/** `capstan rollout history` */
export async function rolloutHistoryJob(options: TargetOptions, io: CliIo): Promise<ExitCode> {
  return withRollouts(options.connect, io, async (ports) => {
    const { sets } = await rolloutTargets(options, ports.cluster, io)
    const histories = await Promise.all(sets.map(async (set) => ({ set, history: await rolloutHistory(ports, set) })))
    warnOfHidden(
      histories.flatMap(({ set, history }) => (history.isHidden === true ? [{ set, hidden: ['secrets'] }] : [])),
      io,
    )
    if (options.output === 'json') {
      printDocuments(
        histories.map(({ set, history }) => historyJson(set, history)),
        io,
      )
      return exit.done
    }
    for (const [i, { set, history }] of histories.entries()) {
      if (i > 0) io.stdout.write('\n')
      printHistory(set, history, ports.cluster.serverTime(), io)
    }
    return exit.done
  })
}
