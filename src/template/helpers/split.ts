import { put } from '../../core/json.ts'
import type { JsonMap } from '../../core/json.ts'
import { textAt } from '../helper-arguments.ts'
import { splitText } from '../go/split.ts'
import type { Helper } from '../helper.ts'

/** Sprig's shape, made for `$x._0`; `splitList` gives a list. */
export const split: Helper = {
  name: 'split',
  signature: 'split SEPARATOR TEXT',
  doc: 'The pieces of TEXT between SEPARATORs as a map with the keys _0, _1 and so on.',
  example: ['split ":" "kafka:9092"', '{"_0":"kafka","_1":"9092"}'],
  arity: [2, 2],
  go: 'split',
  call: (args) => {
    const map: JsonMap = {}
    splitText(textAt(args, 0), textAt(args, 1)).forEach((piece, i) => put(map, `_${i}`, piece))
    return map
  },
}
