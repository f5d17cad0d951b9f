import { exact, toExact } from '../go/integer.ts'
import { HelperError } from '../helper.ts'
import type { Helper } from '../helper.ts'

/** Rounds toward zero, as in Go. */
export const div: Helper = {
  name: 'div',
  signature: 'div A B',
  doc: 'The whole number A divided by B, without the remainder.',
  example: ['div 7 2', '3'],
  arity: [2, 2],
  go: 'div',
  call: (args) => {
    const by = toExact(args, 1)
    if (by === 0) throw new HelperError('divides by zero')
    return exact(Math.trunc(toExact(args, 0) / by))
  },
}
