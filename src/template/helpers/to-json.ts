import { canonicalJson } from '../../core/canonical-json.ts'
import type { Helper } from '../helper.ts'

/** Byte for byte what Helm prints: keys sorted, `<`, `>` and `&` escaped. */
export const toJson: Helper = {
  name: 'toJson',
  signature: 'toJson VALUE',
  doc: 'VALUE as JSON on one line, keys sorted.',
  example: ['toJson (dict "b" 1 "a" "<")', '"{\\"a\\":\\"\\\\u003c\\",\\"b\\":1}"'],
  arity: [1, 1],
  lenient: true,
  go: 'toJson',
  call: ([value = null]) => canonicalJson(value),
}
