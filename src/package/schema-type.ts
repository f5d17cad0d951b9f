import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import { charsOfPattern } from './pattern-chars.ts'
import { branchKinds, everyKind, expand, kindsOf, listed, NULL } from './schema-kinds.ts'
import type { Chars, Type } from './type.ts'
import { charsOfText, either, KIND, looser, stricter, unknown } from './type.ts'

/**
 * What a schema says of the values that it accepts: sound, never complete. What it cannot tell stays open, and the packaged
 * chart then looks at the value when it renders. Helm checks the schema before any template runs.
 */
export function schemaType(schema: Json | undefined): Type {
  const type = isMap(schema) ? typeOf([schema], schema) : unknown
  return { ...type, kinds: type.kinds & KIND.MAP, missing: false }
}

/** The type of a value for which all of these schemas hold. */
function typeOf(schemas: readonly Json[], root: JsonMap): Type {
  const all: JsonMap[] = []
  for (const schema of schemas) expand(schema, root, all)
  if (all.length === 0) return unknown
  const kinds = all.map((schema) => kindsOf(schema, root)).reduce((a, b) => a & b, everyKind | NULL)
  return {
    kinds: kinds & everyKind,
    missing: (kinds & NULL) !== 0,
    chars: all.map((schema) => charsOf(schema, root)).reduce(stricter, 'any'),
    bound: Math.min(...all.map(boundOf)),
    mayHold: (key) => all.every((schema) => mayHold(schema, key)),
    entry: (key) => entryType(all, key, root),
    item: () => itemType(all, kinds, root),
    keys: all.map((schema) => keysOf(schema, root)).reduce(stricter, 'any'),
    filled: (kinds & canBeEmpty & ~filledKinds(all, root)) === 0,
  }
}

const canBeEmpty = KIND.STRING | KIND.MAP | KIND.LIST

/** What a string that the schema accepts can hold. */
function charsOf(schema: JsonMap, root: JsonMap, depth = 0): Chars {
  let chars: Chars = 'any'
  const pattern = get(schema, 'pattern')
  if (typeof pattern === 'string') chars = stricter(chars, charsOfPattern(pattern))
  const values = listed(schema)
  if (values !== undefined) {
    const texts = values.filter((value) => typeof value === 'string')
    chars = stricter(chars, texts.map(charsOfText).reduce(looser, 'word'))
  }
  if (get(schema, 'maxLength') === 0) chars = 'word'
  for (const word of ['anyOf', 'oneOf']) {
    const branches = get(schema, word)
    if (!Array.isArray(branches) || depth > 8) continue
    chars = stricter(chars, branches.map((branch) => branchChars(branch, root, depth)).reduce(looser, 'word'))
  }
  return chars
}

/** A branch that accepts no string says nothing against the others. */
function branchChars(branch: Json, root: JsonMap, depth: number): Chars {
  if ((branchKinds(branch, root, depth) & KIND.STRING) === 0) return 'word'
  const all: JsonMap[] = []
  expand(branch, root, all)
  return all.map((schema) => charsOf(schema, root, depth + 1)).reduce(stricter, 'any')
}

/** The kinds of which these schemas together accept no empty value. */
function filledKinds(all: readonly JsonMap[], root: JsonMap, depth = 0): number {
  return all.reduce((bits, schema) => bits | filledBy(schema, root, depth), 0)
}

function filledBy(schema: JsonMap, root: JsonMap, depth: number): number {
  let kinds = filledBySize(schema)
  const values = listed(schema)
  if (values !== undefined) {
    if (!values.includes('')) kinds |= KIND.STRING
    if (!values.some((value) => typeof value === 'object')) kinds |= KIND.MAP | KIND.LIST
  }
  for (const word of ['anyOf', 'oneOf']) {
    const branches = get(schema, word)
    if (!Array.isArray(branches) || depth > 8) continue
    kinds |= branches.reduce((bits: number, branch) => bits & filledInBranch(branch, root, depth + 1), canBeEmpty)
  }
  return kinds
}

function filledBySize(schema: JsonMap): number {
  const pattern = get(schema, 'pattern')
  const required = get(schema, 'required')
  const isText = (typeof pattern === 'string' && !matches(pattern, '')) || atLeastOne(schema, 'minLength')
  const isMap = (Array.isArray(required) && required.length > 0) || atLeastOne(schema, 'minProperties')
  return (isText ? KIND.STRING : 0) | (isMap ? KIND.MAP : 0) | (atLeastOne(schema, 'minItems') ? KIND.LIST : 0)
}

function atLeastOne(schema: JsonMap, word: string): boolean {
  return (numberAt(schema, word) ?? 0) >= 1
}

/** A branch that does not accept a kind at all accepts no empty value of it. */
function filledInBranch(branch: Json, root: JsonMap, depth: number): number {
  const all: JsonMap[] = []
  expand(branch, root, all)
  return (canBeEmpty & ~branchKinds(branch, root, depth)) | filledKinds(all, root, depth)
}

/** The greatest magnitude of a number that the schema accepts. */
function boundOf(schema: JsonMap): number {
  const values = listed(schema)
  if (values !== undefined)
    return Math.max(
      0,
      ...values.map((value) =>
        typeof value === 'number' ? Math.abs(value) : typeof value === 'bigint' ? Infinity : 0,
      ),
    )
  const most = numberAt(schema, 'maximum') ?? numberAt(schema, 'exclusiveMaximum')
  const least = numberAt(schema, 'minimum') ?? numberAt(schema, 'exclusiveMinimum')
  return most === undefined || least === undefined ? Infinity : Math.max(Math.abs(most), Math.abs(least))
}

function numberAt(schema: JsonMap, word: string): number | undefined {
  const value = get(schema, word)
  return typeof value === 'number' ? value : undefined
}

function mayHold(schema: JsonMap, key: string): boolean {
  const names = get(schema, 'propertyNames')
  if (isMap(names) && !acceptsName(names, key)) return false
  if (entrySchemas(schema, key).length > 0) return !entrySchemas(schema, key).includes(false)
  return get(schema, 'additionalProperties') !== false
}

/** What characters the keys of a map can hold. */
function keysOf(schema: JsonMap, root: JsonMap): Chars {
  const names = get(schema, 'propertyNames')
  const named = isMap(names) ? branchChars({ ...names, type: 'string' }, root, 0) : 'any'
  const properties = get(schema, 'properties')
  if (get(schema, 'additionalProperties') !== false || Object.hasOwn(schema, 'patternProperties')) return named
  return stricter(named, isMap(properties) ? Object.keys(properties).map(charsOfText).reduce(looser, 'word') : 'word')
}

/** Whether `propertyNames` lets a name pass, as far as its simple words say. */
function acceptsName(names: JsonMap, key: string): boolean {
  const pattern = get(names, 'pattern')
  if (typeof pattern === 'string' && !matches(pattern, key)) return false
  const values = listed(names)
  if (values !== undefined && !values.includes(key)) return false
  const not = get(names, 'not')
  const excluded = isMap(not) ? listed(not) : undefined
  const only = isMap(not) && Object.keys(not).length === 1
  return !(only && excluded?.includes(key) === true)
}

function matches(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text)
  } catch {
    return true
  }
}

/** What a schema says of the value of a key: schemas that all hold for it. */
function entrySchemas(schema: JsonMap, key: string): Json[] {
  const found: Json[] = []
  const properties = get(schema, 'properties')
  if (isMap(properties) && Object.hasOwn(properties, key)) found.push(properties[key]!)
  const patterns = get(schema, 'patternProperties')
  let isOpen = found.length === 0
  if (isMap(patterns)) {
    for (const pattern of Object.keys(patterns)) {
      if (!matches(pattern, key)) continue
      isOpen = false
      found.push(patterns[pattern]!)
    }
  }
  const more = get(schema, 'additionalProperties')
  if (isOpen && isMap(more)) found.push(more)
  return found
}

function entryType(all: readonly JsonMap[], key: string, root: JsonMap): Type {
  const type = typeOf(
    all.flatMap((schema) => entrySchemas(schema, key)),
    root,
  )
  const isRequired = all.some((schema) => {
    const required = get(schema, 'required')
    return Array.isArray(required) && required.includes(key)
  })
  return isRequired ? type : { ...type, missing: true }
}

/** What each goes over: items of a list, or the values of a map whose keys the schema does not name. */
function itemType(all: readonly JsonMap[], kinds: number, root: JsonMap): Type {
  const isList = (kinds & KIND.MAP) === 0
  const isMapOnly = (kinds & KIND.LIST) === 0
  if (!isList && !isMapOnly) return unknown
  if (isList) return typeOf(all.flatMap(itemSchemas), root)
  const plain = all.flatMap(valueSchemas)
  if (plain.length > 0) return typeOf(plain, root)
  const closed = all.find(
    (schema) => isMap(get(schema, 'additionalProperties')) || get(schema, 'additionalProperties') === false,
  )
  return closed === undefined ? unknown : anyValue(closed, root)
}

/** Any value of a map whose schema says something of each key. */
function anyValue(schema: JsonMap, root: JsonMap): Type {
  const schemas = ['properties', 'patternProperties'].flatMap((word): readonly Json[] => {
    const named = get(schema, word)
    return isMap(named) ? Object.values(named) : []
  })
  const more = get(schema, 'additionalProperties')
  const types = [...schemas, ...(isMap(more) ? [more] : [])]
    .filter((one) => one !== false)
    .map((one) => typeOf([one], root))
  return types.length === 0 ? unknown : types.reduce(either)
}

function itemSchemas(schema: JsonMap): Json[] {
  const items = get(schema, 'items')
  // A list of schemas, of either draft, describes items by their place.
  return isMap(items) && !Object.hasOwn(schema, 'prefixItems') ? [items] : []
}

function valueSchemas(schema: JsonMap): Json[] {
  const hasNamed = ['properties', 'patternProperties'].some((word) => Object.hasOwn(schema, word))
  const more = get(schema, 'additionalProperties')
  return !hasNamed && isMap(more) ? [more] : []
}
