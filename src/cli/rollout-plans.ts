import type { ConnectOptions } from '../cluster/transport.ts'
import { failuresOf } from '../core/failure.ts'
import type { InstallJob } from '../install/job.ts'
import { cureOf } from '../install/preflight/rollout-refusals.ts'
import type { LeftBecause } from '../install/preflight/rollout-ahead.ts'
import { type SetAhead, setsAhead } from '../install/sets-ahead.ts'
import { setSpec } from '../install/stage/set-spec.ts'
import type { After } from '../rollout/chain.ts'
import { makeGate } from '../rollout/gates/make-gate.ts'
import { type Forecast, forecast, forecastOf } from '../rollout/plan/forecast.ts'
import { endingAt } from '../rollout/plan/stages.ts'
import type { RolloutPorts } from '../rollout/ports.ts'
import type { RolloutSpec } from '../rollout/spec.ts'
import { type PlanFlags, saysStages, withFlags } from './commands/rollout-plan-flags.ts'
import type { PlannedGate, PlannedSet } from './rollout/print-plan.ts'
import { rolloutSpec } from './rollout-spec.ts'
import type { FoundTargets } from './rollout-targets.ts'
import { typable } from './typable.ts'

export interface PlanWork {
  readonly flags: PlanFlags
  readonly after: readonly After[]
  readonly connect: ConnectOptions
  readonly warn: (text: string) => void
}

/** What a rollout of sets as they are would do. */
export async function livePlans(
  ports: RolloutPorts,
  { sets, declared }: FoundTargets,
  { flags, connect, warn }: PlanWork,
): Promise<readonly PlannedSet[]> {
  const plans: PlannedSet[] = []
  for (const set of sets) {
    const spec = await rolloutSpec(ports, set, { flags, declared }, warn)
    plans.push({ set, ...asPlanned(ports, await forecast(ports, set, spec), spec, connect), change: undefined })
  }
  return plans
}

/** What the rollouts of an install would do, before it has written anything. */
export async function renderedPlans(
  ports: RolloutPorts,
  job: InstallJob,
  work: PlanWork,
): Promise<readonly PlannedSet[]> {
  const plans: PlannedSet[] = []
  for (const ahead of await setsAhead(ports.cluster, job, work.after)) {
    const {
      name: set,
      now,
      then,
      change: { action, why },
    } = ahead
    const change = { action, now, then, why }
    const rolled = await rolledAhead(ports, ahead, job, work)
    plans.push({ set, forecast: undefined, gates: [], ...rolled, change })
  }
  return plans
}

/** Flags lie over what an install goes by; where a rollout goes on, that is what was recorded, too. */
async function rolledAhead(
  ports: RolloutPorts,
  { name, change, then, rollout }: SetAhead,
  { options }: InstallJob,
  { flags, connect, warn }: PlanWork,
): Promise<Pick<PlannedSet, 'forecast' | 'gates'> | undefined> {
  if (rollout === undefined) return undefined
  const { set, isNew, left } = rollout
  const said = isNew
    ? withFlags(setSpec(set, options), flags)
    : await rolloutSpec(ports, name, { flags, declared: options.rollout }, warn)
  const spec = saysStages(flags) ? said : endedBy(change.endPartition, said, then)
  const plan = await (isNew ? forecastOf(ports.cluster, { ...rollout, spec }) : forecast(ports, name, spec))
  const refusals = plan.refusals.map((refusal) => ({ ...refusal, hint: cureOf(refusal, options) }))
  const warnings = left === undefined ? plan.warnings : [leftText(name.name, left), ...plan.warnings]
  return asPlanned(ports, { ...plan, refusals, warnings }, spec, connect)
}

/** With the gates, those that must not be asked among the warnings, and with commands that can be pasted. */
function asPlanned(
  { cluster, clock, gates: reached }: RolloutPorts,
  plan: Forecast,
  { gates }: RolloutSpec,
  connect: ConnectOptions,
): { readonly forecast: Forecast; readonly gates: readonly PlannedGate[] } {
  const typed = typable(plan.set, connect)
  const faults = gates.flatMap((gate) => faultsOf(() => makeGate(gate, { cluster, clock, ...reached })))
  const refusals = plan.refusals.map(({ name, text, hint }) => ({ name, text: typed(text), hint: typed(hint) }))
  return {
    forecast: { ...plan, refusals, warnings: [...plan.warnings, ...faults].map(typed) },
    gates: gates.map(({ name, at, passes, check }) => ({ name, at, passes, kind: check.kind })),
  }
}

function faultsOf(make: () => unknown): string[] {
  try {
    make()
    return []
  } catch (error) {
    const faults = failuresOf(error)
    if (faults === undefined) throw error
    return faults.map(({ message, hint }) => (hint === undefined ? message : `${message}: ${hint}`))
  }
}

/** A partition that the manifest says is where an install ends. */
function endedBy(end: number | undefined, spec: RolloutSpec, replicas: number): RolloutSpec {
  return end === undefined ? spec : { ...spec, stages: endingAt(spec.stages, replicas, end) }
}

function leftText(name: string, left: LeftBecause): string {
  switch (left) {
    case 'paused':
      return `the rollout of ${name} is paused: an install leaves the rest to capstan rollout resume sts/${name}`
    case 'aborted':
      return `the rollout of ${name} was aborted: an install leaves it so; capstan rollout resume sts/${name} goes on all the same`
    case 'undone':
      return `the rollout of ${name} was undone: an install leaves it so; capstan rollout sts/${name} begins anew`
    case 'held':
      return `${name} is held by somebody else: an install only writes its template, and capstan rollout sts/${name} rolls it out`
    case 'undeclared':
      return `the strategy of ${name} is OnDelete, and nobody declares a rollout: an install deletes none of its pods; capstan rollout sts/${name} does`
  }
}
