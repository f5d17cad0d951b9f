import { textAt } from '../helper-arguments.ts'
import { isWhite, trimText } from '../go/trim.ts'
import type { Helper } from '../helper.ts'

/** Go's idea of white space, which has no byte order mark: a text that begins with one keeps it. */
export const trim: Helper = {
  name: 'trim',
  signature: 'trim TEXT',
  doc: 'TEXT without blanks and line breaks at both ends.',
  example: ['trim "  a b "', '"a b"'],
  arity: [1, 1],
  go: 'trim',
  call: (args) => trimText(textAt(args, 0), isWhite),
}
