import { rollOut } from '../rollout/roll-out.ts'
import type { CliIo } from './cli-io.ts'
import type { RolloutOptions } from './commands/rollout-options.ts'
import type { ExitCode } from './exit.ts'
import { checkOverrides } from './check-overrides.ts'
import { readPlanFile } from './plan-file.ts'
import { driveRollouts } from './rollout-drive.ts'
import { withRollouts } from './rollout-session.ts'
import { isDeclared, rolloutSpec } from './rollout-spec.ts'
import { resumeCommand, rolloutTargets } from './rollout-targets.ts'

/** `capstan rollout TARGET` */
export async function rolloutJob(options: RolloutOptions, io: CliIo): Promise<ExitCode> {
  const flags = { ...options.plan, file: readPlanFile(options.planFile, io) }
  return withRollouts(options.connect, io, async (ports) => {
    const found = await rolloutTargets(options, ports.cluster, io)
    const { sets, declared } = found
    const sources = { flags, declared }
    await checkOverrides(ports, { sets, sources, overrides: options.overrides })
    const goOn = resumeCommand(found, options.connect, options.planFile)
    return driveRollouts({ ports, sets, options, io, goOn }, async (set, emit) => {
      const warn = (text: string): void => emit({ is: 'warning', at: ports.cluster.serverTime(), text })
      const spec = isDeclared(sources) ? await rolloutSpec(ports, set, sources, warn) : 'recorded'
      return rollOut(ports, { set, spec, overrides: options.overrides }, emit)
    })
  })
}
