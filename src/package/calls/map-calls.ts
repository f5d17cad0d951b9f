import type { CallRule, HelperCall } from '../call-rule.ts'
import { defined, given, integerAt, nativeMapAt, scalarTextAt } from '../call-rule.ts'
import type { Go } from '../go.ts'
import { call, goText } from '../go.ts'
import type { Chars, Type } from '../type.ts'
import {
  boolean,
  charsOfText,
  either,
  isAlways,
  isOnly,
  KIND,
  looser,
  map,
  text,
  typed,
  unknown,
  word,
} from '../type.ts'
import { mergeCalls } from './merge-calls.ts'
import { anyOf, listType, literalInteger, literalText, maybe, nothing } from './result-type.ts'

/**
 * Maps. Sprig's functions take nil for an empty map, where ours refuse; some change the map that they are given, with all
 * templates that read it.
 */
export const mapCalls: ReadonlyMap<string, CallRule> = new Map<string, CallRule>([
  ['dict', dict],
  ['get', get],
  ['set', set],
  ['unset', omit],
  ['omit', omit],
  ['pick', pick],
  ['hasKey', (helper) => call('hasKey', [nativeMapAt(helper, 0), helper.args[1]!], boolean)],
  ['keys', keys],
  [
    'values',
    (helper) =>
      defined(
        helper,
        'values',
        helper.args,
        listType(() => unknown),
      ),
  ],
  ...mergeCalls,
  ['dig', dig],
  ['deepCopy', (helper) => given(helper, 0)],
  ['len', ({ args }) => call('len', args, typed(KIND.INTEGER, { bound: Number.MAX_SAFE_INTEGER }))],
  ['index', index],
])

function dict(helper: HelperCall): Go {
  const { args, refuse } = helper
  if (args.length % 2 === 1) refuse('dict takes keys and values in pairs', 'write a value behind the last key')
  const entries = new Map<string, Type>()
  const computed: Type[] = []
  const written = args.map((arg, i) => {
    if (i % 2 === 1) return arg
    const key = keyAt(helper, i)
    const name = literalText(key)
    const value = args[i + 1]?.type ?? nothing
    if (name === undefined) computed.push(value)
    else entries.set(name, value)
    return key
  })
  return call('dict', written, computed.length === 0 ? closed(entries) : open(entries, computed))
}

/** Sprig prints a key that is a number as Go does: 1e+06 for a million. */
function keyAt(helper: HelperCall, at: number): Go {
  const arg = helper.args[at]!
  const isLiteral = /^(?:true|false|-?\d+)$/.test(arg.code)
  return isLiteral ? { code: goText(arg.code), atom: true, type: text } : scalarTextAt(helper, at)
}

function closed(entries: ReadonlyMap<string, Type>): Type {
  return typed(KIND.MAP, {
    keys: [...entries.keys()].map(charsOfText).reduce(looser, 'word'),
    mayHold: (key) => entries.has(key),
    entry: (key) => entries.get(key) ?? nothing,
    item: () => (entries.size === 0 ? never : anyOf([...entries.values()])),
  })
}

/** Of an empty map nothing is ever gone over. */
const never: Type = { ...nothing, missing: false }

/** A computed key may be any key, also one of the others. */
function open(entries: ReadonlyMap<string, Type>, computed: readonly Type[]): Type {
  const other = anyOf(computed)
  const entry = (key: string): Type => (entries.has(key) ? either(entries.get(key)!, other) : maybe(other))
  return typed(KIND.MAP, { entry, item: () => anyOf([...entries.values(), other]) })
}

function get(helper: HelperCall): Go {
  const from = nativeMapAt(helper, 0)
  const key = literalText(helper.args[1]!)
  const entry =
    key !== undefined ? from.type.entry(key) : isOnly(from.type, KIND.MAP) ? maybe(from.type.item()) : unknown
  return call('get', [from, helper.args[1]!], entry.missing ? either(entry, word) : entry)
}

function set(helper: HelperCall): Go {
  const from = nativeMapAt(helper, 0)
  const [, key, value] = helper.args
  const name = literalText(key!)
  const item = (): Type => either(from.type.item(), value!.type)
  const type: Type =
    name === undefined
      ? {
          ...from.type,
          item,
          keys: looser(from.type.keys, keyChars(key!)),
          mayHold: () => true,
          entry: (at) => either(from.type.entry(at), value!.type),
        }
      : {
          ...from.type,
          item,
          keys: looser(from.type.keys, charsOfText(name)),
          mayHold: (at) => at === name || from.type.mayHold(at),
          entry: (at) => (at === name ? value!.type : from.type.entry(at)),
        }
  return call('set', [call('deepCopy', [from], from.type), key!, given(helper, 2)], type)
}

function omit(helper: HelperCall): Go {
  const from = nativeMapAt(helper, 0)
  const keys = helper.args.slice(1)
  const names = keys.map(literalText)
  const entry = (key: string): Type => {
    if (names.includes(key)) return nothing
    return names.includes(undefined) ? maybe(from.type.entry(key)) : from.type.entry(key)
  }
  const mayHold = (key: string): boolean => !names.includes(key) && from.type.mayHold(key)
  return call('omit', [from, ...keys], { ...from.type, filled: false, mayHold, entry })
}

function pick(helper: HelperCall): Go {
  const from = nativeMapAt(helper, 0)
  const keys = helper.args.slice(1)
  const names = keys.map(literalText)
  const isPicked = (key: string): boolean => names.includes(key) || names.includes(undefined)
  const entry = (key: string): Type => {
    if (!isPicked(key)) return nothing
    return names.includes(key) ? from.type.entry(key) : maybe(from.type.entry(key))
  }
  return call('pick', [from, ...keys], {
    ...from.type,
    filled: false,
    mayHold: (key) => isPicked(key) && from.type.mayHold(key),
    entry,
  })
}

function keyChars({ type }: Go): Chars {
  return (type.kinds & ~KIND.STRING) === 0 ? type.chars : 'any'
}

function keys(helper: HelperCall): Go {
  const { code } = call(
    'keys',
    helper.args.map((_, i) => nativeMapAt(helper, i)),
    map,
  )
  return { code: `${code} | sortAlpha`, atom: false, type: listType(() => text) }
}

/** Sprig's own refuses a map of Helm's type Values, which only `.Values` itself has, and looks at all keys at once. */
function dig(helper: HelperCall): Go {
  const { args } = helper
  const keys = args.slice(0, -2)
  const [fallback, from] = args.slice(-2)
  const type = digType(from!.type, keys, fallback!.type)
  const isPlain = /^\(*(?:\$|\$root)?\.Values\)*\.\w/.test(from!.code)
  if (isPlain && keys.every((key) => isOnly(key.type, KIND.STRING))) {
    return call('dig', [...keys, given(helper, args.length - 2), from!], type)
  }
  return defined(helper, 'dig', [fallback!, from!, ...keys], type)
}

function digType(from: Type, keys: readonly Go[], fallback: Type): Type {
  let at = from
  let sure = true
  for (const key of keys) {
    const name = literalText(key)
    if (name === undefined) return unknown
    at = at.entry(name)
    if (at.missing) sure = false
  }
  return sure ? at : either(at, fallback)
}

function index(helper: HelperCall): Go {
  const { args } = helper
  if (args.length === 1) return given(helper, 0)
  let at = args[0]!.type
  const keys: (Go | undefined)[] = []
  for (const [i, key] of args.slice(1).entries()) {
    keys.push(stepOf(helper, at, i + 1))
    at = afterStep(at, key)
  }
  const native = keys.filter((key) => key !== undefined)
  return native.length === keys.length ? call('index', [args[0]!, ...native], at) : defined(helper, 'index', args, at)
}

/** A key that Go takes or refuses as ours: text of a map, a whole number of a list; Go would also take a byte of a text. */
function stepOf(helper: HelperCall, from: Type, at: number): Go | undefined {
  const key = helper.args[at]!
  if (isOnly(key.type, KIND.STRING)) return key
  const isPlace = isAlways(key.type, KIND.INTEGER) && key.type.bound <= Number.MAX_SAFE_INTEGER
  return isPlace && isOnly(from, KIND.LIST | KIND.MAP) ? integerAt(helper, at, 'int') : undefined
}

function afterStep(from: Type, key: Go): Type {
  const name = literalText(key)
  if (name !== undefined) return from.entry(name)
  if (isOnly(from, KIND.MAP) && isOnly(key.type, KIND.STRING)) return maybe(from.item())
  if (literalInteger(key) === undefined && !isOnly(key.type, KIND.INTEGER)) return unknown
  return from.item()
}
