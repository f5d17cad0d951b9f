import { isEmpty } from '../../core/empty.ts'
import type { Helper } from '../helper.ts'

/** Always a boolean, unlike `and` and `or`. */
export const not: Helper = {
  name: 'not',
  signature: 'not VALUE',
  doc: 'Whether VALUE is missing or empty.',
  example: ['not (list)', 'true'],
  arity: [1, 1],
  lenient: true,
  go: 'not',
  call: ([value]) => isEmpty(value),
}
