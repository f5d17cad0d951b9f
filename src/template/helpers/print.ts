import { scalarTextAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Go's Sprint puts a blank only between two operands that are both no text. */
export const print: Helper = {
  name: 'print',
  signature: 'print VALUE…',
  doc: 'The VALUEs as one text; a blank stands between two that are numbers or booleans.',
  example: ['print "broker-" 3', '"broker-3"'],
  arity: [0, Infinity],
  go: 'print',
  call: (args) => {
    let text = ''
    args.forEach((value, i) => {
      if (i > 0 && typeof value !== 'string' && typeof args[i - 1] !== 'string') text += ' '
      text += scalarTextAt(args, i)
    })
    return text
  },
}
