import type { Emit, InstallEvent, InstallOutcome } from '../install/event.ts'
import type { InstallPorts } from '../install/ports.ts'
import type { EmitRollout } from '../rollout/event.ts'
import type { CliIo } from './cli-io.ts'
import type { ConnectOptions } from '../cluster/transport.ts'
import type { OutputFormat } from './commands/install-options.ts'
import type { ExitCode } from './exit.ts'
import { exitOf } from './install/exit-of.ts'
import { maskEvents } from './install/masked-event.ts'
import { installPrinter } from './install/printer.ts'
import { typableEvent } from './install/typable-event.ts'
import { rolloutPrinter } from './rollout/printer.ts'
import type { RolloutPrinter } from './rollout/rollout-printer.ts'

interface EngineRun {
  readonly options: { readonly output: OutputFormat; readonly connect: ConnectOptions }
  readonly ports: InstallPorts
  readonly io: CliIo
  /** The command that goes on with its rollouts by the stack, whose gates have commands of this machine. */
  readonly resume?: string | undefined
}

/** Runs an engine with its printer; the outcome decides the exit code. */
export async function engineRun(
  { options, ports, io, resume }: EngineRun,
  engine: (emit: Emit) => Promise<InstallOutcome>,
): Promise<ExitCode> {
  const { output, connect } = options
  const printer = installPrinter(output, io, ports.clock)
  const rollouts = rolloutsOf(rolloutPrinter(output, io, ports.clock))
  const mask = maskEvents()
  const emit: Emit = (told) => {
    const event = typableEvent(mask(told), connect, resume)
    // The one draws while the other does not: the table rests as long as an ordinal after the other is shown.
    printer.emit(event)
    if (event.is === 'rollout') rollouts.emit(output === 'json' ? event : withoutNext(event))
  }
  try {
    return exitOf(await engine(emit))
  } finally {
    rollouts.close()
    printer.close()
  }
}

type RolloutTold = Extract<InstallEvent, { readonly is: 'rollout' }>

/** What to do stands below the evidence, or is what follows: going back by itself. */
function withoutNext(told: RolloutTold): RolloutTold {
  const { event } = told
  if (event.is !== 'end' || event.outcome.is === 'done') return told
  return { ...told, event: { ...event, outcome: { ...event.outcome, next: undefined } } }
}

interface Rollouts {
  readonly emit: (event: RolloutTold) => void
  readonly close: () => void
}

/** Each set has a printer from its first event on. */
function rolloutsOf(printer: RolloutPrinter): Rollouts {
  const known = new Map<string, EmitRollout>()
  return {
    emit: ({ set, event }) => {
      const key = `${set.namespace}/${set.name}`
      const emit = known.get(key) ?? printer.of(set)
      if (event.is === 'end') known.delete(key)
      else known.set(key, emit)
      emit(event)
    },
    close: printer.close,
  }
}
