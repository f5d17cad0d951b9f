import { isEmpty } from '../../core/empty.ts'
import type { Helper } from '../helper.ts'

/** Go's: the deciding value comes back, not a boolean. The evaluator stops at it, so later arguments may be missing. */
export const and: Helper = {
  name: 'and',
  signature: 'and VALUE…',
  doc: 'The first empty VALUE, or the last one; later ones are not evaluated.',
  example: ['and true "last"', '"last"'],
  arity: [1, Infinity],
  lenient: true,
  go: 'and',
  call: (args) => args.at(args.findIndex((value) => isEmpty(value)))!,
}
