import { Failure, Failures } from '../core/failure.ts'
import { nearest } from '../core/nearest.ts'
import { refOf } from '../core/object-ref.ts'
import { setSpec } from '../install/stage/set-spec.ts'
import type { RolloutEvent, RolloutOutcome } from '../rollout/event.ts'
import type { Fault } from '../simulate/fault.ts'
import { simulate } from '../simulate/simulate.ts'
import type { CliIo } from './cli-io.ts'
import { withFlags } from './commands/rollout-plan-flags.ts'
import type { SimulateOptions } from './commands/rollout-simulate-options.ts'
import { exit, type ExitCode } from './exit.ts'
import { ageText } from './install/age-text.ts'
import { readPlanFile } from './plan-file.ts'
import { exitOfRollout } from './rollout/exit-of.ts'
import { jsonPrinter } from './rollout/json-printer.ts'
import { timeLinePrinter } from './rollout/line-printer.ts'
import { typableRollout } from './rollout/typable-event.ts'
import { writeReport } from './rollout/write-report.ts'
import { simulatedSets } from './simulated-sets.ts'
import { typable } from './typable.ts'

/** `capstan rollout simulate`: needs no cluster, and reads no code that talks to one. */
export async function rolloutSimulateJob(options: SimulateOptions, io: CliIo): Promise<ExitCode> {
  const flags = { ...options.plan, file: readPlanFile(options.planFile, io) }
  const { sets, declared } = await simulatedSets(options, io)
  const plans = sets.map((set) => ({ set, spec: withFlags(setSpec(set, { rollout: declared }), flags) }))
  refuseUnknownGates(
    options.faults,
    plans.flatMap(({ spec }) => spec.gates.map(({ name }) => name)),
  )
  const printer = options.output === 'json' ? jsonPrinter(io) : timeLinePrinter(io)
  const { faults, seed, startup, report } = options
  const events: RolloutEvent[] = []
  let outcome: RolloutOutcome | undefined
  let time = 0
  let played = 0
  for (const { set, spec } of plans) {
    const { namespace = '', name } = refOf(set)
    const print = printer.of({ namespace, name })
    const typed = typable({ namespace }, {})
    const job = { set: { manifest: set }, spec, faults, seed, startup }
    const simulation = await simulate(job, (event) => {
      // Nobody is there to be paused.
      const told = event.is === 'lock' ? event : typableRollout({ namespace, name }, event, typed)
      if (report !== undefined) events.push(told)
      print(told)
    })
    outcome = simulation.outcome
    time += simulation.virtualTime
    played++
    if (outcome.is !== 'done') break
  }
  printer.close()
  if (options.output === 'text') {
    const left = plans.slice(played).map(({ set }) => refOf(set).name)
    const rest = left.length === 0 ? '' : `; not played: ${left.join(', ')} (--sts NAME plays one alone)`
    io.stdout.write(
      `simulated: nothing happened in a cluster; ${ageText(time)} were played, with seed ${seed}${rest}\n`,
    )
  }
  if (report !== undefined) writeReport(report, events, io)
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
