import { integerAt, textAt } from '../helper-arguments.ts'
import { refuseTextOver } from '../helper-limits.ts'
import { HelperError } from '../helper.ts'
import type { Helper } from '../helper.ts'

/** Sprig crashes on a negative COUNT and has no upper limit; both are errors here. */
export const repeat: Helper = {
  name: 'repeat',
  signature: 'repeat COUNT TEXT',
  doc: 'TEXT, COUNT times.',
  example: ['repeat 3 "ab"', '"ababab"'],
  arity: [2, 2],
  go: 'repeat',
  call: (args) => {
    const count = integerAt(args, 0)
    const text = textAt(args, 1)
    if (count < 0) throw new HelperError(`argument 1 must not be negative, got ${count}`)
    refuseTextOver(count * text.length)
    return text.repeat(count)
  },
}
