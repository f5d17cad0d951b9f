import { exact, toExact } from '../go/integer.ts'
import { HelperError } from '../helper.ts'
import type { Helper } from '../helper.ts'

/** The sign is that of A, as in Go. */
export const mod: Helper = {
  name: 'mod',
  signature: 'mod A B',
  doc: 'The remainder of the whole number A divided by B.',
  example: ['mod 7 3', '1'],
  arity: [2, 2],
  go: 'mod',
  call: (args) => {
    const by = toExact(args, 1)
    if (by === 0) throw new HelperError('divides by zero')
    return exact(toExact(args, 0) % by)
  },
}
