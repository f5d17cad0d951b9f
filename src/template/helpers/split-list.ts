import { textAt } from '../helper-arguments.ts'
import { splitText } from '../go/split.ts'
import type { Helper } from '../helper.ts'

/** An empty SEPARATOR splits between runes; "" split by anything else is a list of one empty text, as in Go. */
export const splitList: Helper = {
  name: 'splitList',
  signature: 'splitList SEPARATOR TEXT',
  doc: 'The pieces of TEXT between SEPARATORs.',
  example: ['splitList "," "a,b"', '["a","b"]'],
  arity: [2, 2],
  go: 'splitList',
  call: (args) => splitText(textAt(args, 0), textAt(args, 1)),
}
