import { indentText } from '../go/indent.ts'
import type { Helper } from '../helper.ts'

/** `indent` after a line break; for text in text only. */
export const nindent: Helper = {
  name: 'nindent',
  signature: 'nindent WIDTH TEXT',
  doc: 'A line break, then TEXT with WIDTH blanks before each line.',
  example: ['nindent 2 "a\nb"', '"\\n  a\\n  b"'],
  arity: [2, 2],
  go: 'nindent',
  call: (args) => '\n' + indentText(args),
}
