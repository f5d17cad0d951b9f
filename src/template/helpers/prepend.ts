import { listAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** A new list, like `append`. */
export const prepend: Helper = {
  name: 'prepend',
  signature: 'prepend LIST VALUE',
  doc: 'LIST with VALUE before its first item.',
  example: ['prepend (list "b") "a"', '["a","b"]'],
  arity: [2, 2],
  go: 'prepend',
  call: (args) => [args[1] ?? null, ...listAt(args, 0)],
}
