import { get, isMap, put, type Json, type JsonMap, type Path } from '../core/json.ts'
import { refTarget } from '../values/schema-node.ts'
import type { SchemaFault } from './schema-faults.ts'

/**
 * A closed schema with entries of the root that Helm's own machinery puts there: `global` into every sub-chart, `enabled`
 * by an umbrella chart's conditions. Charts whose schema forgets them cannot be sub-charts (helm/helm#10392). Each schema
 * that speaks about the root and closes it lets them through; one that names them keeps what it says.
 */
export function admitting(root: JsonMap, keys: readonly string[]): { root: JsonMap; faults: readonly SchemaFault[] } {
  const faults: SchemaFault[] = []
  const made = admit(root, [], { root, keys, faults })
  return { root: made as JsonMap, faults }
}

interface Admitting {
  readonly root: JsonMap
  readonly keys: readonly string[]
  readonly faults: SchemaFault[]
}

function admit(node: Json, path: Path, admitting: Admitting): Json {
  if (!isMap(node)) return node
  const schema: JsonMap = {}
  for (const keyword of Object.keys(node))
    put(schema, keyword, inPlace(keyword, node[keyword]!, [...path, keyword], admitting))
  refuseClosed(schema, path, admitting)
  if (isClosed(schema)) {
    const named = get(schema, 'properties')
    const properties: JsonMap = {}
    if (isMap(named)) for (const key of Object.keys(named)) put(properties, key, named[key]!)
    for (const key of admitting.keys) if (!Object.hasOwn(properties, key)) properties[key] = admitted[key] ?? true
    schema['properties'] = properties
  }
  const names = get(schema, 'propertyNames')
  if (names !== undefined) schema['propertyNames'] = { anyOf: [{ enum: [...admitting.keys] }, names] }
  return schema
}

/** What a condition reads as a switch; Helm passes over everything that is no boolean. */
const admitted: Readonly<Record<string, Json>> = {
  global: { description: 'Values that Helm shares among all charts of a release.', type: 'object' },
  enabled: { description: 'Whether this chart takes part in the umbrella chart.', type: 'boolean' },
}

/** Schemas about the same value, below one of them. */
function inPlace(keyword: string, value: Json, path: Path, admitting: Admitting): Json {
  if (keyword === 'if' || keyword === 'then' || keyword === 'else' || keyword === 'not')
    return admit(value, path, admitting)
  if (keyword === 'allOf' || keyword === 'anyOf' || keyword === 'oneOf') {
    return Array.isArray(value) ? value.map((item, index) => admit(item, [...path, index], admitting)) : value
  }
  if (keyword !== 'dependentSchemas' && keyword !== 'dependencies') return value
  if (!isMap(value)) return value
  const copy: JsonMap = {}
  for (const key of Object.keys(value)) put(copy, key, admit(value[key]!, [...path, key], admitting))
  return copy
}

function isClosed(schema: JsonMap): boolean {
  return ['additionalProperties', 'unevaluatedProperties'].some((keyword) => (get(schema, keyword) ?? true) !== true)
}

/** A definition may speak about other values too, and a count of entries cannot leave one out. */
function refuseClosed(schema: JsonMap, path: Path, { root, keys, faults }: Admitting): void {
  if (Object.hasOwn(schema, 'maxProperties') && path.length === 0) {
    const message = `counts ${keys.join(' and ')} too, which Helm puts among the values`
    faults.push({ path: [...path, 'maxProperties'], message, hint: 'close the root by "additionalProperties": false' })
  }
  const ref = get(schema, '$ref')
  if (typeof ref !== 'string' || !closes(root, ref, new Set())) return
  const message = `closes the root for ${keys.join(' and ')}, which Helm puts among the values`
  faults.push({ path: [...path, '$ref'], message, hint: 'write what it refers to in place of the reference' })
}

function closes(root: JsonMap, ref: string, seen: Set<string>): boolean {
  const target = refTarget({ root }, ref)?.node
  if (seen.has(ref) || target === undefined) return false
  seen.add(ref)
  const visit = (node: Json): boolean => {
    if (Array.isArray(node)) return node.some(visit)
    if (!isMap(node)) return false
    if (isClosed(node) || Object.hasOwn(node, 'propertyNames') || Object.hasOwn(node, 'maxProperties')) return true
    const further = get(node, '$ref')
    if (typeof further === 'string' && closes(root, further, seen)) return true
    return ['allOf', 'anyOf', 'oneOf', 'if', 'then', 'else', 'not'].some((keyword) => visit(get(node, keyword) ?? null))
  }
  return visit(target)
}
