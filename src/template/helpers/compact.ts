import { isEmpty } from '../../core/empty.ts'
import { listAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Go's truth: 0 and false are dropped too. */
export const compact: Helper = {
  name: 'compact',
  signature: 'compact LIST',
  doc: 'LIST without its empty items.',
  example: ['compact (list "a" "" null "b")', '["a","b"]'],
  arity: [1, 1],
  go: 'compact',
  call: (args) => listAt(args, 0).filter((item) => !isEmpty(item)),
}
