import { isEmpty } from '../../core/empty.ts'
import type { Helper } from '../helper.ts'

/** The test that `if` makes, as a value. */
export const empty: Helper = {
  name: 'empty',
  signature: 'empty VALUE',
  doc: 'Whether VALUE is missing, false, 0, "", [] or {}.',
  example: ['empty (list)', 'true'],
  arity: [1, 1],
  lenient: true,
  go: 'empty',
  call: ([value]) => isEmpty(value),
}
