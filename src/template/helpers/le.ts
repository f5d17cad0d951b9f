import { compareAt } from '../compare.ts'
import type { Helper } from '../helper.ts'

/** Text goes by its bytes, so "10" is less than "9". */
export const le: Helper = {
  name: 'le',
  signature: 'le A B',
  doc: 'Whether A is less than or equal to B: two numbers or two texts.',
  example: ['le 2 2', 'true'],
  arity: [2, 2],
  go: 'le',
  call: (args) => compareAt(args) <= 0,
}
