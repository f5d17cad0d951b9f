import { textAt } from '../helper-arguments.ts'
import { trimText } from '../go/trim.ts'
import type { Helper } from '../helper.ts'

const white = /^\p{White_Space}$/u

/** Unicode's White_Space, as in Go; JavaScript's own trim also takes the byte order mark and leaves U+0085. */
export const trim: Helper = {
  name: 'trim',
  signature: 'trim TEXT',
  doc: 'TEXT without blanks and line breaks at both ends.',
  example: ['trim "  a b "', '"a b"'],
  arity: [1, 1],
  go: 'trim',
  call: (args) => trimText(textAt(args, 0), (rune) => white.test(rune)),
}
