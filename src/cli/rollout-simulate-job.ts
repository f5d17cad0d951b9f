import { Failure, Failures } from '../core/failure.ts'
import type { JsonMap } from '../core/json.ts'
import { nearest } from '../core/nearest.ts'
import { refOf } from '../core/object-ref.ts'
import type { RolloutEvent, RolloutOutcome } from '../rollout/event.ts'
import { readSpec } from '../rollout/plan/read-spec.ts'
import { sightOf } from '../rollout/run/existing.ts'
import { specOf } from '../rollout/run/spec-of.ts'
import type { RolloutSpec } from '../rollout/spec.ts'
import type { Fault } from '../simulate/fault.ts'
import { simulate } from '../simulate/simulate.ts'
import type { CliIo } from './cli-io.ts'
import { withFlags } from './commands/rollout-plan-flags.ts'
import type { SimulateOptions } from './commands/rollout-simulate-options.ts'
import { exit, type ExitCode } from './exit.ts'
import { ageText } from './install/age-text.ts'
import { exitOfRollout } from './rollout/exit-of.ts'
import { jsonPrinter } from './rollout/json-printer.ts'
import { timeLinePrinter } from './rollout/line-printer.ts'
import { writeReport } from './rollout/write-report.ts'
import { simulatedSets, type SimulatedSets } from './simulated-sets.ts'

/** `capstan rollout simulate`: needs no cluster, and reads no code that talks to one. */
export async function rolloutSimulateJob(options: SimulateOptions, io: CliIo): Promise<ExitCode> {
  const { sets, declared } = await simulatedSets(options, io)
  const plans = sets.map((set) => ({ set, spec: withFlags(specOfSet(set, declared), options.plan) }))
  refuseUnknownGates(
    options.faults,
    plans.flatMap(({ spec }) => spec.gates.map(({ name }) => name)),
  )
  const printer = options.output === 'json' ? jsonPrinter(io) : timeLinePrinter(io)
  const { faults, seed, startup, report } = options
  const events: RolloutEvent[] = []
  let outcome: RolloutOutcome | undefined
  let played = 0
  for (const { set, spec } of plans) {
    const { namespace = '', name } = refOf(set)
    const print = printer.of({ namespace, name })
    const job = { set: { manifest: set }, spec, faults, seed, startup }
    const simulation = await simulate(job, (event) => {
      if (report !== undefined) events.push(event)
      print(event)
    })
    outcome = simulation.outcome
    played += simulation.virtualTime
    if (outcome.is !== 'done') break
  }
  printer.close()
  if (options.output === 'text') {
    io.stdout.write(`simulated: nothing happened in a cluster; ${ageText(played)} were played, with seed ${seed}\n`)
  }
  if (report !== undefined) writeReport(report, events, true, io)
  return outcome === undefined ? exit.done : exitOfRollout(outcome)
}

/** What says no is asked by nobody: the play would look as if the gate had passed. Throws Failures `rollout/plan`. */
function refuseUnknownGates(faults: readonly Fault[], gates: readonly string[]): void {
  const missed = faults.flatMap((fault) => (fault.is === 'gate' && !gates.includes(fault.name) ? [fault.name] : []))
  if (missed.length === 0) return
  throw new Failures(
    missed.map((name) => {
      const near = nearest(name, gates)
      return new Failure('rollout/plan', `--fault names gate ${JSON.stringify(name)}, and there is none of this name`, {
        hint: near === undefined ? undefined : `did you mean ${near}?`,
        notes: [gates.length === 0 ? 'there is no gate here' : `gates are ${[...new Set(gates)].join(', ')}`],
      })
    }),
  )
}

function specOfSet(set: JsonMap, declared: SimulatedSets['declared']): RolloutSpec {
  const annotated = specOf('recorded', sightOf(set, [], 0).set!, undefined)
  if (declared === undefined) return annotated
  return readSpec(declared.map, { source: 'user', place: declared.place }, annotated)
}
