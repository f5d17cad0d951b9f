import { scalarTextAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Sprig escapes nothing here: a ' inside stays as it is. */
export const squote: Helper = {
  name: 'squote',
  signature: 'squote VALUE…',
  doc: "Each VALUE in single quotes, separated by blanks; a ' inside is not escaped.",
  example: ['squote "a" 1', "\"'a' '1'\""],
  arity: [0, Infinity],
  go: 'squote',
  call: (args) => args.map((_, i) => `'${scalarTextAt(args, i)}'`).join(' '),
}
