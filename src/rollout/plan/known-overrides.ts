import { Failure } from '../../core/failure.ts'
import { nearest } from '../../core/nearest.ts'
import type { RolloutSpec } from '../spec.ts'
import { refusalNames } from './refusals.ts'

/** Something that a person sets aside by its name. */
interface Named {
  readonly gate: string
}

/**
 * Those whose names are of no gate of these plans, and of nothing that a rollout can be refused for: recorded all the same, a
 * typing mistake would set nothing aside and use the patience up. Failures `rollout/plan`, one for each.
 */
export function unknownOverrides(overrides: readonly Named[], plans: readonly Pick<RolloutSpec, 'gates'>[]): Failure[] {
  const gates = [...new Set(plans.flatMap((plan) => plan.gates.map(({ name }) => name)))]
  return overrides
    .filter(({ gate }) => !plans.some((plan) => fits(gate, plan)) && !isRefusal(gate))
    .map(({ gate }) => unknown(gate, gates))
}

/** Whether the name means anything to this very plan: in a chain each set has gates of its own. */
export function fits(name: string, { gates }: Pick<RolloutSpec, 'gates'>): boolean {
  return isRefusal(name) || gates.some((gate) => gate.name === name)
}

function isRefusal(name: string): boolean {
  return refusalNames.some((known) => known === name)
}

function unknown(name: string, gates: readonly string[]): Failure {
  const near = nearest(name, [...gates, ...refusalNames])
  const has = gates.length === 0 ? 'there is no gate' : `gates are ${gates.join(', ')}`
  return new Failure('rollout/plan', `--override names ${JSON.stringify(name)}, and nothing here is called so`, {
    hint: near === undefined ? undefined : `did you mean ${near}?`,
    notes: [`${has}; refusals are ${refusalNames.join(', ')}`],
  })
}
