import { undoRollout } from '../rollout/undo.ts'
import type { CliIo } from './cli-io.ts'
import type { UndoOptions } from './commands/rollout-options.ts'
import type { ExitCode } from './exit.ts'
import { driveRollouts } from './rollout-drive.ts'
import { withRollouts } from './rollout-session.ts'
import { rolloutTargets } from './rollout-targets.ts'

/** `capstan rollout undo`: what went last comes back first. */
export async function rolloutUndoJob(options: UndoOptions, io: CliIo): Promise<ExitCode> {
  return withRollouts(options.connect, io, async (ports) => {
    const targets = await rolloutTargets(options, ports.cluster, io)
    const sets = targets.sets.toReversed()
    const { way, reason } = options
    return driveRollouts({ ports, sets, options, io }, (set, emit) => undoRollout(ports, { set, way, reason }, emit))
  })
}
