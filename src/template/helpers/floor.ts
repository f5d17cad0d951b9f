import { finite, toFloat } from '../go/float.ts'
import type { Helper } from '../helper.ts'

/** Takes fractions, unlike `div` and `mod`. */
export const floor: Helper = {
  name: 'floor',
  signature: 'floor NUMBER',
  doc: 'The greatest whole number that is not above NUMBER.',
  example: ['floor 2.9', '2'],
  arity: [1, 1],
  go: 'floor',
  call: (args) => finite(Math.floor(toFloat(args, 0))),
}
