import { finite, toFloat } from '../go/float.ts'
import type { Helper } from '../helper.ts'

/** Takes fractions, unlike `div` and `mod`. */
export const ceil: Helper = {
  name: 'ceil',
  signature: 'ceil NUMBER',
  doc: 'The least whole number that is not below NUMBER.',
  example: ['ceil 2.1', '3'],
  arity: [1, 1],
  go: 'ceil',
  // −0.4 goes up to −0, which nobody wants to see.
  call: (args) => finite(Math.ceil(toFloat(args, 0)) + 0),
}
