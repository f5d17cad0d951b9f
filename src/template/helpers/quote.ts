import { scalarTextAt } from '../helper-arguments.ts'
import { goQuote } from '../go/quote.ts'
import type { Helper } from '../helper.ts'

/** Rarely needed: structure keeps text as text. It is for text inside text, such as a JAAS line. */
export const quote: Helper = {
  name: 'quote',
  signature: 'quote VALUE…',
  doc: 'Each VALUE in double quotes with Go escapes, separated by blanks.',
  example: ['quote "a\\"b"', '"\\"a\\\\\\"b\\""'],
  arity: [0, Infinity],
  go: 'quote',
  call: (args) => args.map((_, i) => goQuote(scalarTextAt(args, i))).join(' '),
}
