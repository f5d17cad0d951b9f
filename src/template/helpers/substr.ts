import { integerAt, textAt } from '../helper-arguments.ts'
import { cutText } from '../go/cut.ts'
import { HelperError } from '../helper.ts'
import type { Helper } from '../helper.ts'

/** Sprig's edge cases: a negative START means from the start, a negative or too great END means to the end. */
export const substr: Helper = {
  name: 'substr',
  signature: 'substr START END TEXT',
  doc: 'The bytes of TEXT from START up to END; a negative END means to the end.',
  example: ['substr 0 3 "broker"', '"bro"'],
  arity: [3, 3],
  go: 'substr',
  call: (args) => {
    const start = integerAt(args, 0)
    const end = integerAt(args, 1)
    return cutText(textAt(args, 2), (bytes) => {
      const from = start < 0 ? 0 : start
      const to = (end < 0 && start >= 0) || (end > bytes && start >= 0) ? bytes : end
      if (from > to || to > bytes || to < 0)
        throw new HelperError(`${start} to ${end} is outside a text of ${bytes} bytes`)
      return [from, to]
    })
  },
}
