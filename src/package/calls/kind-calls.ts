import type { CallRule, HelperCall } from '../call-rule.ts'
import { given, included } from '../call-rule.ts'
import type { Go } from '../go.ts'
import { call } from '../go.ts'
import type { Type } from '../type.ts'
import { boolean, isOnly, KIND, plainText, word } from '../type.ts'
import { literalText } from './result-type.ts'

/** Kinds of values. A number is float64 for us; for Helm it is int64 when it comes from --set. */
export const kindCalls: ReadonlyMap<string, CallRule> = new Map<string, CallRule>([
  [
    'kindOf',
    (helper) =>
      isNumber(helper.args[0]!.type) ? kindText(helper, given(helper, 0)) : call('kindOf', [given(helper, 0)], word),
  ],
  ['kindIs', kindIs],
  [
    'typeOf',
    (helper) => {
      const arg = given(helper, 0)
      const isPlain = isOnly(arg.type, KIND.STRING | KIND.BOOLEAN)
      return isPlain ? call('typeOf', [arg], word) : included(helper, 'type', [arg], plainText)
    },
  ],
])

function isNumber(type: Type): boolean {
  return (type.kinds & (KIND.INTEGER | KIND.FLOAT)) !== 0
}

function kindText(helper: HelperCall, value: Go): Go {
  return included(helper, 'kindOf', [value], word)
}

function kindIs(helper: HelperCall): Go {
  const [kind, value] = helper.args
  const name = literalText(kind!)
  const isAsked = name === undefined || /^(?:u?int|float)/.test(name)
  if (!isAsked || !isNumber(value!.type)) return call('kindIs', helper.args, boolean)
  if (name !== undefined) return call('eq', [kindText(helper, value!), kind!], boolean)
  return call('eq', [included(helper, 'kindIs', helper.args, word), '"true"'], boolean)
}
