import { scalarTextAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Numbers print as JSON: Go would print 1000000 from a values file as 1e+06. */
export const toString: Helper = {
  name: 'toString',
  signature: 'toString VALUE',
  doc: 'A text, number or boolean as text.',
  example: ['toString 1000000', '"1000000"'],
  arity: [1, 1],
  go: 'toString',
  call: (args) => scalarTextAt(args, 0),
}
