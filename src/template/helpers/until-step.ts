import { integerAt } from '../helper-arguments.ts'
import { steps } from '../steps.ts'
import type { Helper } from '../helper.ts'

/** A STEP of 0 or away from END gives an empty list, as in Sprig. */
export const untilStep: Helper = {
  name: 'untilStep',
  signature: 'untilStep START END STEP',
  doc: 'The whole numbers from START up to, not including, END, by STEP.',
  example: ['untilStep 1 10 3', '[1,4,7]'],
  arity: [3, 3],
  go: 'untilStep',
  call: (args) => steps(integerAt(args, 0), integerAt(args, 1), integerAt(args, 2)),
}
