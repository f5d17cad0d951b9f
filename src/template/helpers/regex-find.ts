import { compilePattern } from '../go/pattern.ts'
import { textAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** No match and an empty match look alike, as in Sprig; `regexMatch` tells them apart. */
export const regexFind: Helper = {
  name: 'regexFind',
  signature: 'regexFind PATTERN TEXT',
  doc: 'The first piece of TEXT that PATTERN (RE2) matches; "" when there is none.',
  example: ['regexFind "[0-9]+" "kafka-12"', '"12"'],
  arity: [2, 2],
  go: 'regexFind',
  call: (args) => {
    const matcher = compilePattern(textAt(args, 0)).matcher(textAt(args, 1))
    return matcher.find() ? (matcher.group() ?? '') : ''
  },
}
