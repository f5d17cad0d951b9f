import { Failure } from '../core/failure.ts'
import type { RolloutEvent, RolloutOutcome } from '../rollout/event.ts'
import type { RolloutPorts } from '../rollout/ports.ts'
import type { RolloutSpec } from '../rollout/spec.ts'
import type { SimProcess } from './process.ts'

/** The gates of a rollout where there is nothing to ask: each passes, until a fault says no. */
export interface SimulatedGates {
  /** The same gates, asking a command that only the simulation has. */
  readonly spec: RolloutSpec
  ports(process: SimProcess): RolloutPorts['gates']
  /** From now on the gate says no. */
  refuse(name: string): void
  /** An event with the kinds of gates that were declared, and what a simulated gate says. */
  asDeclared(event: RolloutEvent): RolloutEvent
  /** The same of how it ends. */
  inWords(outcome: RolloutOutcome): RolloutOutcome
}

export function simulatedGates(spec: RolloutSpec): SimulatedGates {
  const kinds = new Map<string, string>(spec.gates.map(({ name, check }) => [name, check.kind]))
  const refused = new Set<string>()
  const kindOf = <T extends { readonly name: string; readonly kind: string }>(gate: T): T => ({
    ...gate,
    kind: kinds.get(gate.name) ?? gate.kind,
  })
  const inWords = (outcome: RolloutOutcome): RolloutOutcome => ({
    ...outcome,
    because: saidNo(outcome.because),
    next: outcome.next?.replace(commandFlag, (flag, name: string) => (kinds.get(name) === 'local' ? flag : '')),
  })
  return {
    spec: {
      ...spec,
      gates: spec.gates.map((gate) => ({
        ...gate,
        source: 'user',
        check: { kind: 'local', command: [command, gate.name] },
      })),
    },
    ports: ({ clock }) => ({
      http: {
        request: () => Promise.reject(new Failure('io/http', 'a simulation has no network')),
      },
      local: {
        run: async ([, name = '']) => {
          await clock.sleep(50)
          return { exitCode: refused.has(name) ? 1 : 0, stdout: '', stderr: '' }
        },
      },
    }),
    refuse: (name) => void refused.add(name),
    asDeclared: (event) => {
      switch (event.is) {
        case 'begin':
          return { ...event, gates: event.gates.map(kindOf) }
        case 'gate': {
          const gate = kindOf(event)
          const passed =
            gate.kind === 'manual' ? 'in a simulation the yes comes by itself' : 'in a simulation, by itself'
          const sentence = event.result.is === 'pass' ? passed : saidNo(event.result.sentence)
          return { ...gate, result: { ...event.result, sentence } }
        }
        case 'state':
          return { ...event, because: saidNo(event.because) }
        case 'end':
          return { ...event, outcome: inWords(event.outcome) }
        default:
          return event
      }
    },
    inWords,
  }
}

const command = 'simulated-gate'

/** Nothing was asked: as the engine has it, a command ended. */
function saidNo(text: string): string {
  return text.replace(`${command} ends with exit code 1`, 'a fault of the simulation says so')
}

/** In a command that goes on: commands of this machine have to be given again, and the other kinds do not. */
const commandFlag = / --gate-command ([^\s=]+)=COMMAND/g
