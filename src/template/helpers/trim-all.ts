import { textAt } from '../helper-arguments.ts'
import { trimText } from '../go/trim.ts'
import type { Helper } from '../helper.ts'

/** CHARACTERS is a set: `trimAll "ab"` cuts any run of a and b, not the word "ab". */
export const trimAll: Helper = {
  name: 'trimAll',
  signature: 'trimAll CHARACTERS TEXT',
  doc: 'TEXT without any of CHARACTERS at both ends.',
  example: ['trimAll "/" "/var/lib/"', '"var/lib"'],
  arity: [2, 2],
  go: 'trimAll',
  call: (args) => {
    const set = new Set(textAt(args, 0))
    return trimText(textAt(args, 1), (rune) => set.has(rune))
  },
}
