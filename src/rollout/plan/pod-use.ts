import type { JsonMap } from '../../core/json.ts'
import { get } from '../../core/json.ts'
import type { Quantity } from '../../core/quantity.ts'
import { addQuantities, compareQuantities, parseQuantity } from '../../core/quantity.ts'
import { mapAt, mapsAt, nameOf, textAt } from '../../status/field.ts'

/** Amounts by name of resource: `requests.cpu`, `limits.memory`, `pods`. */
export type Amounts = ReadonlyMap<string, Quantity>

/** A pod's spec as admission sees it: with what a LimitRange of the namespace fills in where containers say nothing. */
export function admittedSpec(spec: JsonMap, limitRanges: readonly JsonMap[]): JsonMap {
  const ranges = limitRanges
    .flatMap((range) => mapsAt(range, 'spec', 'limits'))
    .filter((range) => textAt(range, 'type') === 'Container')
  const filled = (container: JsonMap): JsonMap => {
    const own = mapAt(container, 'resources')
    let limits = mapAt(own, 'limits')
    // Whoever says a limit alone asks for as much.
    let requests = { ...limits, ...mapAt(own, 'requests') }
    for (const range of ranges) {
      limits = { ...mapAt(range, 'default'), ...limits }
      requests = { ...mapAt(range, 'defaultRequest'), ...requests }
    }
    return { ...container, resources: { limits, requests } }
  }
  return {
    ...spec,
    containers: mapsAt(spec, 'containers').map(filled),
    initContainers: mapsAt(spec, 'initContainers').map(filled),
  }
}

/**
 * What a pod of this admitted spec counts for in a ResourceQuota (KEP-753 for containers that start before others; resources of
 * the pod as a whole win over those of its containers).
 */
export function podUse(spec: JsonMap): Amounts {
  const use = new Map<string, Quantity>([
    ['pods', one],
    ['count/pods', one],
  ])
  for (const part of ['requests', 'limits'] as const) {
    for (const [name, quantity] of neededTogether(spec, part)) use.set(`${part}.${name}`, quantity)
  }
  return use
}

/** Names of containers that do not say this amount, `requests.cpu`: a quota of it demands that all do. */
export function silentOn(spec: JsonMap, amount: string): readonly string[] {
  const [part = '', name = ''] = amount.split(/\.(.*)/s)
  if (get(mapAt(spec, 'resources', part), name) !== undefined) return []
  return [...mapsAt(spec, 'containers'), ...mapsAt(spec, 'initContainers')]
    .filter((container) => get(mapAt(container, 'resources', part), name) === undefined)
    .map((container) => textAt(container, 'name') ?? nameOf(container))
}

const one: Quantity = { nano: 1_000_000_000n, format: 'DecimalSI' }

type Part = 'requests' | 'limits'

function neededTogether(spec: JsonMap, part: Part): Amounts {
  const starting: Amounts[] = []
  let lasting: Amounts = new Map()
  for (const container of mapsAt(spec, 'initContainers')) {
    const own = amountsIn(mapAt(container, 'resources', part))
    const isSidecar = textAt(container, 'restartPolicy') === 'Always'
    if (isSidecar) lasting = sum(lasting, own)
    else starting.push(sum(lasting, own))
  }
  const running = mapsAt(spec, 'containers').reduce(
    (all, container) => sum(all, amountsIn(mapAt(container, 'resources', part))),
    lasting,
  )
  const most = starting.reduce(greater, running)
  const whole = new Map([...most, ...amountsIn(mapAt(spec, 'resources', part))])
  const overhead = amountsIn(mapAt(spec, 'overhead'))
  if (part === 'requests') return sum(whole, overhead)
  return sum(whole, new Map([...overhead].filter(([name]) => whole.has(name))))
}

function amountsIn(resources: JsonMap): Amounts {
  const amounts = new Map<string, Quantity>()
  for (const [name, value] of Object.entries(resources)) {
    const quantity = typeof value === 'string' || typeof value === 'number' ? parseQuantity(String(value)) : undefined
    if (quantity !== undefined) amounts.set(name, quantity)
  }
  return amounts
}

function sum(a: Amounts, b: Amounts): Amounts {
  const all = new Map(a)
  for (const [name, amount] of b) {
    const other = all.get(name)
    all.set(name, other === undefined ? amount : addQuantities(other, amount))
  }
  return all
}

function greater(a: Amounts, b: Amounts): Amounts {
  const all = new Map(a)
  for (const [name, amount] of b) {
    const other = all.get(name)
    if (other === undefined || compareQuantities(other, amount) < 0) all.set(name, amount)
  }
  return all
}
