import { HelperError } from '../../template/helper.ts'
import { compilePattern } from '../../template/go/pattern.ts'
import type { CallRule, HelperCall } from '../call-rule.ts'
import { defined } from '../call-rule.ts'
import type { Go } from '../go.ts'
import { call } from '../go.ts'
import type { Type } from '../type.ts'
import { boolean, KIND, looser, text, typed, word } from '../type.ts'
import { literalText } from './result-type.ts'

/** Patterns are RE2 in both; versions are Masterminds'. */
export const regexCalls: ReadonlyMap<string, CallRule> = new Map<string, CallRule>([
  ['regexMatch', regexMatch],
  ['regexFind', (helper) => pattern(helper, { ...text, chars: helper.args[1]!.type.chars })],
  [
    'regexReplaceAll',
    (helper) => pattern(helper, { ...text, chars: looser(helper.args[1]!.type.chars, helper.args[2]!.type.chars) }),
  ],
  ['semver', (helper) => defined(helper, 'semver', helper.args, versionType)],
  ['semverCompare', ({ args }) => call('semverCompare', args, boolean)],
])

/** Sprig's regexMatch answers false for a broken pattern. */
function regexMatch(helper: HelperCall): Go {
  const isLiteral = literalText(helper.args[0]!) !== undefined
  const { code } = pattern(helper, boolean)
  return { code: isLiteral ? code : code.replace('regexMatch', 'mustRegexMatch'), atom: false, type: boolean }
}

function pattern(helper: HelperCall, type: Type): Go {
  const literal = literalText(helper.args[0]!)
  try {
    if (literal !== undefined) compilePattern(literal)
  } catch (error) {
    if (!(error instanceof HelperError)) throw error
    helper.refuse(error.message, error.hint ?? 'RE2 has no look-around')
  }
  return call(helper.name, helper.args, type)
}

const numbers = new Set(['Major', 'Minor', 'Patch'])
const parts = new Set([...numbers, 'Prerelease', 'Metadata', 'Original', 'String'])

const versionType: Type = typed(KIND.MAP, {
  mayHold: (key) => parts.has(key),
  entry: (key) =>
    numbers.has(key) ? typed(KIND.INTEGER) : parts.has(key) ? word : { ...word, kinds: 0, missing: true },
})
