import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'

/**
 * What a schema says about one place of the values: the sub-schemas that apply there, with `$ref` and every branch of
 * `allOf anyOf oneOf if then else` laid flat. Undefined means open: anything may be there.
 */
export type View = readonly JsonMap[] | undefined

/** The view of a schema's root. No schema, or one that says nothing: open. */
export function viewOf(schema: Json | undefined): (at: Json | undefined) => View {
  return (at) => {
    if (!isMap(at)) return undefined
    const found: JsonMap[] = []
    expand(at, schema, found)
    return found
  }
}

export interface SchemaWalk {
  readonly root: View
  /** The view of a map's entry; 'unknown' when the schema rules the key out. */
  readonly entry: (view: View, key: string) => View | 'unknown'
  /** The view of what `each` goes over. */
  readonly items: (view: View) => View
  /** Keys that may stand there, for "did you mean". */
  readonly keys: (view: View) => readonly string[]
}

export function schemaWalk(schema: Json | undefined): SchemaWalk {
  const view = viewOf(schema)
  const join = (schemas: readonly Json[]): View => {
    const found: JsonMap[] = []
    for (const one of schemas) {
      const seen = view(one)
      if (seen === undefined) return undefined
      found.push(...seen)
    }
    return found.length === 0 ? undefined : found
  }
  return {
    root: view(schema),
    entry: (at, key) => {
      if (at === undefined) return undefined
      const found: Json[] = []
      let closed = false
      let open = false
      for (const one of at) {
        const properties = get(one, 'properties')
        const more = get(one, 'additionalProperties')
        const own = isMap(properties) ? get(properties, key) : undefined
        if (own !== undefined) found.push(own)
        else if (isMap(get(one, 'patternProperties'))) open = true
        else if (isMap(more)) found.push(more)
        else if (more === true) open = true
        else if (properties !== undefined || more === false) closed = true
      }
      if (found.length > 0) return join(found)
      return closed && !open ? 'unknown' : undefined
    },
    items: (at) => {
      if (at === undefined) return undefined
      const found: Json[] = []
      for (const one of at) {
        for (const word of ['items', 'additionalProperties']) {
          const inner = get(one, word)
          if (isMap(inner)) found.push(inner)
        }
        const properties = get(one, 'properties')
        if (isMap(properties)) return undefined
      }
      return found.length === 0 ? undefined : join(found)
    },
    keys: (at) => (at ?? []).flatMap((one) => Object.keys(isMap(get(one, 'properties')) ? (one['properties'] as JsonMap) : {})),
  }
}

function expand(schema: JsonMap, root: Json | undefined, found: JsonMap[]): void {
  if (found.includes(schema)) return
  found.push(schema)
  const reference = get(schema, '$ref')
  if (typeof reference === 'string') {
    const target = resolve(reference, root)
    if (target !== undefined) expand(target, root, found)
  }
  for (const word of ['allOf', 'anyOf', 'oneOf']) {
    const branches = get(schema, word)
    if (Array.isArray(branches)) for (const branch of branches) if (isMap(branch)) expand(branch, root, found)
  }
  for (const word of ['if', 'then', 'else']) {
    const branch = get(schema, word)
    if (isMap(branch)) expand(branch, root, found)
  }
}

/** A local JSON pointer: `#/$defs/probe`. */
function resolve(reference: string, root: Json | undefined): JsonMap | undefined {
  if (!reference.startsWith('#')) return undefined
  let at: Json | undefined = root
  for (const step of reference.slice(1).split('/').filter((part) => part !== '')) {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
    at = Array.isArray(at) ? at[Number(key)] : isMap(at) ? get(at, key) : undefined
  }
  return isMap(at) ? at : undefined
}
