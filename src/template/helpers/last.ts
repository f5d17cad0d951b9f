import { listAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Nothing for an empty list, like `first`. */
export const last: Helper = {
  name: 'last',
  signature: 'last LIST',
  doc: 'The last item of LIST; nothing when it is empty.',
  example: ['last (list "a" "b")', '"b"'],
  arity: [1, 1],
  go: 'last',
  call: (args) => listAt(args, 0).at(-1) ?? null,
}
