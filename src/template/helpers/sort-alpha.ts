import { byCodePoint } from '../../core/order.ts'
import { listAt, scalarTextAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Items become text, nulls are dropped, bytes decide: "10" comes before "9", as in Go. */
export const sortAlpha: Helper = {
  name: 'sortAlpha',
  signature: 'sortAlpha LIST',
  doc: 'The items of LIST as text, in the order of their bytes.',
  example: ['sortAlpha (list "b" "a" "10" 9)', '["10","9","a","b"]'],
  arity: [1, 1],
  go: 'sortAlpha',
  call: (args) => {
    const items = listAt(args, 0).filter((item) => item !== null)
    return items.map((_, i) => scalarTextAt(items, i)).sort(byCodePoint)
  },
}
