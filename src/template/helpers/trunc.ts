import { integerAt, textAt } from '../helper-arguments.ts'
import { cutText } from '../go/cut.ts'
import type { Helper } from '../helper.ts'

/** Bytes, as in Go: Kubernetes' limits (63 for a label) are bytes too. */
export const trunc: Helper = {
  name: 'trunc',
  signature: 'trunc LENGTH TEXT',
  doc: 'The first LENGTH bytes of TEXT; the last ones when LENGTH is negative.',
  example: ['trunc 5 "kafka-broker"', '"kafka"'],
  arity: [2, 2],
  go: 'trunc',
  call: (args) => {
    const length = integerAt(args, 0)
    const text = textAt(args, 1)
    return length < 0
      ? cutText(text, (bytes) => [Math.max(0, bytes + length), bytes])
      : cutText(text, () => [0, length])
  },
}
