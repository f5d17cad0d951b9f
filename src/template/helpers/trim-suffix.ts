import { textAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Once only. After `trunc` it takes the "-" that would make a name invalid. */
export const trimSuffix: Helper = {
  name: 'trimSuffix',
  signature: 'trimSuffix SUFFIX TEXT',
  doc: 'TEXT without SUFFIX at its end, if it is there.',
  example: ['trimSuffix "-" (trunc 6 "kafka-broker")', '"kafka"'],
  arity: [2, 2],
  go: 'trimSuffix',
  call: (args) => {
    const suffix = textAt(args, 0)
    const text = textAt(args, 1)
    return text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text
  },
}
