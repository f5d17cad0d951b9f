import { indentText } from '../go/indent.ts'
import type { Helper } from '../helper.ts'

/** For text in text only: structure needs no indentation. Empty lines are padded too, as in Sprig. */
export const indent: Helper = {
  name: 'indent',
  signature: 'indent WIDTH TEXT',
  doc: 'TEXT with WIDTH blanks before each line.',
  example: ['indent 2 "a\nb"', '"  a\\n  b"'],
  arity: [2, 2],
  go: 'indent',
  call: (args) => indentText(args),
}
