import { get, isMap, type Json, type JsonMap } from '../core/json.ts'

/** A schema together with the shared ones that it may refer to, keyed by the part of `$ref` before `#`. */
export interface SchemaDocument {
  readonly root: Json
  readonly shared?: ReadonlyMap<string, Json> | undefined
}

/** The schema that `$ref` names: `#/$defs/a`, `#anchor`, `capstan:common#/$defs/a`. Undefined when it is elsewhere. */
export function resolveRef(document: SchemaDocument, ref: string): Json | undefined {
  return refTarget(document, ref)?.node
}

/** The same with its place: `base` is empty for the document that refers. */
export function refTarget(
  document: SchemaDocument,
  ref: string,
): { node: Json; base: string; path: readonly (string | number)[] } | undefined {
  const [named, fragment] = split(ref)
  const base = named === own(document.root) ? '' : named
  const root = base === '' ? document.root : document.shared?.get(base)
  if (root === undefined) return undefined
  const path = fragment === '' || fragment.startsWith('/') ? pointerSteps(fragment) : anchored(root, fragment)
  const node = path === undefined ? undefined : nodeAt(root, path)
  return path === undefined || node === undefined ? undefined : { node, base, path }
}

/** The schema node at a `schemaPath` of Ajv, less its last `drop` steps; with the location written as people read it. */
export function schemaNode(
  document: SchemaDocument,
  schemaPath: string,
  drop = 0,
): { node: Json | undefined; steps: readonly string[]; base: string } {
  const [base, fragment] = split(schemaPath)
  const all = pointerSteps(fragment)
  const steps = all.slice(0, all.length - drop)
  const root = base === '' || base === own(document.root) ? document.root : document.shared?.get(base)
  return { node: root === undefined ? undefined : nodeAt(root, steps), steps, base }
}

/** A JSON pointer in a URI fragment, decoded: `/properties/a~1b/%24id` is `properties`, `a/b`, `$id`. */
export function pointerSteps(pointer: string): string[] {
  if (pointer === '') return []
  return pointer
    .slice(1)
    .split('/')
    .map((step) => decoded(step).replaceAll('~1', '/').replaceAll('~0', '~'))
}

export function pointerText(steps: readonly (string | number)[]): string {
  return steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}

/**
 * The schemas that all speak about the same value: the node itself, what it refers to, and the members of `allOf`;
 * with `alternatives` also those that hold only sometimes (`anyOf`, `oneOf`, `if`, `then`, `else`, `dependentSchemas`).
 */
export function partsOf(document: SchemaDocument, node: Json | undefined, alternatives: boolean): JsonMap[] {
  const parts = new Set<JsonMap>()
  const visit = (schema: Json | undefined): void => {
    if (!isMap(schema) || parts.has(schema)) return
    parts.add(schema)
    const ref = get(schema, '$ref')
    if (typeof ref === 'string') visit(resolveRef(document, ref))
    for (const keyword of alternatives ? allJoining : always) {
      const members = get(schema, keyword)
      if (Array.isArray(members)) for (const member of members) visit(member)
      else if (!isMap(members)) continue
      else if (keyword === 'dependentSchemas') for (const key of Object.keys(members)) visit(members[key])
      else visit(members)
    }
  }
  visit(node)
  return [...parts]
}

const always = ['allOf']
const allJoining = ['allOf', 'anyOf', 'oneOf', 'if', 'then', 'else', 'dependentSchemas']

/**
 * The schemas that a map's or list's schema gives to its entry `step`. Without `matches` every `patternProperties` counts,
 * and `additionalProperties` beside them.
 */
export function childrenOf(
  schema: JsonMap,
  step: string | number,
  matches?: (pattern: string, key: string) => boolean,
): Json[] {
  if (typeof step === 'number') return itemOf(schema, step)
  const properties = get(schema, 'properties')
  const named = isMap(properties) ? get(properties, step) : undefined
  const found = named === undefined ? [] : [named]
  const patterns = get(schema, 'patternProperties')
  if (isMap(patterns) && (named === undefined || matches !== undefined)) {
    for (const pattern of Object.keys(patterns)) {
      if (matches?.(pattern, step) !== false) found.push(patterns[pattern]!)
    }
  }
  const rest = get(schema, 'additionalProperties') ?? get(schema, 'unevaluatedProperties')
  if (rest !== undefined && (matches === undefined ? named === undefined : found.length === 0)) found.push(rest)
  return found
}

function itemOf(schema: JsonMap, index: number): Json[] {
  const prefix = get(schema, 'prefixItems')
  const items = get(schema, 'items')
  const listed = Array.isArray(prefix) ? prefix[index] : Array.isArray(items) ? items[index] : undefined
  if (listed !== undefined) return [listed]
  const rest = Array.isArray(items) ? get(schema, 'additionalItems') : items
  return rest === undefined ? [] : [rest]
}

function nodeAt(root: Json, steps: readonly string[]): Json | undefined {
  let node: Json | undefined = root
  for (const step of steps) {
    if (Array.isArray(node)) node = node[Number(step)]
    else if (isMap(node)) node = get(node, step)
    else return undefined
  }
  return node
}

function split(ref: string): [base: string, fragment: string] {
  const hash = ref.indexOf('#')
  return hash < 0 ? [ref, ''] : [ref.slice(0, hash), ref.slice(hash + 1)]
}

function own(root: Json): string | undefined {
  const id = isMap(root) ? get(root, '$id') : undefined
  return typeof id === 'string' ? id.replace(/#$/, '') : undefined
}

/** The steps to the node that calls itself `#anchor`. */
function anchored(node: Json, anchor: string, path: string[] = []): string[] | undefined {
  if (isMap(node) && (get(node, '$anchor') === anchor || get(node, '$id') === `#${anchor}`)) return path
  if (typeof node !== 'object' || node === null) return undefined
  for (const [key, child] of Object.entries(node)) {
    const found = anchored(child, anchor, [...path, key])
    if (found !== undefined) return found
  }
  return undefined
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step)
  } catch {
    return step
  }
}
