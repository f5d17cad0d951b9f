import { Failure } from '../core/failure.ts'
import type { RolloutEvent } from '../rollout/event.ts'
import type { RolloutPorts } from '../rollout/ports.ts'
import type { RolloutSpec } from '../rollout/spec.ts'
import type { Fault } from './fault.ts'
import type { SimProcess } from './process.ts'
import type { World } from './world.ts'

/** The gates of a rollout where there is nothing to ask: each passes, until a fault says no. */
export interface SimulatedGates {
  /** The same gates, asking a command that only the simulation has. */
  readonly spec: RolloutSpec
  ports(process: SimProcess): RolloutPorts['gates']
  /** An event with the kinds of gates that were declared. */
  asDeclared(event: RolloutEvent): RolloutEvent
}

/** Faults count from now on. */
export function simulatedGates(world: World, spec: RolloutSpec, faults: readonly Fault[]): SimulatedGates {
  const kinds = new Map(spec.gates.map(({ name, check }) => [name, check.kind]))
  const began = world.clock.monotonic()
  const saysNo = (name: string): boolean =>
    faults.some((fault) => fault.is === 'gate' && fault.name === name && world.clock.monotonic() - began >= fault.at)
  return {
    spec: {
      ...spec,
      gates: spec.gates.map((gate) => ({
        ...gate,
        source: 'user',
        check: { kind: 'local', command: ['simulated-gate', gate.name] },
      })),
    },
    ports: ({ clock }) => ({
      http: {
        request: () => Promise.reject(new Failure('io/http', 'a simulation has no network')),
      },
      local: {
        run: async ([, name = '']) => {
          await clock.sleep(50)
          const no = saysNo(name)
          return { exitCode: no ? 1 : 0, stdout: no ? `${name} says no` : '', stderr: '' }
        },
      },
    }),
    asDeclared: (event) => {
      if (event.is === 'gate') return { ...event, kind: kinds.get(event.name) ?? event.kind }
      if (event.is !== 'begin') return event
      return { ...event, gates: event.gates.map((gate) => ({ ...gate, kind: kinds.get(gate.name) ?? gate.kind })) }
    },
  }
}
