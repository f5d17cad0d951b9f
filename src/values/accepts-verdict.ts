import { sameJson } from '../core/equal.ts'
import { get, isMap, type Json, type JsonMap } from '../core/json.ts'
import type { Dialect } from './accepts-keywords.ts'
import { areDistinct, holdsFormat, isMultiple, isOfType, lengthIn } from './accepts-scalar.ts'
import { definitionOf } from './accepts-schema.ts'
import { linearRegExp } from './schema-regexp.ts'

/** `yes` and `no` are certain: `not` and `oneOf` would turn a wrong `no` into a wrong `yes`. */
export type Verdict = 'yes' | 'no' | 'unknown'

/** What an understood schema says about ordinary values. `unknown` is what is doubtful or takes too long. */
export function verdictOn(root: JsonMap, value: Json, dialect: Dialect): Verdict {
  return judge(root, value, { root, dialect, left: MOST_STEPS })
}

/** Schemas held against values: some milliseconds. A large chart has some thousand. */
const MOST_STEPS = 100_000

interface Judge {
  readonly root: JsonMap
  readonly dialect: Dialect
  /** Steps that may still be taken. */
  left: number
}

function judge(schema: Json, value: Json, judging: Judge): Verdict {
  if (schema === true) return 'yes'
  if (schema === false) return 'no'
  if (--judging.left < 0) return 'unknown'
  const keywords = schema as JsonMap
  let verdict: Verdict = 'yes'
  for (const keyword of Object.keys(keywords)) {
    const found = judgeBy(keyword, keywords, value, judging)
    if (found === 'no') return 'no'
    if (found === 'unknown') verdict = 'unknown'
  }
  return verdict
}

function judgeBy(keyword: string, schema: JsonMap, value: Json, judging: Judge): Verdict {
  const wanted = schema[keyword]!
  switch (keyword) {
    case 'type':
      return certain(Array.isArray(wanted) ? wanted.some((one) => isOfType(value, one)) : isOfType(value, wanted))
    case 'enum':
      return certain((wanted as Json[]).some((one) => sameJson(value, one)))
    case 'const':
      return certain(sameJson(value, wanted))
    case '$ref':
      return judge(definitionOf(judging.root, wanted as string)!, value, judging)
    case 'allOf':
      return every(wanted as Json[], (part) => judge(part, value, judging))
    case 'anyOf':
      return anyOf(wanted as Json[], value, judging)
    case 'oneOf':
      return oneOf(wanted as Json[], value, judging)
    case 'not':
      return opposite[judge(wanted, value, judging)]
    case 'if':
      return conditional(schema, value, judging)
  }
  if (typeof value === 'string') return judgeText(keyword, wanted, value, judging)
  if (typeof value === 'number') return judgeNumber(keyword, wanted, value, judging)
  if (Array.isArray(value)) return judgeList(keyword, schema, value, judging)
  return isMap(value) ? judgeMap(keyword, schema, value, judging) : 'yes'
}

function judgeText(keyword: string, wanted: Json, text: string, { dialect }: Judge): Verdict {
  switch (keyword) {
    case 'minLength':
      return certain(lengthIn(text, wanted as number, Infinity))
    case 'maxLength':
      return certain(lengthIn(text, -Infinity, wanted as number))
    case 'pattern':
      return certain(linearRegExp(wanted as string).test(text))
    case 'format':
      return certain(dialect === '2020-12' || holdsFormat(text, wanted as string))
    default:
      return 'yes'
  }
}

function judgeNumber(keyword: string, wanted: Json, value: number, { dialect }: Judge): Verdict {
  switch (keyword) {
    case 'minimum':
      return certain(value >= (wanted as number))
    case 'maximum':
      return certain(value <= (wanted as number))
    case 'exclusiveMinimum':
      return certain(value > (wanted as number))
    case 'exclusiveMaximum':
      return certain(value < (wanted as number))
    case 'multipleOf':
      return certain(isMultiple(value, wanted as number))
    case 'format':
      return certain(dialect === '2020-12' || holdsFormat(value, wanted as string))
    default:
      return 'yes'
  }
}

function judgeList(keyword: string, schema: JsonMap, list: readonly Json[], judging: Judge): Verdict {
  const wanted = schema[keyword]!
  switch (keyword) {
    case 'minItems':
      return certain(list.length >= (wanted as number))
    case 'maxItems':
      return certain(list.length <= (wanted as number))
    case 'uniqueItems':
      // Ajv compares differently by the type that `items` names, so equal items are not certainly wrong to it.
      return wanted === false || areDistinct(list) ? 'yes' : 'unknown'
    case 'prefixItems': {
      const prefix = wanted as Json[]
      return every(prefix.slice(0, list.length), (part, index) => judge(part, list[index]!, judging))
    }
    case 'items': {
      const rest = list.slice((get(schema, 'prefixItems') as Json[] | undefined)?.length ?? 0)
      return every(rest, (item) => judge(wanted, item, judging))
    }
    default:
      return 'yes'
  }
}

function judgeMap(keyword: string, schema: JsonMap, map: JsonMap, judging: Judge): Verdict {
  const wanted = schema[keyword]!
  switch (keyword) {
    case 'properties': {
      const properties = wanted as JsonMap
      return every(Object.keys(properties), (key) =>
        Object.hasOwn(map, key) ? judge(properties[key]!, map[key]!, judging) : 'yes',
      )
    }
    case 'required':
      return certain((wanted as string[]).every((key) => Object.hasOwn(map, key)))
    case 'additionalProperties':
      return wanted === true ? 'yes' : every(additional(schema, map), (key) => judge(wanted, map[key]!, judging))
    case 'patternProperties': {
      const patterns = wanted as JsonMap
      return every(Object.keys(patterns), (pattern) => {
        const matched = Object.keys(map).filter((key) => linearRegExp(pattern).test(key))
        return every(matched, (key) => judge(patterns[pattern]!, map[key]!, judging))
      })
    }
    case 'propertyNames':
      return every(Object.keys(map), (key) => judge(wanted, key, judging))
    case 'minProperties':
      return certain(Object.keys(map).length >= (wanted as number))
    case 'maxProperties':
      return certain(Object.keys(map).length <= (wanted as number))
    case 'dependentRequired': {
      const present = Object.entries(wanted as Record<string, string[]>).filter(([key]) => Object.hasOwn(map, key))
      return certain(present.every(([, others]) => others.every((other) => Object.hasOwn(map, other))))
    }
    default:
      return 'yes'
  }
}

/** The keys that neither `properties` nor `patternProperties` speaks about. */
function additional(schema: JsonMap, map: JsonMap): string[] {
  const named = (get(schema, 'properties') ?? {}) as JsonMap
  const patterns = Object.keys(get(schema, 'patternProperties') ?? {})
  return Object.keys(map).filter(
    (key) => !Object.hasOwn(named, key) && !patterns.some((pattern) => linearRegExp(pattern).test(key)),
  )
}

function anyOf(branches: readonly Json[], value: Json, judging: Judge): Verdict {
  let verdict: Verdict = 'no'
  for (const branch of branches) {
    const found = judge(branch, value, judging)
    if (found === 'yes') return 'yes'
    if (found === 'unknown') verdict = 'unknown'
  }
  return verdict
}

function oneOf(branches: readonly Json[], value: Json, judging: Judge): Verdict {
  const verdicts = branches.map((branch) => judge(branch, value, judging))
  const valid = verdicts.filter((verdict) => verdict === 'yes').length
  if (valid > 1) return 'no'
  return verdicts.includes('unknown') ? 'unknown' : certain(valid === 1)
}

function conditional(schema: JsonMap, value: Json, judging: Judge): Verdict {
  const condition = judge(schema['if']!, value, judging)
  if (condition === 'unknown') return 'unknown'
  const branch = get(schema, condition === 'yes' ? 'then' : 'else')
  return branch === undefined ? 'yes' : judge(branch, value, judging)
}

const opposite = { yes: 'no', no: 'yes', unknown: 'unknown' } as const

function certain(holds: boolean): Verdict {
  return holds ? 'yes' : 'no'
}

function every<T>(items: readonly T[], ask: (item: T, index: number) => Verdict): Verdict {
  let verdict: Verdict = 'yes'
  for (let i = 0; i < items.length; i++) {
    const found = ask(items[i]!, i)
    if (found === 'no') return 'no'
    if (found === 'unknown') verdict = 'unknown'
  }
  return verdict
}
