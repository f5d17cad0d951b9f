import type { CallRule, HelperCall } from '../call-rule.ts'
import { given, included, mapAt } from '../call-rule.ts'
import type { Go } from '../go.ts'
import { call } from '../go.ts'
import { KIND, map, text, typed, word } from '../type.ts'

/** Text of values and values of text. Helm hands on the text of an error as a result, where ours refuse. */
export const encodingCalls: ReadonlyMap<string, CallRule> = new Map<string, CallRule>([
  ['toJson', ({ args }) => call('toJson', args, text)],
  ['toYaml', (helper) => call('toYaml', [given(helper, 0)], text)],
  ['toToml', (helper) => included(helper, 'toml', [mapAt(helper, 0)])],
  ['fromJson', (helper) => parsed(helper, 'json')],
  ['fromYaml', (helper) => parsed(helper, 'yaml')],
  ['b64enc', ({ args }) => call('b64enc', args, word)],
  ['b64dec', (helper) => included(helper, 'b64dec', helper.args)],
  ['sha256sum', ({ args }) => call('sha256sum', args, word)],
])

function parsed(helper: HelperCall, name: string): Go {
  const { code } = included(helper, name, helper.args, map)
  return { code: `${code} | fromJson`, atom: false, type: typed(KIND.MAP) }
}
