import { exact, toExact } from '../go/integer.ts'
import type { Helper } from '../helper.ts'

/** Whole numbers, as in Sprig: `mul 0.75 X` is 0. For a share of a quantity use `div (mul 3 X) 4`. */
export const mul: Helper = {
  name: 'mul',
  signature: 'mul NUMBER…',
  doc: 'The product of whole NUMBERs.',
  example: ['mul 2 3 4', '24'],
  arity: [1, Infinity],
  go: 'mul',
  call: (args) => args.reduce<number>((product, _, i) => exact(product * toExact(args, i)), 1),
}
