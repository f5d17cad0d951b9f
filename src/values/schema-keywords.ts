import type { ErrorObject, FuncKeywordDefinition } from 'ajv'
import { sameJson } from '../core/equal.ts'
import type { Json } from '../core/json.ts'
import type { AnyAjv } from './schema.ts'

/**
 * `const`, `enum` and `uniqueItems` by our own comparison. Ajv's asks values for `constructor`, `valueOf` and `toString`, so
 * that an entry of that name is a TypeError, and it passes over equal items of another type than `items` names. These are
 * functions, which precompiled code cannot hold: a shipped chart's validator keeps Ajv's.
 */
export function withOwnComparison(ajv: AnyAjv): AnyAjv {
  // In the places of Ajv's own: what `schema-branches.ts` keeps of several errors depends on their order.
  const [first, second] = rulesAfter(ajv, ['const', 'enum', 'uniqueItems'])
  for (const keyword of ['const', 'enum', 'uniqueItems']) ajv.removeKeyword(keyword)
  const add = (keyword: string, definition: Partial<FuncKeywordDefinition>): unknown =>
    ajv.addKeyword({ keyword, errors: true, ...definition })
  add('const', { ...first, compile: sameAs })
  add('enum', { ...first, schemaType: 'array', compile: oneOf })
  add('uniqueItems', { ...second, type: 'array', schemaType: 'boolean', compile: unique })
  return ajv
}

/** The rule behind the last of the names in the group of all types, and in that of lists. */
function rulesAfter({ RULES }: AnyAjv, names: readonly string[]): { before?: string }[] {
  return [undefined, 'array'].map((type) => {
    const rules = RULES.rules.find((group) => group.type === type)?.rules ?? []
    const before = rules[rules.findLastIndex(({ keyword }) => names.includes(keyword)) + 1]?.keyword
    return before === undefined ? {} : { before }
  })
}

interface Check<T extends Json = Json> {
  (value: T): boolean
  errors?: Partial<ErrorObject>[]
}

function sameAs(allowedValue: Json): Check {
  const error = { keyword: 'const', message: 'must be equal to constant', params: { allowedValue } }
  return checking((value: Json) => (sameJson(value, allowedValue) ? undefined : error))
}

function oneOf(allowedValues: Json[]): Check {
  if (allowedValues.length === 0) throw new Error('enum must have non-empty array')
  const scalars = new Set(allowedValues.filter(isScalar))
  const others = allowedValues.filter((word) => !isScalar(word))
  const error = { keyword: 'enum', message: 'must be equal to one of the allowed values', params: { allowedValues } }
  return checking((value: Json) => {
    const is = isScalar(value) ? scalars.has(value) : others.some((word) => sameJson(value, word))
    return is ? undefined : error
  })
}

function unique(wanted: boolean): Check<Json[]> {
  return checking((items: Json[]) => {
    const found = wanted ? equalItems(items) : undefined
    if (found === undefined) return undefined
    const message = `must NOT have duplicate items (items ## ${found.j} and ${found.i} are identical)`
    return { keyword: 'uniqueItems', message, params: found }
  })
}

/** Ajv writes into the error where it is, and so needs a new one each time. */
function checking<T extends Json>(errorOf: (value: T) => Partial<ErrorObject> | undefined): Check<T> {
  const check: Check<T> = (value) => {
    const error = errorOf(value)
    if (error !== undefined) check.errors = [{ ...error }]
    return error === undefined
  }
  return check
}

/** The places of two equal items. */
function equalItems(items: readonly Json[]): { i: number; j: number } | undefined {
  const scalars = new Map<Json, number>()
  for (let i = items.length - 1; i >= 0; i--) {
    const item = items[i]!
    if (!isScalar(item)) {
      for (let j = i - 1; j >= 0; j--) if (sameJson(item, items[j]!)) return { i, j }
      continue
    }
    const later = scalars.get(item)
    if (later !== undefined) return { i: later, j: i }
    scalars.set(item, i)
  }
  return undefined
}

function isScalar(value: Json): boolean {
  return typeof value !== 'object' || value === null
}
