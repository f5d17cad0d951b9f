import { exact, toExact } from '../go/integer.ts'
import type { Helper } from '../helper.ts'

/** Whole numbers, as in Sprig: fractions are cut off first. */
export const sub: Helper = {
  name: 'sub',
  signature: 'sub A B',
  doc: 'The whole number A less B.',
  example: ['sub 5 3', '2'],
  arity: [2, 2],
  go: 'sub',
  call: (args) => exact(toExact(args, 0) - toExact(args, 1)),
}
