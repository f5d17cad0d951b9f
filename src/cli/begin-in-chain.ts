import { localGates, recordedRollout } from '../install/revision.ts'
import type { ChainStand } from '../rollout/chain-stand.ts'
import type { EmitRollout, RolloutOutcome } from '../rollout/event.ts'
import type { RolloutPorts } from '../rollout/ports.ts'
import { rollOut } from '../rollout/roll-out.ts'
import type { CliIo } from './cli-io.ts'
import type { ResumeOptions } from './commands/rollout-options.ts'
import { noPlanFlags, type PlanFile } from './commands/rollout-plan-flags.ts'
import { isDeclared, rolloutSpec } from './rollout-spec.ts'
import type { FoundTargets } from './rollout-targets.ts'

export interface Beginning {
  readonly stand: ChainStand
  readonly found: FoundTargets
  readonly options: ResumeOptions
  /** Of `--plan`. */
  readonly file: PlanFile | undefined
  /** The pause that is over (`RolloutJob.resumes`). */
  readonly resumes: string | undefined
}

/**
 * Begins the rollout of a set that its chain had not come to: by the stack, as it is given or as the release was installed from
 * it, over what the set declares; a rollout that never began has no plan recorded. Throws as `rollOut`.
 */
export async function beginInChain(
  ports: RolloutPorts,
  { stand: { set, end }, found, options, file, resumes }: Beginning,
  emit: EmitRollout,
): Promise<RolloutOutcome> {
  const { overrides, reason, gates } = options
  const warn = (text: string): void => emit({ is: 'warning', at: ports.cluster.serverTime(), text })
  const sources = { flags: { ...noPlanFlags, file, gates }, declared: declaredOf(found) }
  const spec = isDeclared(sources) ? await rolloutSpec(ports, set, sources, warn) : 'recorded'
  return rollOut(ports, { set, spec, overrides, resumes, reason, end }, emit)
}

/** What of the command that was stopped nobody can know, and which gates are not asked therefore; `file` is that of `--plan`. */
export function tellFresh(
  fresh: readonly ChainStand[],
  { declared, revision }: FoundTargets,
  file: PlanFile | undefined,
  io: CliIo,
): void {
  if (fresh.length === 0 || declared !== undefined) return
  const warn = (text: string): void => {
    io.stderr.write(`warning: ${text}\n`)
    io.stderr.flush()
  }
  const recorded = revision?.rollout === undefined ? undefined : `the rollout section of revision ${revision.number}`
  if (file === undefined) {
    const names = fresh.map(({ set }) => set.name).join(', ')
    const by = recorded ?? 'what they declare'
    warn(`not begun yet: ${names}; they go by ${by}, and by no flag of the command that was stopped`)
  }
  // A list of gates in the file stands for all of them.
  if (revision === undefined || (file !== undefined && Object.hasOwn(file.map, 'gates'))) return
  for (const name of localGates(revision)) {
    const why = 'a command that was recorded in the cluster is not run here: give the stack, --plan or --gate-command'
    warn(`gate ${name} of revision ${revision.number} is not asked: ${why}`)
  }
}

function declaredOf({ declared, revision }: FoundTargets): FoundTargets['declared'] {
  return declared ?? (revision && recordedRollout(revision))
}
