import { listAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** A new list: the old one may be shared with other manifests. */
export const reverse: Helper = {
  name: 'reverse',
  signature: 'reverse LIST',
  doc: 'LIST from its last item to its first.',
  example: ['reverse (list 1 2 3)', '[3,2,1]'],
  arity: [1, 1],
  go: 'reverse',
  call: (args) => listAt(args, 0).toReversed(),
}
