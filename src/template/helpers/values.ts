import { sortedKeys } from '../../core/order.ts'
import { mapAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Sprig's order is random and cannot be mended in a package: an `each` over the map is portable. */
export const values: Helper = {
  name: 'values',
  signature: 'values MAP',
  doc: 'The values of MAP, in the order of its sorted keys.',
  example: ['values (dict "b" 1 "a" 2)', '[2,1]'],
  arity: [1, 1],
  go: undefined,
  call: (args) => {
    const map = mapAt(args, 0)
    return sortedKeys(map).map((key) => map[key]!)
  },
}
