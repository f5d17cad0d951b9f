import { exact, toExact } from '../go/integer.ts'
import type { Helper } from '../helper.ts'

/** Whole numbers, as in Sprig: fractions are cut off before adding. */
export const add: Helper = {
  name: 'add',
  signature: 'add NUMBER…',
  doc: 'The sum of whole NUMBERs.',
  example: ['add 1 2 3', '6'],
  arity: [0, Infinity],
  go: 'add',
  call: (args) => args.reduce<number>((sum, _, i) => exact(sum + toExact(args, i)), 0),
}
