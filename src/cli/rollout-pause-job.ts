import { pauseRollout, type PauseJob } from '../rollout/pause.ts'
import type { CliIo } from './cli-io.ts'
import type { PauseOptions } from './commands/rollout-options.ts'
import { exit, type ExitCode } from './exit.ts'
import { typable } from './rollout/command-text.ts'
import { withRollouts } from './rollout-session.ts'
import { rolloutTargets } from './rollout-targets.ts'

export interface PauseJobOptions extends PauseOptions {
  readonly as: PauseJob['as']
}

/** `capstan rollout pause` and `abort` */
export async function rolloutPauseJob({ as, reason, ...options }: PauseJobOptions, io: CliIo): Promise<ExitCode> {
  return withRollouts(options.connect, io, async (ports) => {
    const { sets } = await rolloutTargets(options, ports.cluster, io)
    for (const set of sets) {
      await pauseRollout(ports, { set, as, reason })
      const command = typable(set, options.connect)
      const resume = `capstan rollout resume sts/${set.name}`
      const undo = `capstan rollout undo sts/${set.name}`
      const next = as === 'paused' ? `next: ${resume}` : `next: ${undo} brings updated pods back`
      io.stdout.write(`${set.name} is ${as}: no further pod goes, and what is under way finishes\n  ${command(next)}\n`)
      io.stdout.flush()
    }
    return exit.done
  })
}
