import { listAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Of empty lists the result is an empty list; a packaged chart guards Sprig's nil there. */
export const concat: Helper = {
  name: 'concat',
  signature: 'concat LIST…',
  doc: 'All items of the LISTs in one list.',
  example: ['concat (list 1) (list 2 3)', '[1,2,3]'],
  arity: [0, Infinity],
  go: 'concat',
  call: (args) => args.flatMap((_, i) => listAt(args, i)),
}
