import { toExact } from '../go/integer.ts'
import { listAt } from '../helper-arguments.ts'
import { HelperError } from '../helper.ts'
import type { Helper } from '../helper.ts'

/** Go's bounds: outside the list is an error, where JavaScript would count from the end. */
export const slice: Helper = {
  name: 'slice',
  signature: 'slice LIST [START] [END]',
  doc: 'The items of LIST from START (0) up to END (its length).',
  example: ['slice (list 1 2 3 4) 1 3', '[2,3]'],
  arity: [1, 3],
  go: 'slice',
  call: (args) => {
    const list = listAt(args, 0)
    const start = args.length > 1 ? toExact(args, 1) : 0
    const end = args.length > 2 ? toExact(args, 2) : list.length
    if (start < 0 || start > end || end > list.length) {
      throw new HelperError(`${start} to ${end} is outside a list of ${list.length} items`)
    }
    return list.slice(start, end)
  },
}
