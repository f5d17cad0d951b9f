import { textAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** An empty SUFFIX is always there. */
export const hasSuffix: Helper = {
  name: 'hasSuffix',
  signature: 'hasSuffix SUFFIX TEXT',
  doc: 'Whether TEXT ends with SUFFIX.',
  example: ['hasSuffix "_SSL" "SASL_SSL"', 'true'],
  arity: [2, 2],
  go: 'hasSuffix',
  call: (args) => textAt(args, 1).endsWith(textAt(args, 0)),
}
