import { integerAt } from '../helper-arguments.ts'
import { steps } from '../steps.ts'
import type { Helper } from '../helper.ts'

/** Sprig counts down for a negative END. */
export const until: Helper = {
  name: 'until',
  signature: 'until END',
  doc: 'The whole numbers from 0 up to, not including, END.',
  example: ['until 3', '[0,1,2]'],
  arity: [1, 1],
  go: 'until',
  call: (args) => {
    const end = integerAt(args, 0)
    return steps(0, end, end < 0 ? -1 : 1)
  },
}
