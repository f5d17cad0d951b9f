import { textAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Once only: "--a" without "-" is "-a". */
export const trimPrefix: Helper = {
  name: 'trimPrefix',
  signature: 'trimPrefix PREFIX TEXT',
  doc: 'TEXT without PREFIX at its start, if it is there.',
  example: ['trimPrefix "v" "v4.1.0"', '"4.1.0"'],
  arity: [2, 2],
  go: 'trimPrefix',
  call: (args) => {
    const prefix = textAt(args, 0)
    const text = textAt(args, 1)
    return text.startsWith(prefix) ? text.slice(prefix.length) : text
  },
}
