import { textAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** An empty PREFIX is always there. */
export const hasPrefix: Helper = {
  name: 'hasPrefix',
  signature: 'hasPrefix PREFIX TEXT',
  doc: 'Whether TEXT starts with PREFIX.',
  example: ['hasPrefix "SASL_" "SASL_SSL"', 'true'],
  arity: [2, 2],
  go: 'hasPrefix',
  call: (args) => textAt(args, 1).startsWith(textAt(args, 0)),
}
