import { rollOut } from '../rollout/roll-out.ts'
import type { CliIo } from './cli-io.ts'
import type { RolloutOptions } from './commands/rollout-options.ts'
import type { ExitCode } from './exit.ts'
import { checkOverrides } from './check-overrides.ts'
import { driveRollouts } from './rollout-drive.ts'
import { withRollouts } from './rollout-session.ts'
import { isDeclared, rolloutSpec } from './rollout-spec.ts'
import { rolloutTargets } from './rollout-targets.ts'

/** `capstan rollout TARGET` */
export async function rolloutJob(options: RolloutOptions, io: CliIo): Promise<ExitCode> {
  return withRollouts(options.connect, io, async (ports) => {
    const { sets, declared } = await rolloutTargets(options, ports.cluster, io)
    const sources = { flags: options.plan, declared }
    await checkOverrides(ports, { sets, sources, overrides: options.overrides })
    return driveRollouts({ ports, sets, options, io }, async (set, emit) => {
      const warn = (text: string): void => emit({ is: 'warning', at: ports.cluster.serverTime(), text })
      const spec = isDeclared(sources) ? await rolloutSpec(ports, set, sources, warn) : 'recorded'
      return rollOut(ports, { set, spec, overrides: options.overrides }, emit)
    })
  })
}
