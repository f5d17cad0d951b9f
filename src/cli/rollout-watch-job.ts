import type { RolloutEvent } from '../rollout/event.ts'
import { watchRollout } from '../rollout/watch-rollout.ts'
import type { CliIo } from './cli-io.ts'
import type { TargetOptions } from './commands/rollout-options.ts'
import { exit, type ExitCode } from './exit.ts'
import { typable, withTypable } from './rollout/command-text.ts'
import { exitOfRollout } from './rollout/exit-of.ts'
import { rolloutPrinter } from './rollout/printer.ts'
import { statusEvents } from './rollout/status-events.ts'
import { withRollouts } from './rollout-session.ts'
import { rolloutTargets } from './rollout-targets.ts'

/** `capstan rollout watch`: one set after the other, as a chain goes. */
export async function rolloutWatchJob(options: TargetOptions, io: CliIo): Promise<ExitCode> {
  return withRollouts(options.connect, io, async (ports) => {
    const { sets } = await rolloutTargets(options, ports.cluster, io)
    const printer = rolloutPrinter(options.output, io, ports.clock)
    try {
      for (const set of sets) {
        const [print, eventsOf] = [printer.of(set), statusEvents()]
        const complete = typable(set, options.connect)
        const emit = (event: RolloutEvent): void => print(withTypable(event, complete))
        const outcome = await watchRollout(ports, set, (status) => {
          for (const event of eventsOf(status, ports.cluster.serverTime())) emit(event)
        })
        emit({ is: 'end', at: ports.cluster.serverTime(), outcome })
        if (outcome.is !== 'done') return exitOfRollout(outcome)
      }
      return exit.done
    } finally {
      printer.close()
    }
  })
}
