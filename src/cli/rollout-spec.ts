import { failuresOf } from '../core/failure.ts'
import { setSpec } from '../install/stage/set-spec.ts'
import type { SetName } from '../rollout/event.ts'
import type { RolloutPorts } from '../rollout/ports.ts'
import { visibleRecord } from '../rollout/record-store.ts'
import { existing, sightOf } from '../rollout/run/existing.ts'
import { goesByRecord, specOf } from '../rollout/run/spec-of.ts'
import type { RolloutSpec } from '../rollout/spec.ts'
import { type PlanFlags, saysSomething, withFlags } from './commands/rollout-plan-flags.ts'
import type { FoundTargets } from './rollout-targets.ts'

export interface SpecSources {
  readonly flags: PlanFlags
  readonly declared: FoundTargets['declared']
}

/**
 * How a set is rolled out: flags over the stack's `rollout:` over the set's annotation over the defaults. Without a stack,
 * flags lie over the plan of a rollout that is under way: whoever goes on with `--partition 0` does not mean to lose its gates.
 */
export async function rolloutSpec(
  ports: RolloutPorts,
  name: SetName,
  { flags, declared }: SpecSources,
  warn: (text: string) => void,
): Promise<RolloutSpec> {
  const { cluster } = ports
  const [object, { record: known, isHidden }] = await Promise.all([existing(ports, name), visibleRecord(cluster, name)])
  const set = sightOf(object, [], cluster.serverTime()).set!
  const said = (): RolloutSpec => setSpec(object, { rollout: declared })
  if (declared !== undefined) return withFlags(said(), flags)
  if (isHidden) {
    if (goesByRecord(set)) warn(hiddenPlan(name))
    return withFlags(said(), flags)
  }
  try {
    return withFlags(specOf('recorded', set, known), flags)
  } catch (error) {
    const isDamaged = failuresOf(error)?.some(({ code }) => code === 'rollout/refused') === true
    if (!isDamaged || !saysSomething(flags)) throw error
    warn(`the recorded plan of ${name.name} was changed by hand and does not count: its gates are not asked`)
    return withFlags(said(), flags)
  }
}

function hiddenPlan({ name, namespace }: SetName): string {
  return `the recorded plan of ${name} cannot be read: you may not get secrets in namespace ${namespace}; this goes by what the set declares`
}

/** Whether the command line, or a stack, says how; if not, the engine goes by what was recorded. */
export function isDeclared({ flags, declared }: SpecSources): boolean {
  return declared !== undefined || saysSomething(flags)
}
