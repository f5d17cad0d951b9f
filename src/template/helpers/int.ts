import { toInteger } from '../go/integer.ts'
import type { Helper } from '../helper.ts'

/** Sprig reads text as Go source: "014" is 12, "0x1F" is 31, and what is no whole number ("1.5", "abc") is 0. */
export const int: Helper = {
  name: 'int',
  signature: 'int VALUE',
  doc: 'VALUE as a whole number: fractions are cut off, text is read as a Go literal, other text is 0.',
  example: ['int "42"', '42'],
  arity: [1, 1],
  go: 'int',
  call: (args) => toInteger(args, 0),
}
