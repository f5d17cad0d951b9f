import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import { KIND } from './type.ts'

export const everyKind = 63
export const NULL = 64

const kindBits: Readonly<Record<string, number>> = {
  boolean: KIND.BOOLEAN,
  integer: KIND.INTEGER,
  number: KIND.INTEGER | KIND.FLOAT,
  string: KIND.STRING,
  object: KIND.MAP,
  array: KIND.LIST,
  null: NULL,
}

/** The kinds of the values that a schema accepts; NULL is one more bit. */
export function kindsOf(schema: JsonMap, root: JsonMap, depth = 0): number {
  let kinds = everyKind | NULL
  const type = get(schema, 'type')
  if (typeof type === 'string') kinds &= kindBits[type] ?? 0
  else if (Array.isArray(type)) kinds &= type.reduce((bits: number, one) => bits | (kindBits[one as string] ?? 0), 0)
  const values = listed(schema)
  if (values !== undefined) kinds &= values.reduce((bits: number, one) => bits | kindOfValue(one), 0)
  for (const word of ['anyOf', 'oneOf']) {
    const branches = get(schema, word)
    if (!Array.isArray(branches) || depth > 8) continue
    kinds &= branches.reduce((bits: number, branch) => bits | branchKinds(branch, root, depth), 0)
  }
  return kinds
}

/** The kinds that a branch of `anyOf` accepts. */
export function branchKinds(branch: Json, root: JsonMap, depth: number): number {
  const all: JsonMap[] = []
  expand(branch, root, all)
  return all.reduce((bits, schema) => bits & kindsOf(schema, root, depth + 1), everyKind | NULL)
}

/** The values that a schema lists. */
export function listed(schema: JsonMap): readonly Json[] | undefined {
  const values = get(schema, 'enum')
  if (Array.isArray(values)) return values
  return Object.hasOwn(schema, 'const') ? [schema['const']!] : undefined
}

function kindOfValue(value: Json): number {
  if (value === null) return NULL
  if (Array.isArray(value)) return KIND.LIST
  switch (typeof value) {
    case 'boolean':
      return KIND.BOOLEAN
    case 'string':
      return KIND.STRING
    case 'number':
      return Number.isInteger(value) ? KIND.INTEGER : KIND.FLOAT
    case 'bigint':
      return KIND.INTEGER
    default:
      return KIND.MAP
  }
}

/** A schema and those that hold with it: `$ref` and `allOf`. A cycle ends where it began. */
export function expand(schema: Json, root: JsonMap, all: JsonMap[]): void {
  if (!isMap(schema) || all.includes(schema)) return
  all.push(schema)
  const reference = get(schema, '$ref')
  if (typeof reference === 'string') expand(resolve(reference, root), root, all)
  const together = get(schema, 'allOf')
  if (Array.isArray(together)) for (const one of together) expand(one, root, all)
}

/** A local JSON pointer, `#/$defs/probe`; anything else says nothing. */
function resolve(reference: string, root: JsonMap): Json {
  if (!reference.startsWith('#')) return true
  let at: Json = root
  for (const step of reference.slice(1).split('/').slice(1)) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
    at = (isMap(at) ? get(at, key) : Array.isArray(at) ? at[Number(key)] : undefined) ?? true
  }
  return at
}
