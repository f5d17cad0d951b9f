import { compareAt } from '../compare.ts'
import type { Helper } from '../helper.ts'

/** Text goes by its bytes, so "9" is greater than "10". */
export const ge: Helper = {
  name: 'ge',
  signature: 'ge A B',
  doc: 'Whether A is greater than or equal to B: two numbers or two texts.',
  example: ['ge "b" "a"', 'true'],
  arity: [2, 2],
  go: 'ge',
  call: (args) => compareAt(args) >= 0,
}
