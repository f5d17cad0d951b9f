import { sameText } from '../go/same-text.ts'
import type { Helper } from '../helper.ts'

/** The opposite of `eq` with two arguments. */
export const ne: Helper = {
  name: 'ne',
  signature: 'ne VALUE OTHER',
  doc: 'Whether VALUE and OTHER are different JSON.',
  example: ['ne 1 2', 'true'],
  arity: [2, 2],
  lenient: true,
  go: 'ne',
  call: ([value = null, other = null]) => !sameText(value, other),
}
