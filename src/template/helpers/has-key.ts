import { mapAt, textAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Only MAP's own keys: `constructor` is none unless somebody wrote it. */
export const hasKey: Helper = {
  name: 'hasKey',
  signature: 'hasKey MAP KEY',
  doc: 'Whether MAP has KEY, whatever its value.',
  example: ['hasKey (dict "a" null) "a"', 'true'],
  arity: [2, 2],
  go: 'hasKey',
  call: (args) => Object.hasOwn(mapAt(args, 0), textAt(args, 1)),
}
