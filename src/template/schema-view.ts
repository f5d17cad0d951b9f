import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'

/**
 * What a schema says about one place of the values: the sub-schemas that apply there, with `$ref` and every branch of
 * `allOf anyOf oneOf if then else` laid flat. Undefined means open: anything may be there.
 */
export type View = readonly JsonMap[] | undefined

export interface SchemaWalk {
  readonly root: View
  /** The view of a map's entry or a list's item; 'unknown' when the schema rules the key out. */
  readonly entry: (view: View, key: string) => View | 'unknown'
  /** The view of what `each` goes over. */
  readonly items: (view: View) => View
  /** Keys that may stand there, for "did you mean". */
  readonly keys: (view: View) => readonly string[]
}

export function schemaWalk(schema: Json | undefined): SchemaWalk {
  const root = isMap(schema) ? schema : undefined
  return {
    root: root === undefined ? undefined : viewOf([root], root),
    entry: (view, key) => (view === undefined ? undefined : entryOf(view, key, root)),
    items: (view) => (view === undefined ? undefined : viewOf(itemSchemas(view), root)),
    keys: (view) => (view ?? []).flatMap((one) => Object.keys(mapAt(one, 'properties') ?? {})),
  }
}

/** The view of several schemas that apply together; open when there is none, or one that says nothing. */
function viewOf(schemas: readonly Json[], root: JsonMap | undefined): View {
  const found: JsonMap[] = []
  for (const schema of schemas) {
    if (!isMap(schema)) return undefined
    expand(schema, root, found)
  }
  return found.length === 0 ? undefined : found
}

/**
 * A key is ruled out when a schema declares `properties` without it, or no additional ones, and nothing else that applies
 * allows it. A schema of `properties` alone would let any key pass, but nobody lists keys to allow others.
 */
function entryOf(view: readonly JsonMap[], key: string, root: JsonMap | undefined): View | 'unknown' {
  const found: Json[] = []
  let open = false
  let closed = false
  for (const schema of view) {
    const properties = mapAt(schema, 'properties')
    const own = properties === undefined ? undefined : get(properties, key)
    const more = get(schema, 'additionalProperties')
    const isIndex = /^\d+$/.test(key)
    const item = isIndex ? itemAt(schema, Number(key)) : undefined
    if (own !== undefined) found.push(own)
    else if (item !== undefined) found.push(item)
    else if (mapAt(schema, 'patternProperties') !== undefined) open = true
    else if (isMap(more)) found.push(more)
    else if (more === true) open = true
    else if (properties !== undefined || more === false) closed = true
  }
  if (found.length > 0) return viewOf(found, root)
  return closed && !open ? 'unknown' : undefined
}

function itemAt(schema: JsonMap, index: number): Json | undefined {
  const first = get(schema, 'prefixItems') ?? get(schema, 'items')
  return Array.isArray(first) ? first[index] : (mapAt(schema, 'items') ?? undefined)
}

/** Schemas of what a list or a map holds. Named properties differ from each other, so that they say nothing together. */
function itemSchemas(view: readonly JsonMap[]): Json[] {
  const found: Json[] = []
  for (const schema of view) {
    if (mapAt(schema, 'properties') !== undefined || mapAt(schema, 'patternProperties') !== undefined) return []
    for (const word of ['items', 'additionalProperties']) {
      const inner = mapAt(schema, word)
      if (inner !== undefined) found.push(inner)
    }
    if (Array.isArray(get(schema, 'prefixItems'))) return []
  }
  return found
}

function expand(schema: JsonMap, root: JsonMap | undefined, found: JsonMap[]): void {
  if (found.includes(schema)) return
  found.push(schema)
  for (const word of ['$ref', '$dynamicRef']) {
    const reference = get(schema, word)
    const target = typeof reference === 'string' ? resolve(reference, root) : undefined
    if (target !== undefined) expand(target, root, found)
  }
  for (const word of ['allOf', 'anyOf', 'oneOf']) {
    const branches = get(schema, word)
    if (Array.isArray(branches)) for (const branch of branches) if (isMap(branch)) expand(branch, root, found)
  }
  for (const word of ['if', 'then', 'else']) {
    const branch = mapAt(schema, word)
    if (branch !== undefined) expand(branch, root, found)
  }
}

/** A local JSON pointer: `#/$defs/probe`. */
function resolve(reference: string, root: JsonMap | undefined): JsonMap | undefined {
  if (!reference.startsWith('#')) return undefined
  let at: Json | undefined = root
  for (const step of reference.slice(1).split('/').slice(1)) {
    const key = decoded(step).replaceAll('~1', '/').replaceAll('~0', '~')
    at = Array.isArray(at) ? at[Number(key)] : isMap(at) ? get(at, key) : undefined
  }
  return isMap(at) ? at : undefined
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step)
  } catch {
    return step
  }
}

function mapAt(schema: JsonMap, word: string): JsonMap | undefined {
  const value = get(schema, word)
  return isMap(value) ? value : undefined
}
