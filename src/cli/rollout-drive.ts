import { http } from '../io/http.ts'
import type { Cell, EmitRollout, EventOf, RolloutEvent, RolloutOutcome, SetName } from '../rollout/event.ts'
import type { RolloutPorts } from '../rollout/ports.ts'
import { kubernetesEvents } from '../rollout/tell/kubernetes-events.ts'
import type { Teller } from '../rollout/tell/teller.ts'
import { webhook } from '../rollout/tell/webhook.ts'
import type { CliIo } from './cli-io.ts'
import type { DriveOptions } from './commands/rollout-options.ts'
import { exit, type ExitCode } from './exit.ts'
import { exitOfRollout } from './rollout/exit-of.ts'
import { podEvidence } from './rollout/pod-evidence.ts'
import { rolloutPrinter } from './rollout/printer.ts'
import type { RolloutPrinter } from './rollout/rollout-printer.ts'
import { typableRollout } from './rollout/typable-event.ts'
import { outcomeVerbs } from './rollout/wording.ts'
import { writeReport } from './rollout/write-report.ts'
import { byStack, quoted, type Typable, typable, typableError } from './typable.ts'

export interface Drive {
  readonly ports: RolloutPorts
  readonly sets: readonly SetName[]
  readonly options: DriveOptions
  readonly io: CliIo
  /** The command that goes on with all of them after a pause: by that of one set the others would stay where they are. */
  readonly goOn?: string | undefined
}

/** Drives one set, and tells by `emit`. */
export type Engine = (set: SetName, emit: EmitRollout) => Promise<RolloutOutcome>

/** One set after the other, with all who want to hear of it; the first that is not done ends the chain. */
export async function driveRollouts(drive: Drive, engine: Engine): Promise<ExitCode> {
  const { ports, sets, options, io } = drive
  const goOn = ofFile(drive)
  const printer = rolloutPrinter(options.output, io, ports.clock)
  const heard: RolloutEvent[] = []
  try {
    for (const [i, set] of sets.entries()) {
      const outcome = await driveOne({ ports, set, options, printer, heard, goOn }, engine).catch((error: unknown) => {
        untouched(ports, { printer, why: `${set.name} was refused` }, sets.slice(i + 1))
        throw error
      })
      if (outcome.is !== 'done') {
        const rest = sets.slice(i + 1)
        untouched(ports, { printer, why: `${set.name} ${outcomeVerbs[outcome.is]}` }, rest)
        if (outcome.is === 'held' && goOn !== undefined && rest.length > 0) io.stderr.write(`  next: ${goOn}\n`)
        return exitOfRollout(outcome)
      }
    }
    return exit.done
  } finally {
    printer.close()
    if (options.report !== undefined) writeReport(options.report, heard, io)
  }
}

interface One {
  readonly ports: RolloutPorts
  readonly set: SetName
  readonly options: DriveOptions
  readonly printer: RolloutPrinter
  /** All of them are put in here when there is to be a report: of a thousand ordinals they are many. */
  readonly heard: RolloutEvent[]
  readonly goOn: string | undefined
}

/** A stack has the gate commands that its release has not. */
function ofFile({ goOn, options: { target } }: Drive): string | undefined {
  return target.is === 'stack' ? goOn?.replace(/release\/\S+/, () => quoted(target.file)) : goOn
}

async function driveOne({ ports, set, options, printer, heard, goOn }: One, engine: Engine): Promise<RolloutOutcome> {
  const print = printer.of(set)
  const tellers = tellersOf(ports, set, options, print)
  const [typed, elsewhere] = [typable(set, options.connect), typable(set, {})]
  const here: Typable = (text) => typed(byStack(text, options.target.is === 'stack' ? goOn : undefined))
  const told: { end: EventOf<'end'> | undefined; cells: readonly Cell[] } = { end: undefined, cells: [] }
  const emit = (given: RolloutEvent): void => {
    const event = typableRollout(set, given, here)
    if (event.is === 'state') told.cells = event.cells
    // Printed once it is known what stands behind it.
    if (event.is === 'end') told.end = event
    else print(event)
    // Contexts and files of this machine are none of whoever reads these.
    const spread = typableRollout(set, given, elsewhere)
    if (options.report !== undefined) heard.push(spread)
    for (const teller of tellers) teller.emit(spread)
  }
  try {
    const outcome = await engine(set, emit)
    // Where nothing was to do, nothing was begun either.
    if (told.end === undefined) emit({ is: 'end', at: ports.cluster.serverTime(), outcome })
    return outcome
  } catch (error) {
    throw typableError(error, here)
  } finally {
    const { end, cells } = told
    if (end !== undefined) {
      const found = await podEvidence(ports, { set, cells, outcome: end.outcome })
      for (const evidence of found) print({ is: 'evidence', at: end.at, evidence })
      print(end)
    }
    await Promise.all(tellers.map((teller) => teller.close()))
  }
}

/** Kubernetes Events always, webhooks as asked for. Their warnings are for the screen alone. */
function tellersOf(ports: RolloutPorts, set: SetName, { notify }: DriveOptions, emit: EmitRollout): Teller[] {
  const { cluster, clock } = ports
  const hooks = notify.map((url) => webhook({ http, cluster, clock, random: Math.random, emit }, url))
  return [kubernetesEvents({ ...ports, emit }, set), ...hooks]
}

function untouched(
  { cluster }: RolloutPorts,
  { printer, why }: { readonly printer: RolloutPrinter; readonly why: string },
  sets: readonly SetName[],
): void {
  for (const set of sets) {
    printer.of(set)({ is: 'warning', at: cluster.serverTime(), text: `${set.name} is not touched, since ${why}` })
  }
}
