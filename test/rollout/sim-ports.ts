import type { RolloutPorts } from '../../src/rollout/ports.ts'
import type { SimProcess } from '../../src/simulate/process.ts'

/** What a process of `holder` has in a simulated world. Each run has an id of its own, and no gate is asked by HTTP. */
export function simPorts({ cluster, clock }: Pick<SimProcess, 'cluster' | 'clock'>, holder = 'alice'): RolloutPorts {
  const http = { request: () => Promise.reject(new Error('nobody is asked by HTTP')) }
  return { cluster, clock, newRun, holder, gates: { http } }
}

let runs = 0

function newRun(): string {
  return String(++runs).padStart(12, '0')
}
