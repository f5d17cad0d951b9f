import { listAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** A new list: the old one may be shared with other manifests. A missing VALUE becomes a null item. */
export const append: Helper = {
  name: 'append',
  signature: 'append LIST VALUE',
  doc: 'LIST with VALUE after its last item.',
  example: ['append (list "a") "b"', '["a","b"]'],
  arity: [2, 2],
  lenient: true,
  go: 'append',
  call: (args) => [...listAt(args, 0), args[1] ?? null],
}
