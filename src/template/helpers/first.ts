import { listAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Sprig's `first` of an empty list is nothing, while `index` out of range is an error. */
export const first: Helper = {
  name: 'first',
  signature: 'first LIST',
  doc: 'The first item of LIST; nothing when it is empty.',
  example: ['first (list "a" "b")', '"a"'],
  arity: [1, 1],
  go: 'first',
  call: (args) => listAt(args, 0)[0] ?? null,
}
