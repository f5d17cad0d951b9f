import { canonicalJson } from '../../core/canonical-json.ts'
import { sameJson } from '../../core/equal.ts'
import type { Json } from '../../core/json.ts'

/** Whether `toJson` prints both alike, by which a packaged chart compares: there −0, which only a float can be, is not 0. */
export function sameText(a: Json, b: Json): boolean {
  if (typeof a === 'object' && a !== null) return sameJson(a, b) && canonicalJson(a) === canonicalJson(b)
  return a === 0 ? Object.is(a, b) : sameJson(a, b)
}
