import { resumeRollout } from '../rollout/pause.ts'
import type { CliIo } from './cli-io.ts'
import type { ResumeOptions } from './commands/rollout-options.ts'
import type { ExitCode } from './exit.ts'
import { driveRollouts } from './rollout-drive.ts'
import { withRollouts } from './rollout-session.ts'
import { rolloutTargets } from './rollout-targets.ts'

/** `capstan rollout resume` */
export async function rolloutResumeJob(options: ResumeOptions, io: CliIo): Promise<ExitCode> {
  return withRollouts(options.connect, io, async (ports) => {
    const { sets } = await rolloutTargets(options, ports.cluster, io)
    const { reason, overrides } = options
    return driveRollouts({ ports, sets, options, io }, (set, emit) =>
      resumeRollout(ports, { set, reason, overrides }, emit),
    )
  })
}
