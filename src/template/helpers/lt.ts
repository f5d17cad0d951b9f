import { compareAt } from '../compare.ts'
import type { Helper } from '../helper.ts'

/** Text goes by its bytes, so "10" is less than "9". */
export const lt: Helper = {
  name: 'lt',
  signature: 'lt A B',
  doc: 'Whether A is less than B: two numbers or two texts.',
  example: ['lt 1 2', 'true'],
  arity: [2, 2],
  go: 'lt',
  call: (args) => compareAt(args) < 0,
}
