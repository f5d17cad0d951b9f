import { http } from '../io/http.ts'
import type { Cell, EmitRollout, EventOf, RolloutEvent, RolloutOutcome, SetName } from '../rollout/event.ts'
import type { RolloutPorts } from '../rollout/ports.ts'
import { kubernetesEvents } from '../rollout/tell/kubernetes-events.ts'
import type { Teller } from '../rollout/tell/teller.ts'
import { webhook } from '../rollout/tell/webhook.ts'
import type { CliIo } from './cli-io.ts'
import type { DriveOptions } from './commands/rollout-options.ts'
import { exit, type ExitCode } from './exit.ts'
import { typable, withTypable } from './rollout/command-text.ts'
import { exitOfRollout } from './rollout/exit-of.ts'
import { podEvidence } from './rollout/pod-evidence.ts'
import { rolloutPrinter } from './rollout/printer.ts'
import type { RolloutPrinter } from './rollout/rollout-printer.ts'
import { outcomeVerbs } from './rollout/wording.ts'
import { writeReport } from './rollout/write-report.ts'

export interface Drive {
  readonly ports: RolloutPorts
  readonly sets: readonly SetName[]
  readonly options: DriveOptions
  readonly io: CliIo
}

/** Drives one set, and tells by `emit`. */
export type Engine = (set: SetName, emit: EmitRollout) => Promise<RolloutOutcome>

/** One set after the other, with all who want to hear of it; the first that is not done ends the chain. */
export async function driveRollouts({ ports, sets, options, io }: Drive, engine: Engine): Promise<ExitCode> {
  const printer = rolloutPrinter(options.output, io, ports.clock)
  const heard: RolloutEvent[] = []
  try {
    for (const [i, set] of sets.entries()) {
      const outcome = await driveOne({ ports, set, options, printer, heard }, engine).catch((error: unknown) => {
        untouched(ports, { printer, why: `${set.name} was refused` }, sets.slice(i + 1))
        throw error
      })
      if (outcome.is !== 'done') {
        untouched(ports, { printer, why: `${set.name} ${outcomeVerbs[outcome.is]}` }, sets.slice(i + 1))
        return exitOfRollout(outcome)
      }
    }
    return exit.done
  } finally {
    printer.close()
    if (options.report !== undefined) writeReport(options.report, heard, false, io)
  }
}

interface One {
  readonly ports: RolloutPorts
  readonly set: SetName
  readonly options: DriveOptions
  readonly printer: RolloutPrinter
  /** All of them are put in here when there is to be a report: of a thousand ordinals they are many. */
  readonly heard: RolloutEvent[]
}

async function driveOne({ ports, set, options, printer, heard }: One, engine: Engine): Promise<RolloutOutcome> {
  const print = printer.of(set)
  const tellers = tellersOf(ports, set, options, print)
  const complete = typable(set, options.connect)
  const told: { end: EventOf<'end'> | undefined; cells: readonly Cell[] } = { end: undefined, cells: [] }
  const emit = (given: RolloutEvent): void => {
    const event = withTypable(given, complete)
    if (event.is === 'state') told.cells = event.cells
    if (options.report !== undefined) heard.push(event)
    // Printed once it is known what stands behind it.
    if (event.is === 'end') told.end = event
    else print(event)
    for (const teller of tellers) teller.emit(event)
  }
  try {
    const outcome = await engine(set, emit)
    // Where nothing was to do, nothing was begun either.
    if (told.end === undefined) emit({ is: 'end', at: ports.cluster.serverTime(), outcome })
    return outcome
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
