import type { CallRule, HelperCall } from '../call-rule.ts'
import { nativeMapAt } from '../call-rule.ts'
import type { Go } from '../go.ts'
import { call } from '../go.ts'
import type { Type } from '../type.ts'
import { either, isAlways, KIND, looser, typed, unknown } from '../type.ts'
import { anyOf } from './result-type.ts'

/** Maps put into one: `merge` lets the first that has a key win, `mergeOverwrite` the last. */
export const mergeCalls: ReadonlyMap<string, CallRule> = new Map<string, CallRule>([
  ['merge', (helper) => merged(helper, mergedType)],
  ['mergeOverwrite', (helper) => merged(helper, overwrittenType)],
])

/** Sprig merges into the first map, and puts maps of the others into it as they are: all but the last must be copies. */
function merged(helper: HelperCall, join: (a: Type, b: Type) => Type): Go {
  const maps = helper.args.map((_, i) => nativeMapAt(helper, i))
  const type = maps.map((from) => from.type).reduce(join)
  const last = maps.length - 1
  return call(
    helper.name,
    maps.map((from, i) => (i === last && i > 0 ? from : copied(from))),
    type,
  )
}

function copied(from: Go): Go {
  const isFresh = /^dict(?: (?:"[^"]*"|\d+|true|false))*$/.test(from.code)
  return isFresh ? from : call('deepCopy', [from], from.type)
}

/** An empty value gives way, but never to null. */
function mergedType(a: Type, b: Type): Type {
  return typed(KIND.MAP, {
    ...mergedItems(a, b),
    mayHold: (key) => a.mayHold(key) || b.mayHold(key),
    entry: (key) => mergedEntry(a.entry(key), b.entry(key), a.entry(key).missing && b.entry(key).missing, mergedType),
  })
}

/** A null of the later map counts. */
function overwrittenType(a: Type, b: Type): Type {
  return typed(KIND.MAP, {
    ...mergedItems(a, b),
    mayHold: (key) => a.mayHold(key) || b.mayHold(key),
    entry: (key) => {
      if (!b.mayHold(key)) return a.entry(key)
      return mergedEntry(a.entry(key), b.entry(key), b.entry(key).missing, overwrittenType)
    },
  })
}

/** Values of both, as they are; only maps below the same key become something else. */
function mergedItems(a: Type, b: Type): Pick<Type, 'item' | 'keys'> {
  return {
    keys: looser(a.keys, b.keys),
    item: () => {
      const [one, other] = [a.item(), b.item()]
      return (one.kinds & other.kinds & KIND.MAP) === 0 ? either(one, other) : unknown
    },
  }
}

function mergedEntry(a: Type, b: Type, missing: boolean, join: (a: Type, b: Type) => Type): Type {
  const type = either(a, b)
  if ((a.kinds & b.kinds & KIND.MAP) === 0) return { ...type, missing }
  const inner = join(a, b)
  const surely = isAlways(a, KIND.MAP) && isAlways(b, KIND.MAP)
  return {
    ...type,
    missing,
    mayHold: inner.mayHold,
    entry: (key) => (surely ? inner.entry(key) : anyOf([inner.entry(key), a.entry(key), b.entry(key)])),
  }
}
