import { listAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Of an empty list Sprig gives nil, which is missing; an empty list says the same and can be looped over. */
export const rest: Helper = {
  name: 'rest',
  signature: 'rest LIST',
  doc: 'LIST without its first item.',
  example: ['rest (list "a" "b" "c")', '["b","c"]'],
  arity: [1, 1],
  go: 'rest',
  call: (args) => listAt(args, 0).slice(1),
}
