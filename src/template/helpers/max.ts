import { toExact } from '../go/integer.ts'
import type { Helper } from '../helper.ts'

/** Whole numbers, as in Sprig: fractions are cut off. */
export const max: Helper = {
  name: 'max',
  signature: 'max NUMBER…',
  doc: 'The greatest of whole NUMBERs.',
  example: ['max 1 3 2', '3'],
  arity: [1, Infinity],
  go: 'max',
  call: (args) => Math.max(...args.map((_, i) => toExact(args, i))),
}
