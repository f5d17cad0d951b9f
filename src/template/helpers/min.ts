import { toExact } from '../go/integer.ts'
import type { Helper } from '../helper.ts'

/** Whole numbers, as in Sprig: fractions are cut off. */
export const min: Helper = {
  name: 'min',
  signature: 'min NUMBER…',
  doc: 'The least of whole NUMBERs.',
  example: ['min 3 1 2', '1'],
  arity: [1, Infinity],
  go: 'min',
  call: (args) => Math.min(...args.map((_, i) => toExact(args, i))),
}
