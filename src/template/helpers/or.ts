import { isEmpty } from '../../core/empty.ts'
import type { Helper } from '../helper.ts'

/** Go's: the deciding value comes back, not a boolean. The evaluator stops at it, so later arguments may be missing. */
export const or: Helper = {
  name: 'or',
  signature: 'or VALUE…',
  doc: 'The first VALUE that is not empty, or the last one; later ones are not evaluated.',
  example: ['or "" "second"', '"second"'],
  arity: [1, Infinity],
  lenient: true,
  go: 'or',
  call: (args) => args.at(args.findIndex((value) => !isEmpty(value)))!,
}
