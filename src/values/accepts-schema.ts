import { get, isMap, type Json, type JsonMap } from '../core/json.ts'
import { shapeOf, type Dialect, type Shape } from './accepts-keywords.ts'
import { linearRegExp } from './schema-regexp.ts'

/**
 * Whether every keyword of the whole schema has a value of the right shape and every reference leads to a definition, so
 * that Ajv compiles it, and it stays far below the limit of `costlySchema`. Parts that no value ever meets count too:
 * Ajv compiles those as well and may stop there.
 */
export function isUnderstood(root: JsonMap, dialect: Dialect): boolean {
  const id = get(root, '$id')
  if (id !== undefined && !(typeof id === 'string' && /^https?:\/\/[a-z0-9._/-]+#?$/.test(id))) return false
  return isSchema(root, MOST_LEVELS, { root, dialect, left: MOST_MAPS })
}

/** The definition that `#/$defs/a` or `#/definitions/a` names. References of any other form are not followed here. */
export function definitionOf(root: JsonMap, ref: string): Json | undefined {
  const [, keyword, name] = /^#\/(\$defs|definitions)\/([\w.-]+)$/.exec(ref) ?? []
  const definitions = keyword === undefined ? undefined : get(root, keyword)
  return isMap(definitions) ? get(definitions, name!) : undefined
}

/** Ajv recurses over nested schemas and through references; at some 400 levels its stack is full. A circle ends here. */
const MOST_LEVELS = 100

/**
 * Maps that are looked at, those of a definition anew for each reference to it. This counts at least whatever
 * `costlySchema` counts, which refuses a schema at as many.
 */
const MOST_MAPS = 10_000

interface Walk {
  readonly root: JsonMap
  readonly dialect: Dialect
  /** Maps that may still be looked at. */
  left: number
}

function isSchema(schema: Json | undefined, levels: number, walk: Walk): boolean {
  if (typeof schema === 'boolean') return true
  if (!isMap(schema) || levels === 0 || --walk.left < 0) return false
  if (
    walk.dialect === '2020-12' &&
    Object.hasOwn(schema, 'patternProperties') &&
    branching.some((keyword) => Object.hasOwn(schema, keyword))
  )
    return false
  for (const keyword of Object.keys(schema)) {
    const shape = shapeOf(keyword, walk.dialect)
    const value = schema[keyword]!
    if (shape !== undefined ? !isRight(shape, value, levels - 1, walk) : !isPlain(value, walk)) return false
    if (keyword === '$id' && schema !== walk.root) return false
  }
  return true
}

/**
 * Ajv's code for 2020-12 notes which entries a branch looked at, and for `patternProperties` beside it writes into notes
 * that it did not make when the branch was skipped: a TypeError.
 */
const branching = ['$ref', 'allOf', 'anyOf', 'oneOf', 'not', 'if']

function isRight(shape: Shape, value: Json, levels: number, walk: Walk): boolean {
  switch (shape) {
    case 'schema':
      return isSchema(value, levels, walk)
    case 'schemas':
      return Array.isArray(value) && value.length > 0 && value.every((one) => isSchema(one, levels, walk))
    case 'schemas by pattern':
      return isMap(value) && Object.keys(value).every(isPattern) && areNamed(value, levels, walk)
    case 'named schemas':
      return isMap(value) && areNamed(value, levels, walk)
    case 'reference':
      return typeof value === 'string' && isSchema(definitionOf(walk.root, value), levels, walk)
    case 'values':
      return Array.isArray(value) && value.length > 0 && isPlain(value, walk)
    default:
      return isScalarRight[shape](value)
  }
}

function areNamed(schemas: JsonMap, levels: number, walk: Walk): boolean {
  walk.left--
  return Object.keys(schemas).every((name) => !odd.has(name) && isSchema(schemas[name], levels, walk))
}

type Structure = 'schema' | 'schemas' | 'schemas by pattern' | 'named schemas' | 'reference' | 'values'

const isScalarRight: Readonly<Record<Exclude<Shape, Structure>, (value: Json) => boolean>> = {
  type: (value) => types.has(value) || (areTexts(value) && value.length > 0 && value.every((one) => types.has(one))),
  number: (value) => Number.isFinite(value),
  factor: (value) => typeof value === 'number' && Number.isFinite(value) && value > 0,
  boolean: (value) => typeof value === 'boolean',
  text: (value) => typeof value === 'string',
  pattern: (value) => typeof value === 'string' && isPattern(value),
  names: areRequired,
  'names by name': (value) =>
    isMap(value) && Object.keys(value).every((name) => !odd.has(name) && areRequired(value[name]!)),
  refused: () => false,
}

const types = new Set<Json>(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string'])

/** Inside of `not` and its like Ajv takes a missing entry for present when its key is empty. */
function areRequired(names: Json): boolean {
  return areTexts(names) && !names.some((name) => name === '' || odd.has(name))
}

function areTexts(value: Json): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

/**
 * Ajv skips `__proto__`; it looks for the names in whatever a schema holds, to learn what references may lead to; and
 * `costlySchema` follows a reference wherever it stands.
 */
const odd = new Set(['__proto__', '$id', '$anchor', '$dynamicAnchor', '$ref'])

function isPattern(text: string): boolean {
  try {
    linearRegExp(text)
    return true
  } catch {
    return false
  }
}

/** Whether what is no schema, such as a default, is certainly without meaning to Ajv. */
function isPlain(value: Json, walk: Walk): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every((item) => isPlain(item, walk))
  if (--walk.left < 0) return false
  return Object.keys(value).every((key) => !odd.has(key) && isPlain(value[key]!, walk))
}
