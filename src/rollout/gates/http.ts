import type { HttpAnswer } from '../../core/ports.ts'
import type { GateCheck, GateSpec } from '../spec.ts'
import { excerpt } from './excerpt.ts'
import type { Gate, GatePorts } from './gate.ts'
import { gateOf, type Finding } from './gate-of.ts'
import { httpSource } from './http-source.ts'
import { fill } from './stand-ins.ts'

type HttpCheck = Extract<GateCheck, { readonly kind: 'http' }>

/** A health endpoint: one GET. An answer that is not the wanted one is no; no answer is unknown. */
export function httpGate(spec: GateSpec, check: HttpCheck, ports: GatePorts): Gate {
  const source = httpSource(spec, check.to, ports)
  return gateOf(spec, ports, async (moment) => {
    const contains = check.contains === undefined ? undefined : fill(check.contains, moment)
    return judged(await source.get(moment), source.name(moment), { status: check.status, contains })
  })
}

function judged({ status, text }: HttpAnswer, name: string, wanted: Pick<HttpCheck, 'status' | 'contains'>): Finding {
  const evidence = excerpt(text)
  if (!wanted.status.includes(status)) {
    return { is: 'fail', sentence: `${name} answers ${status}, not ${wanted.status.join(' or ')}`, evidence }
  }
  if (wanted.contains !== undefined && !text.includes(wanted.contains)) {
    return {
      is: 'fail',
      sentence: `${name} answers ${status}, but without ${JSON.stringify(wanted.contains)}`,
      evidence,
    }
  }
  return { is: 'pass', sentence: `${name} answers ${status}`, evidence }
}
