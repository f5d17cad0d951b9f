import type { JsonMap } from '../../src/core/json.ts'
import { get, isMap } from '../../src/core/json.ts'
import { sortedKeys } from '../../src/core/order.ts'
import type { StructEntry } from './types.ts'

/**
 * The structs behind these schemas, and all that they lead to. Schemas are the server's OpenAPI v3 components or, of a
 * CustomResourceDefinition, the one schema of a version, whose inner structs are named after their place.
 */
export function structsOf(
  schemas: JsonMap,
  roots: readonly string[],
  nameOf: (schema: string) => string,
): Record<string, StructEntry> {
  const structs: Record<string, StructEntry> = {}
  const made: Made = { structs, schemas, nameOf, waiting: [...roots] }
  const seen = new Set<string>()
  for (let next = made.waiting.pop(); next !== undefined; next = made.waiting.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    addStruct(made, nameOf(next), schemas[next] as JsonMap)
  }
  return Object.fromEntries(sortedKeys(structs as unknown as JsonMap).map((name) => [name, structs[name]!]))
}

interface Made {
  readonly structs: Record<string, StructEntry>
  readonly schemas: JsonMap
  readonly nameOf: (schema: string) => string
  /** Names of schemas that something refers to. */
  readonly waiting: string[]
}

function addStruct(made: Made, name: string, schema: JsonMap): void {
  const properties = get(schema, 'properties') ?? {}
  if (!isMap(properties)) return
  const fields: Record<string, string> = {}
  const defaults: Record<string, string | number> = {}
  for (const key of sortedKeys(properties)) {
    const property = properties[key] as JsonMap
    fields[key] = typeText(made, property, `${name}.${key}`)
    const given = get(property, 'default')
    if (typeof given === 'string' || typeof given === 'number') defaults[key] = given
  }
  made.structs[name] = {
    ...(get(schema, 'x-kubernetes-map-type') === 'atomic' && { atomic: true }),
    ...(get(schema, 'x-kubernetes-preserve-unknown-fields') === true && { open: true }),
    fields,
    ...(Object.keys(defaults).length > 0 && { defaults }),
  }
}

function typeText(made: Made, schema: JsonMap, place: string): string {
  const referred = reference(schema)
  if (referred !== undefined) return referredText(made, referred, place)
  if (get(schema, 'x-kubernetes-int-or-string') === true || isMap(get(schema, 'oneOf'))) return 'scalar'
  if (Array.isArray(get(schema, 'oneOf'))) return 'scalar'
  switch (get(schema, 'type')) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'boolean'
    case 'integer':
    case 'number':
      return 'number'
    case 'array':
      return listText(made, schema, place)
    case 'object':
      return mapText(made, schema, place)
    default:
      return 'any'
  }
}

function reference(schema: JsonMap): string | undefined {
  const all = get(schema, 'allOf')
  const one = Array.isArray(all) && all.length === 1 ? (all[0] as JsonMap) : schema
  const ref = get(one, '$ref')
  return typeof ref === 'string' ? ref.slice('#/components/schemas/'.length) : undefined
}

function referredText(made: Made, name: string, place: string): string {
  const schema = made.schemas[name] as JsonMap
  if (!isMap(get(schema, 'properties'))) return typeText(made, schema, place)
  made.waiting.push(name)
  return made.nameOf(name)
}

function listText(made: Made, schema: JsonMap, place: string): string {
  const items = get(schema, 'items')
  const of = isMap(items) ? typeText(made, items, `${place}.item`) : 'any'
  switch (get(schema, 'x-kubernetes-list-type')) {
    case 'set':
      return `set[${of}]`
    case 'map':
      return `${(get(schema, 'x-kubernetes-list-map-keys') as string[]).join(',')}[${of}]`
    default:
      return `[${of}]`
  }
}

function mapText(made: Made, schema: JsonMap, place: string): string {
  const atomic = get(schema, 'x-kubernetes-map-type') === 'atomic'
  if (isMap(get(schema, 'properties'))) {
    addStruct(made, place, schema)
    return place
  }
  const values = get(schema, 'additionalProperties')
  if (!isMap(values)) return 'any'
  const of = typeText(made, values, `${place}.value`)
  return atomic ? `!{${of}}` : `{${of}}`
}
