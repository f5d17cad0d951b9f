import { oneLine } from '../../status/one-line.ts'
import type { GateCheck, GateSpec } from '../spec.ts'
import type { Gate, GatePorts } from './gate.ts'
import { gateOf } from './gate-of.ts'
import { fill } from './stand-ins.ts'

type ManualCheck = Extract<GateCheck, { readonly kind: 'manual' }>

/** Says no for ever: the yes is an override by its name, which the keeper sees before it asks. */
export function manualGate(spec: GateSpec, { message }: ManualCheck, ports: GatePorts): Gate {
  return gateOf(spec, ports, (moment) => {
    const sentence = message === undefined ? 'waits for a yes' : `waits for a yes: ${oneLine(fill(message, moment))}`
    return { is: 'fail', sentence }
  })
}
