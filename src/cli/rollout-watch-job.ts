import { releaseLock } from '../release/lock.ts'
import { type ChainTold, watchChain } from '../rollout/chain-watch.ts'
import type { RolloutEvent, SetName } from '../rollout/event.ts'
import type { RolloutPorts } from '../rollout/ports.ts'
import { watchRollout } from '../rollout/watch-rollout.ts'
import type { CliIo } from './cli-io.ts'
import type { TargetOptions } from './commands/rollout-options.ts'
import type { ExitCode } from './exit.ts'
import { exitOfRollout } from './rollout/exit-of.ts'
import { rolloutPrinter } from './rollout/printer.ts'
import type { RolloutPrinter } from './rollout/rollout-printer.ts'
import { statusEvents } from './rollout/status-events.ts'
import { typableRollout } from './rollout/typable-event.ts'
import { withRollouts } from './rollout-session.ts'
import { rolloutTargets } from './rollout-targets.ts'
import { typable } from './typable.ts'

/** `capstan rollout watch`: of a release all sets, whichever goes. */
export async function rolloutWatchJob(options: TargetOptions, io: CliIo): Promise<ExitCode> {
  return withRollouts(options.connect, io, async (ports) => {
    const { sets, release } = await rolloutTargets(options, ports.cluster, io)
    const printer = rolloutPrinter(options.output, io, ports.clock)
    const told = tellingIn(printer, ports, options)
    try {
      if (release !== undefined) {
        return exitOfRollout({ is: await watchChain(ports, { sets, lock: releaseLock(release) }, told) })
      }
      const set = sets[0]!
      const outcome = await watchRollout(ports, set, (status) => told.status(set, status))
      told.end(set, outcome)
      return exitOfRollout(outcome)
    } finally {
      printer.close()
    }
  })
}

/** Prints as if the rollouts were driven here, one set after the other. */
function tellingIn(
  printer: RolloutPrinter,
  { cluster }: RolloutPorts,
  { connect }: Pick<TargetOptions, 'connect'>,
): ChainTold {
  let shown: Shown | undefined
  const showing = (set: SetName): Shown => {
    if (shown?.set === set) return shown
    const [print, eventsOf, typed] = [printer.of(set), statusEvents(), typable(set, connect)]
    shown = { set, eventsOf, emit: (event) => print(typableRollout(set, event, typed)) }
    return shown
  }
  return {
    status: (set, status) => {
      const { eventsOf, emit } = showing(set)
      for (const event of eventsOf(status, cluster.serverTime())) emit(event)
    },
    end: (set, outcome) => {
      showing(set).emit({ is: 'end', at: cluster.serverTime(), outcome })
      // Should it go once more, as on a way back, that is told anew.
      shown = undefined
    },
  }
}

interface Shown {
  readonly set: SetName
  readonly eventsOf: ReturnType<typeof statusEvents>
  readonly emit: (event: RolloutEvent) => void
}
