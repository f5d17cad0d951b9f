import { toFloat } from '../go/float.ts'
import type { Helper } from '../helper.ts'

/** Text that is no decimal number is 0, as in Sprig. */
export const float64: Helper = {
  name: 'float64',
  signature: 'float64 VALUE',
  doc: 'VALUE as a number with a fraction; text that is no number is 0.',
  example: ['float64 "0.75"', '0.75'],
  arity: [1, 1],
  go: 'float64',
  call: (args) => toFloat(args, 0),
}
