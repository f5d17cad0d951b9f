import { sameJson } from '../../core/equal.ts'
import type { Json, JsonMap, Path } from '../../core/json.ts'
import { get, isMap, pathText } from '../../core/json.ts'
import { compareQuantities, parseQuantity } from '../../core/quantity.ts'

export interface Difference {
  /** `spec.volumeClaimTemplates[0].spec.resources.requests.storage` */
  readonly path: string
  readonly at: Path
  /** Short texts of both; "nothing" for what is not there. */
  readonly from: string
  readonly to: string
}

/** Which parts of an object to look at. */
export type Fields =
  | { readonly only: readonly Path[] }
  /** All below `spec` but these. */
  | { readonly specBut: readonly string[] }

/**
 * Where what is wanted is not as it is. What only the live object has is a default of the server's as a rule and no
 * difference, but for what has no defaults: selectors, labels of claim templates, data.
 */
export function differences(live: JsonMap, wanted: JsonMap, fields: Fields): Difference[] {
  const found: Difference[] = []
  for (const path of pathsOf(wanted, live, fields)) compare({ path, found }, at(live, path), at(wanted, path))
  return found
}

interface Place {
  readonly path: Path
  readonly found: Difference[]
}

function pathsOf(wanted: JsonMap, live: JsonMap, fields: Fields): readonly Path[] {
  if ('only' in fields) return fields.only
  const keys = [
    ...mapKeys(get(wanted, 'spec')),
    ...mapKeys(get(live, 'spec')).filter((key) => key === 'volumeClaimTemplates'),
  ]
  return [...new Set(keys)].filter((key) => !fields.specBut.includes(key)).map((key) => ['spec', key])
}

function compare({ path, found }: Place, live: Json | undefined, wanted: Json | undefined): void {
  const exact = isExact(path)
  if (wanted === undefined && !exact) return
  // Absent and empty are one for the server.
  if ((isEmpty(live) && isEmpty(wanted)) || isSame(live, wanted)) return
  const steps = stepsOf(live, wanted, exact)
  if (steps === undefined) found.push({ path: pathText(path), at: path, from: short(live), to: short(wanted) })
  else for (const step of steps) compare({ path: [...path, step], found }, child(live, step), child(wanted, step))
}

/** Where to look further; undefined when the two can only be told whole. */
function stepsOf(
  live: Json | undefined,
  wanted: Json | undefined,
  exact: boolean,
): readonly (string | number)[] | undefined {
  if (isMap(live) && isMap(wanted))
    return exact ? [...new Set([...mapKeys(live), ...mapKeys(wanted)])] : mapKeys(wanted)
  const areLists = Array.isArray(live) && Array.isArray(wanted) && live.length === wanted.length
  return areLists ? [...live.keys()] : undefined
}

function child(value: Json | undefined, step: string | number): Json | undefined {
  if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined
  return isMap(value) ? get(value, step) : undefined
}

function isSame(live: Json | undefined, wanted: Json | undefined): boolean {
  if (live === undefined || wanted === undefined) return false
  if (sameJson(live, wanted)) return true
  if (typeof live === 'object' || typeof wanted === 'object') return false
  const [a, b] = [parseQuantity(String(live)), parseQuantity(String(wanted))]
  return a !== undefined && b !== undefined && compareQuantities(a, b) === 0
}

function isExact([top, field, , part, ...rest]: Path): boolean {
  if (top !== 'spec') return typeof top === 'string' && ['data', 'binaryData', 'immutable', 'parameters'].includes(top)
  if (field === 'selector') return true
  return field === 'volumeClaimTemplates' && (part === undefined || part === 'metadata') && rest.length < 3
}

function at(map: JsonMap, path: Path): Json | undefined {
  return path.reduce<Json | undefined>(child, map)
}

function mapKeys(value: Json | undefined): string[] {
  return isMap(value) ? Object.keys(value) : []
}

function isEmpty(value: Json | undefined): boolean {
  return value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0)
}

const longest = 60

function short(value: Json | undefined): string {
  if (value === undefined || value === null) return 'nothing'
  const text =
    typeof value === 'object'
      ? JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? String(inner) : inner))
      : String(value)
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
