import { booleanAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** The test must be a boolean, as in Sprig: a missing or textual test is a mistake, not "no". */
export const ternary: Helper = {
  name: 'ternary',
  signature: 'ternary THEN ELSE TEST',
  doc: 'THEN when TEST is true, ELSE when it is false.',
  example: ['ternary "SSL" "PLAINTEXT" true', '"SSL"'],
  arity: [3, 3],
  lenient: true,
  go: 'ternary',
  call: (args) => args[booleanAt(args, 2) ? 0 : 1] ?? null,
}
