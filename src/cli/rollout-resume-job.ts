import { Failure } from '../core/failure.ts'
import { type ChainStand, chainStand, type GoOn, goOnWith } from '../rollout/chain-stand.ts'
import { resumeRollout } from '../rollout/pause.ts'
import { orAllMissing } from '../rollout/plan/missing-rights.ts'
import { readSpec } from '../rollout/plan/read-spec.ts'
import { defaultSpec } from '../rollout/plan/stages.ts'
import type { RolloutPorts } from '../rollout/ports.ts'
import type { GateSpec } from '../rollout/spec.ts'
import type { CliIo } from './cli-io.ts'
import type { ResumeOptions } from './commands/rollout-options.ts'
import { noPlanFlags } from './commands/rollout-plan-flags.ts'
import type { ExitCode } from './exit.ts'
import { checkOverrides } from './check-overrides.ts'
import { beginInChain, tellFresh } from './begin-in-chain.ts'
import { readPlanFile } from './plan-file.ts'
import { driveRollouts, type Engine } from './rollout-drive.ts'
import { withRollouts } from './rollout-session.ts'
import { isDeclared, rolloutSpec } from './rollout-spec.ts'
import { type FoundTargets, resumeCommand, rolloutTargets } from './rollout-targets.ts'
import { typable } from './typable.ts'

/** `capstan rollout resume`: of a release what has begun, and then what was still to come. */
export async function rolloutResumeJob(options: ResumeOptions, io: CliIo): Promise<ExitCode> {
  const file = readPlanFile(options.planFile, io)
  return withRollouts(options.connect, io, async (ports) => {
    const found = await rolloutTargets(options, ports.cluster, io)
    const { sets: stands, left } = await goOn(ports, found)
    const sets = stands.map(({ set }) => set)
    const { reason, overrides } = options
    // A list of gates in the file stands for the stack's.
    const isListed = file !== undefined && Object.hasOwn(file.map, 'gates')
    const gates = isListed ? options.gates : [...options.gates, ...ownCommands(found.declared)]
    const sources = { flags: { ...noPlanFlags, file, gates }, declared: undefined }
    await checkOverrides(ports, { sets, sources, overrides })
    const fresh = stands.filter(isFresh)
    tellFresh(fresh, found, file, io)
    const engine: Engine = async (set, emit) => {
      const stand = stands.find((one) => one.set === set)!
      // Of a chain: paused once more since then, that was no pause which this ends.
      const resumes = found.release === undefined ? undefined : (stand.paused ?? '')
      if (fresh.includes(stand)) return beginInChain(ports, { stand, found, options, file, resumes }, emit)
      const warn = (text: string): void => emit({ is: 'warning', at: ports.cluster.serverTime(), text })
      const spec = isDeclared(sources) ? await rolloutSpec(ports, set, sources, warn) : undefined
      return resumeRollout(ports, { set, reason, overrides, spec, resumes }, emit).catch(async (error: unknown) => {
        throw await orAllMissing(ports.cluster, set, false, error)
      })
    }
    try {
      return await driveRollouts(
        { ports, sets, options, io, goOn: resumeCommand(found, options.connect, options.planFile) },
        engine,
      )
    } finally {
      tellLeft(left, options, io)
    }
  })
}

/** One that was named is gone on with as it is. Throws Failure `rollout/target` when of a release there is nothing to go on with. */
async function goOn(ports: RolloutPorts, { sets: all, release }: FoundTargets): Promise<GoOn> {
  if (release === undefined) return { sets: all.map((set) => ({ set, is: 'begun', paused: undefined })), left: [] }
  const found = goOnWith(await Promise.all(all.map((set) => chainStand(ports, set))))
  if (found.sets.length > 0) return found
  throw new Failure('rollout/target', `no rollout of ${all.map(({ name }) => name).join(', ')} is under way`)
}

function isFresh({ is }: ChainStand): boolean {
  return is === 'waiting' || is === 'staged'
}

/** "done" must not sound as if the release were. */
function tellLeft(left: readonly ChainStand[], { connect }: ResumeOptions, io: CliIo): void {
  if (left.length === 0) return
  const names = left.map(({ set }) => set.name).join(', ')
  const commands = left.map(({ set, is }) => {
    const { name } = set
    const command = is === 'staged' ? `capstan rollout sts/${name}` : `capstan rollout resume sts/${name}`
    return typable(set, connect)(command)
  })
  io.stderr.write(
    `warning: left as they are, with pods that wait for a newer template: ${names}; ${commands.join('; ')}\n`,
  )
  io.stderr.flush()
}

/** By what was recorded it goes on; only commands of this machine have to come from there, too. */
function ownCommands(declared: FoundTargets['declared']): readonly GateSpec[] {
  if (declared === undefined) return []
  const { map, place } = declared
  const { gates } = readSpec(map, { source: 'user', place }, defaultSpec)
  return gates.filter(({ check }) => check.kind === 'local')
}
