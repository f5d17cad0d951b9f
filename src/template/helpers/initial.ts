import { listAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** The counterpart of `rest`. */
export const initial: Helper = {
  name: 'initial',
  signature: 'initial LIST',
  doc: 'LIST without its last item.',
  example: ['initial (list "a" "b" "c")', '["a","b"]'],
  arity: [1, 1],
  go: 'initial',
  call: (args) => listAt(args, 0).slice(0, -1),
}
