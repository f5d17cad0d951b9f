import { copyMap, put } from '../../core/json.ts'
import { mapAt, textAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** A copy: Sprig changes MAP in place, and with it every other template that reads the same values. */
export const set: Helper = {
  name: 'set',
  signature: 'set MAP KEY VALUE',
  doc: 'A copy of MAP in which KEY is VALUE.',
  example: ['set (dict "a" 1) "b" 2', '{"a":1,"b":2}'],
  arity: [3, 3],
  go: undefined,
  call: (args) => {
    const copy = copyMap(mapAt(args, 0))
    put(copy, textAt(args, 1), args[2] ?? null)
    return copy
  },
}
