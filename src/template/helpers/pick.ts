import { get, put } from '../../core/json.ts'
import type { JsonMap } from '../../core/json.ts'
import { mapAt, textAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** A KEY that MAP does not have is passed over. Keys are whole names: "a.b" is one key. */
export const pick: Helper = {
  name: 'pick',
  signature: 'pick MAP KEY…',
  doc: 'A map of only the KEYs of MAP.',
  example: ['pick (dict "a" 1 "b" 2) "a"', '{"a":1}'],
  arity: [1, Infinity],
  go: 'pick',
  call: (args) => {
    const map = mapAt(args, 0)
    const picked: JsonMap = {}
    for (let i = 1; i < args.length; i++) {
      const value = get(map, textAt(args, i))
      if (value !== undefined) put(picked, textAt(args, i), value)
    }
    return picked
  },
}
