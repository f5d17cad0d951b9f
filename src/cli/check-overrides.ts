import { Failures } from '../core/failure.ts'
import type { SetName } from '../rollout/event.ts'
import { unknownOverrides } from '../rollout/plan/known-overrides.ts'
import type { RolloutPorts } from '../rollout/ports.ts'
import type { OverrideOption } from './commands/override-option.ts'
import { rolloutSpec, type SpecSources } from './rollout-spec.ts'

export interface ChainOverrides {
  readonly sets: readonly SetName[]
  readonly sources: SpecSources
  readonly overrides: readonly OverrideOption[]
}

/** Before the first set goes: a name must fit one of the chain. Throws Failures `rollout/plan`, and what the plans throw. */
export async function checkOverrides(ports: RolloutPorts, { sets, sources, overrides }: ChainOverrides): Promise<void> {
  if (overrides.length === 0) return
  const silent = (): void => undefined
  const plans = await Promise.all(sets.map((set) => rolloutSpec(ports, set, sources, silent)))
  const unknown = unknownOverrides(overrides, plans)
  if (unknown.length > 0) throw new Failures(unknown)
}
