import type { CallRule, HelperCall } from '../call-rule.ts'
import { given, included, integerAt, mapAt } from '../call-rule.ts'
import type { Go } from '../go.ts'
import { call } from '../go.ts'
import { isAlways, KIND, number, text, typed, word } from '../type.ts'

/** What Helm has no function for: sizes, durations, properties, ids. Other Helm versions lack even its durations. */
export const kafkaCalls: ReadonlyMap<string, CallRule> = new Map<string, CallRule>([
  ['quantity', quantity],
  ['jvmSize', (helper) => computed(helper, 'jvmSize', 'int64')],
  ['durationMillis', (helper) => computed(helper, 'durationMillis', 'int64')],
  ['durationText', (helper) => included(helper, 'durationText', [integerAt(helper, 0)], word)],
  ['checksum', (helper) => hash(helper, '')],
  // 16 digits of the hash give 22 characters and two of padding.
  ['uuidFrom', (helper) => hash(helper, ' | trunc 16 | b64enc | trunc 22')],
  ['toProperties', (helper) => included(helper, 'properties', [mapAt(helper, 0)], text)],
])

function computed(helper: HelperCall, name: string, as: string): Go {
  const { code } = included(helper, name, helper.args)
  const type = as === 'int64' ? typed(KIND.INTEGER, { bound: Number.MAX_SAFE_INTEGER }) : number
  return { code: `${code} | ${as}`, atom: false, type }
}

function quantity(helper: HelperCall): Go {
  const [arg] = helper.args
  return isAlways(arg!.type, KIND.INTEGER | KIND.FLOAT) ? arg! : computed(helper, 'quantity', 'float64')
}

function hash(helper: HelperCall, rest: string): Go {
  const values = helper.args.map((_, i) => given(helper, i))
  return { code: `${call('list', values, word).code} | toJson | sha256sum${rest}`, atom: false, type: word }
}
