import { Failure } from '../../core/failure.ts'
import { refusalNames } from '../plan/refusals.ts'
import type { GateSpec } from '../spec.ts'
import { execGate } from './exec.ts'
import type { Gate, GatePorts } from './gate.ts'
import { httpGate } from './http.ts'
import { jobGate } from './job.ts'
import { localGate } from './local.ts'
import { manualGate } from './manual.ts'
import { prometheusGate } from './prometheus.ts'
import { sloGate } from './slo.ts'

/**
 * The gate of a declaration: one file per kind. Throws Failure `rollout/gate` for one that must not be asked. A new kind is its
 * file and a case here; how it is declared (plan/read-check.ts), written and permitted, the compiler asks for.
 */
export function makeGate(spec: GateSpec, ports: GatePorts): Gate {
  const { name, check } = spec
  // Whoever sets the one aside by --override would set the other aside without knowing.
  if (refusalNames.some((refusal) => refusal === name)) {
    throw new Failure('rollout/gate', `gate ${name} is called as a refusal is`, { hint: 'give it another name' })
  }
  switch (check.kind) {
    case 'http':
      return httpGate(spec, check, ports)
    case 'exec':
      return execGate(spec, check, ports)
    case 'local':
      return localGate(spec, check, ports)
    case 'prometheus':
      return prometheusGate(spec, check, ports)
    case 'job':
      return jobGate(spec, check, ports)
    case 'manual':
      return manualGate(spec, check, ports)
    case 'slo':
      return sloGate(spec, check, ports)
  }
}
