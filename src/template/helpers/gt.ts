import { compareAt } from '../compare.ts'
import type { Helper } from '../helper.ts'

/** Text goes by its bytes, so "9" is greater than "10". */
export const gt: Helper = {
  name: 'gt',
  signature: 'gt A B',
  doc: 'Whether A is greater than B: two numbers or two texts.',
  example: ['gt 3 2', 'true'],
  arity: [2, 2],
  go: 'gt',
  call: (args) => compareAt(args) > 0,
}
