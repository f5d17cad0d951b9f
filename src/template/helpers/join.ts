import { scalarTextAt, textAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Nulls in the list are passed over, and a single value counts as a list of one, as in Sprig. */
export const join: Helper = {
  name: 'join',
  signature: 'join SEPARATOR LIST',
  doc: 'The items of LIST as one text with SEPARATOR between them.',
  example: ['join "," (list "a" 1 true)', '"a,1,true"'],
  arity: [2, 2],
  go: 'join',
  call: (args) => {
    const separator = textAt(args, 0)
    const list = args[1]
    if (!Array.isArray(list)) return scalarTextAt(args, 1)
    const items = list.filter((item) => item !== null)
    return items.map((_, i) => scalarTextAt(items, i)).join(separator)
  },
}
