import { get, isMap } from './json.ts'
import type { Json } from './json.ts'

/** Whether two values are the same JSON: 1 and 1.0 are one number, and the order of keys does not count. */
export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true
  if (typeof a === 'bigint' || typeof b === 'bigint') return sameInteger(a, b)
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => sameJson(item, b[i]!))
  }
  if (!isMap(a) || !isMap(b)) return false
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  return keys.every((key) => {
    const other = get(b, key)
    return other !== undefined && sameJson(a[key]!, other)
  })
}

/** 2^53 may arrive as a double (computed) and as a bigint (read). */
function sameInteger(a: Json, b: Json): boolean {
  return isInteger(a) && isInteger(b) && BigInt(a) === BigInt(b)
}

function isInteger(value: Json): value is number | bigint {
  return typeof value === 'bigint' || Number.isInteger(value)
}
