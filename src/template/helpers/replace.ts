import { textAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** An empty OLD stands before each rune and at the end, as in Go; JavaScript would cut surrogate pairs. */
export const replace: Helper = {
  name: 'replace',
  signature: 'replace OLD NEW TEXT',
  doc: 'TEXT with every OLD replaced by NEW; plain text, no pattern.',
  example: ['replace "." "-" "4.1.0"', '"4-1-0"'],
  arity: [3, 3],
  go: 'replace',
  call: (args) => {
    const old = textAt(args, 0)
    const text = textAt(args, 2)
    return (old === '' ? ['', ...Array.from(text), ''] : text.split(old)).join(textAt(args, 1))
  },
}
