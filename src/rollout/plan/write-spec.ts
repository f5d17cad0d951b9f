import { durationText } from '../../core/duration.ts'
import { put } from '../../core/json.ts'
import type { Json, JsonMap } from '../../core/json.ts'
import type { GateCheck, GateSpec, HttpTarget, RolloutOrder, RolloutSpec, StageRule } from '../spec.ts'

/**
 * A rollout in the form in which it is declared, with every default written out; equal ones give equal JSON. Each gate also
 * says who declared it, so that reading it back as the user's gives no gate more rights than it had.
 */
export function writeSpec(spec: RolloutSpec): JsonMap {
  return present({
    ...writtenStages(spec.stages),
    soak: shown(spec.soak),
    stageSoak: shown(spec.stageSoak),
    patience: shown(spec.patience),
    restarts: spec.restarts,
    flaps: spec.flaps,
    ...writtenOrder(spec.order),
    forceStuck: spec.forceStuck,
    pointOfNoReturn: spec.pointOfNoReturn,
    park: spec.park,
    gates: spec.gates.map(writtenGate),
  })
}

type Written = Readonly<Record<string, Json | undefined>>

function writtenStages(rule: StageRule): Written {
  switch (rule.is) {
    case 'marks':
      return { stages: rule.marks.map((mark) => ('partition' in mark ? mark.partition : `${mark.percent}%`)) }
    case 'linear':
      return { step: rule.count }
    case 'share':
      return { step: `${rule.percent}%` }
    case 'exponential':
      return { step: `exponential:${rule.base}` }
  }
}

function writtenOrder(order: RolloutOrder): Written {
  switch (order.by) {
    case 'descending':
      return { order: order.by }
    case 'rack':
      return { order: order.by, rackLabel: order.label }
    case 'leader-last':
      return { order: order.by, leader: order.selector }
  }
}

function writtenGate(gate: GateSpec): JsonMap {
  const { name, at, passes, interval, timeout, errors, wait, source, check } = gate
  return present({
    name,
    at,
    passes,
    interval: shown(interval),
    timeout: shown(timeout),
    errors,
    wait: wait === undefined ? undefined : shown(wait),
    source,
    [check.kind]: present(writtenCheck(check)),
  })
}

function writtenCheck(check: GateCheck): Written {
  switch (check.kind) {
    case 'http':
      return { ...writtenTarget(check.to), status: [...check.status], contains: check.contains }
    case 'exec': {
      const { pod, container, command, output } = check
      return { pod, container, command: [...command], output: typeof output === 'string' ? output : { ...output } }
    }
    case 'local':
      return { command: [...check.command] }
    case 'prometheus': {
      const { query, pass, onEmpty, onNaN, staleAfter } = check
      const comparison = `${pass.operator} ${pass.than}`
      return { ...writtenTarget(check.to), query, pass: comparison, onEmpty, onNaN, staleAfter: shown(staleAfter) }
    }
    case 'job':
      return { spec: check.spec as Json }
    case 'manual':
      return { message: check.message }
    case 'slo': {
      const { to, query, most, ratio, window } = check
      return { ...writtenTarget(to), query, most, ratio, window: shown(window) }
    }
  }
}

function writtenTarget(to: HttpTarget): Written {
  if ('url' in to) return { url: to.url, headers: { ...to.headers } }
  const name = to.namespace === undefined ? to.name : `${to.namespace}/${to.name}`
  const whom = to.kind === 'Service' ? { service: name } : { pod: name }
  return { ...whom, port: to.port, scheme: to.scheme, path: to.path }
}

function present(written: Written): JsonMap {
  const map: JsonMap = {}
  for (const [key, value] of Object.entries(written)) if (value !== undefined) put(map, key, value)
  return map
}

function shown(milliseconds: number): string {
  return durationText(BigInt(milliseconds))
}
