import { Failure } from '../core/failure.ts'
import type { SetName } from '../rollout/event.ts'
import { resumeRollout } from '../rollout/pause.ts'
import { readSpec } from '../rollout/plan/read-spec.ts'
import { defaultSpec } from '../rollout/plan/stages.ts'
import type { RolloutPorts } from '../rollout/ports.ts'
import { isUnderWay, markerOf } from '../rollout/protocol/marker.ts'
import { setRef } from '../rollout/run/watch-set.ts'
import type { GateSpec } from '../rollout/spec.ts'
import type { CliIo } from './cli-io.ts'
import type { ResumeOptions } from './commands/rollout-options.ts'
import { noPlanFlags } from './commands/rollout-plan-flags.ts'
import type { ExitCode } from './exit.ts'
import { checkOverrides } from './check-overrides.ts'
import { driveRollouts } from './rollout-drive.ts'
import { withRollouts } from './rollout-session.ts'
import { rolloutSpec } from './rollout-spec.ts'
import { type FoundTargets, rolloutTargets } from './rollout-targets.ts'

/** `capstan rollout resume` */
export async function rolloutResumeJob(options: ResumeOptions, io: CliIo): Promise<ExitCode> {
  return withRollouts(options.connect, io, async (ports) => {
    const { sets: all, declared } = await rolloutTargets(options, ports.cluster, io)
    const sets = options.target.is === 'set' ? all : await setsUnderWay(ports, all)
    const { reason, overrides } = options
    const gates = [...options.gates, ...ownCommands(declared)]
    const sources = { flags: { ...noPlanFlags, gates }, declared: undefined }
    await checkOverrides(ports, { sets, sources, overrides })
    return driveRollouts({ ports, sets, options, io }, async (set, emit) => {
      const warn = (text: string): void => emit({ is: 'warning', at: ports.cluster.serverTime(), text })
      const spec = gates.length === 0 ? undefined : await rolloutSpec(ports, set, sources, warn)
      return resumeRollout(ports, { set, reason, overrides, spec }, emit)
    })
  })
}

/** Of a release some sets are over, and some have never begun. Throws Failure `rollout/target` when all are so. */
async function setsUnderWay({ cluster }: RolloutPorts, all: readonly SetName[]): Promise<readonly SetName[]> {
  const objects = await Promise.all(all.map((set) => cluster.get(setRef(set))))
  const open = all.filter((_, i) => objects[i] !== undefined && isUnderWay(markerOf(objects[i])?.marker))
  if (open.length > 0) return open
  throw new Failure('rollout/target', `no rollout of ${all.map(({ name }) => name).join(', ')} is under way`)
}

/** By what was recorded it goes on; only commands of this machine have to come from there, too. */
function ownCommands(declared: FoundTargets['declared']): readonly GateSpec[] {
  if (declared === undefined) return []
  const { map, place } = declared
  const { gates } = readSpec(map, { source: 'user', place }, defaultSpec)
  return gates.filter(({ check }) => check.kind === 'local')
}
