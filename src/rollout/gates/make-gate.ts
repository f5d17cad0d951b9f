import { Failure } from '../../core/failure.ts'
import type { GateSpec } from '../spec.ts'
import { execGate } from './exec.ts'
import type { Gate, GatePorts } from './gate.ts'
import { httpGate } from './http.ts'
import { jobGate } from './job.ts'
import { localGate } from './local.ts'
import { manualGate } from './manual.ts'
import { prometheusGate } from './prometheus.ts'
import { sloGate } from './slo.ts'

/** The gate of a declaration: one file per kind. Throws Failure `rollout/gate` for one that must not be asked. */
export function makeGate(spec: GateSpec, ports: GatePorts): Gate {
  const { check } = spec
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
    default:
      return unknownKind(spec, check)
  }
}

/** The record of a newer Capstan may have a kind that this one does not know. */
function unknownKind({ name }: GateSpec, check: never): never {
  const { kind } = check as { readonly kind: unknown }
  throw new Failure('rollout/gate', `gate ${name}: there is no gate of kind ${JSON.stringify(kind)}`, {
    hint: 'known are http, exec, local, prometheus, job, manual and slo',
  })
}
