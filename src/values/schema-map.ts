import { isMap, put, type Json, type JsonMap, type Path } from '../core/json.ts'

/**
 * A copy of a schema in which every schema that is a map was given to `change`, inner ones first, with the place where it
 * was in the original. What is data (`const`, `default`, unknown keywords) stays as it is, whatever its keys are called.
 */
export function mapSchemas(node: Json, change: (schema: JsonMap, path: Path) => JsonMap, path: Path = []): Json {
  if (!isMap(node)) return node
  const copy: JsonMap = {}
  for (const keyword of Object.keys(node))
    put(copy, keyword, mapHeld(keyword, node[keyword]!, change, [...path, keyword]))
  return change(copy, path)
}

/** Every schema that is a map, outer ones first. */
export function eachSchema(node: Json, see: (schema: JsonMap, path: Path) => void, path: Path = []): void {
  if (!isMap(node)) return
  see(node, path)
  for (const [steps, held] of heldBy(node)) eachSchema(held, see, [...path, ...steps])
}

/** The schemas right below a schema, each with the steps to it. */
export function heldBy(schema: JsonMap): [steps: Path, held: Json][] {
  const found: [Path, Json][] = []
  for (const keyword of Object.keys(schema)) {
    const value = schema[keyword]!
    const holds = holdings.get(keyword)
    if (holds === undefined) continue
    if (Array.isArray(value)) {
      if (holds.has('list')) value.forEach((item, index) => found.push([[keyword, index], item]))
    } else if (!isMap(value)) {
      if (holds.has('one')) found.push([[keyword], value])
    } else if (holds.has('named')) {
      for (const name of Object.keys(value)) found.push([[keyword, name], value[name]!])
    } else if (holds.has('one')) found.push([[keyword], value])
  }
  return found
}

function mapHeld(keyword: string, value: Json, change: (schema: JsonMap, path: Path) => JsonMap, path: Path): Json {
  const holds = holdings.get(keyword)
  if (holds === undefined) return value
  if (Array.isArray(value)) {
    return holds.has('list') ? value.map((item, index) => mapSchemas(item, change, [...path, index])) : value
  }
  if (!isMap(value) || !holds.has('named')) return holds.has('one') ? mapSchemas(value, change, path) : value
  const copy: JsonMap = {}
  for (const name of Object.keys(value)) put(copy, name, mapSchemas(value[name]!, change, [...path, name]))
  return copy
}

type Holding = 'one' | 'list' | 'named'

/** The keywords of all drafts that hold schemas: a list below a name of `dependencies` holds keys and is left alone. */
const holdings = new Map<string, ReadonlySet<Holding>>()
const keywords: readonly [string, ...Holding[]][] = [
  [
    'additionalItems additionalProperties contains else if not propertyNames then unevaluatedItems unevaluatedProperties',
    'one',
  ],
  ['items', 'one', 'list'],
  ['allOf anyOf oneOf prefixItems', 'list'],
  ['$defs definitions dependencies dependentSchemas patternProperties properties', 'named'],
]
for (const [names, ...holds] of keywords) for (const name of names.split(' ')) holdings.set(name, new Set(holds))
