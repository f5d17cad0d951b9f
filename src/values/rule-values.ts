import { isMap, type Json } from '../core/json.ts'

/** A value as CEL sees it. */
export type CelValue = boolean | number | bigint | string | null | readonly CelValue[] | ReadonlyMap<string, CelValue>

/**
 * Values as CEL sees them. Integral numbers are `int`, also 3.0, which YAML and Helm do not tell from 3; others are `double`.
 * A null in a map is a missing entry, as it is for templates and in Kubernetes: `has(self.x)` is false. Maps become `Map`s,
 * for which `constructor` and `__proto__` are ordinary keys.
 */
export function celValue(value: Json): CelValue {
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 2 ** 63 ? BigInt(value) : value
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? value : Number(value)
  if (Array.isArray(value)) return value.map(celValue)
  if (!isMap(value)) return value
  const entries = new Map<string, CelValue>()
  for (const key of Object.keys(value)) if (value[key] !== null) entries.set(key, celValue(value[key]!))
  return entries
}

export function celValueAt(root: CelValue, path: readonly (string | number)[]): CelValue | undefined {
  let node: CelValue | undefined = root
  for (const step of path) {
    if (node instanceof Map) node = (node as ReadonlyMap<string, CelValue>).get(String(step))
    else if (Array.isArray(node)) node = (node as readonly CelValue[])[Number(step)]
    else return undefined
  }
  return node
}
