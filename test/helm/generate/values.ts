import fc from 'fast-check'
import type { Json, JsonMap } from '../../../src/core/json.ts'
import { get, isMap, put } from '../../../src/core/json.ts'
import { resolveRef } from '../../../src/values/schema-node.ts'
import type { Choices } from './choices.ts'

/**
 * A user's values for a chart: some of the schema's properties, each with a value that the schema alone takes most of the
 * time. Rules across fields refuse part of them; both engines must refuse those.
 */
export function randomValues(schema: JsonMap, choices: Choices): JsonMap {
  const values: JsonMap = {}
  const count = 1 + choices.below(5)
  for (let i = 0; i < count; i++) setOne(values, [schema], { root: schema, choices, depth: 0 })
  return values
}

interface Making {
  readonly root: JsonMap
  readonly choices: Choices
  readonly depth: number
}

/** Goes down to one property and sets it; what was set there before stays. */
function setOne(values: JsonMap, schemas: readonly JsonMap[], making: Making): void {
  const { choices } = making
  const properties = propertiesOf(schemas)
  const keys = [...properties.keys()].filter((key) => key !== 'global' && key !== 'common')
  if (keys.length === 0) return
  const key = keys[choices.below(keys.length)]!
  const below = expanded(properties.get(key)!, making.root)
  const deeper = propertiesOf(below)
  if (deeper.size > 0 && choices.below(8) > 0) {
    const inner = get(values, key)
    const map: JsonMap = isMap(inner) ? inner : {}
    setOne(map, below, { ...making, depth: making.depth + 1 })
    put(values, key, map)
  } else put(values, key, valueOf(below, making))
}

/** A schema and all that holds with it, of alternatives the first. */
function expanded(schema: Json, root: JsonMap, seen: readonly Json[] = []): JsonMap[] {
  if (!isMap(schema) || seen.includes(schema)) return []
  const more = [...seen, schema]
  const reference = get(schema, '$ref')
  const target = typeof reference === 'string' ? resolveRef({ root }, reference) : undefined
  const together = get(schema, 'allOf')
  const others = Array.isArray(together) ? together.flatMap((one) => expanded(one, root, more)) : []
  return [schema, ...expanded(target ?? null, root, more), ...others]
}

function propertiesOf(schemas: readonly JsonMap[]): Map<string, Json> {
  const all = new Map<string, Json>()
  for (const schema of schemas) {
    const properties = get(schema, 'properties')
    if (isMap(properties)) for (const key of Object.keys(properties)) all.set(key, properties[key]!)
  }
  return all
}

function word(schemas: readonly JsonMap[], key: string): Json | undefined {
  return schemas.map((schema) => get(schema, key)).find((value) => value !== undefined)
}

function valueOf(schemas: readonly JsonMap[], making: Making): Json {
  const { choices, root } = making
  const branches = word(schemas, 'anyOf') ?? word(schemas, 'oneOf')
  if (Array.isArray(branches) && branches.length > 0) {
    const branch = branches[choices.below(branches.length)]!
    const plain = schemas.map((schema) => without(schema, ['anyOf', 'oneOf']))
    return valueOf([...expanded(branch, root), ...plain], making)
  }
  const listed = word(schemas, 'enum') ?? (word(schemas, 'const') === undefined ? undefined : [word(schemas, 'const')!])
  if (Array.isArray(listed) && listed.length > 0) return listed[choices.below(listed.length)]!
  const examples = word(schemas, 'examples')
  if (Array.isArray(examples) && examples.length > 0 && choices.below(3) === 0) {
    return structuredClone(examples[choices.below(examples.length)]!)
  }
  return ofType(typeOf(schemas, choices), schemas, making)
}

function without(schema: JsonMap, words: readonly string[]): JsonMap {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => !words.includes(key)))
}

function typeOf(schemas: readonly JsonMap[], { below }: Choices): string {
  const type = word(schemas, 'type')
  if (Array.isArray(type)) return type.filter((one) => typeof one === 'string')[below(type.length)] ?? 'null'
  if (typeof type === 'string') return type
  if (word(schemas, 'properties') !== undefined) return 'object'
  if (word(schemas, 'items') !== undefined) return 'array'
  return word(schemas, 'pattern') === undefined ? ['string', 'integer', 'object'][below(3)]! : 'string'
}

function ofType(type: string, schemas: readonly JsonMap[], making: Making): Json {
  const { choices } = making
  switch (type) {
    case 'boolean':
      return choices.below(2) === 1
    case 'integer':
      return integer(schemas, choices)
    case 'number':
      return choices.below(2) === 0 ? integer(schemas, choices) : integer(schemas, choices) + 0.5
    case 'string':
      return textOf(schemas, choices)
    case 'array':
      return arrayOf(schemas, making)
    case 'object':
      return objectOf(schemas, making)
    default:
      return null
  }
}

function integer(schemas: readonly JsonMap[], { below }: Choices): number {
  const least = Number(word(schemas, 'minimum') ?? 0)
  const most = Number(word(schemas, 'maximum') ?? least + 2_000_000)
  const near = [least, least + 1, least + 2, least + 3, least + 5, Math.floor((least + most) / 2), most]
  return Math.min(most, near[below(near.length)]!)
}

const words = [
  '',
  'a',
  'kafka',
  'x y',
  'yes',
  '014',
  '1e3',
  'a: b',
  'ä"\\',
  '{{ .Values }}',
  'two\nlines',
  ' edge ',
  '#x',
]

/** By its pattern when it has one; without one, what is easily misread. */
function textOf(schemas: readonly JsonMap[], { below }: Choices): string {
  const pattern = word(schemas, 'pattern')
  if (typeof pattern !== 'string') return words[below(words.length)]!
  try {
    const [made] = fc.sample(fc.stringMatching(new RegExp(pattern, 'u'), { size: 'small' }), {
      numRuns: 1,
      seed: below(1_000_000),
    })
    return made ?? ''
  } catch {
    // A flag of RE2 that JavaScript does not have: a word that may fit.
    return words[below(words.length)]!
  }
}

function arrayOf(schemas: readonly JsonMap[], making: Making): Json[] {
  const items = expanded(word(schemas, 'items') ?? {}, making.root)
  const least = Number(word(schemas, 'minItems') ?? 0)
  const most = Math.min(Number(word(schemas, 'maxItems') ?? 2), least + 2)
  const length = making.depth > 6 ? least : least + making.choices.below(most - least + 1)
  return Array.from({ length }, () => valueOf(items, { ...making, depth: making.depth + 1 }))
}

function objectOf(schemas: readonly JsonMap[], making: Making): JsonMap {
  const { choices, root, depth } = making
  const map: JsonMap = {}
  const required = schemas.flatMap((schema) => get(schema, 'required') ?? []).map(String)
  for (const [key, schema] of propertiesOf(schemas)) {
    const isWanted = required.includes(key) || (depth < 5 && choices.below(3) === 0)
    if (isWanted) put(map, key, valueOf(expanded(schema, root), { ...making, depth: depth + 1 }))
  }
  const more = word(schemas, 'additionalProperties')
  if (more === false || depth > 5) return map
  const names = expanded(word(schemas, 'propertyNames') ?? {}, root)
  for (let count = choices.below(3); count > 0; count--) {
    const key = names.length > 0 ? textOf(names, choices) : ['a', 'b-c', 'example.com/d', 'yes'][choices.below(4)]!
    put(map, key, valueOf(expanded(more ?? { type: 'string' }, root), { ...making, depth: depth + 1 }))
  }
  return map
}
