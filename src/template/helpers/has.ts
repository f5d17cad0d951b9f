import { sameText } from '../go/same-text.ts'
import { listAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Compares JSON: Sprig's DeepEqual never finds the literal 2 among numbers of a values file. */
export const has: Helper = {
  name: 'has',
  signature: 'has VALUE LIST',
  doc: 'Whether an item of LIST equals VALUE.',
  example: ['has "broker" (list "controller" "broker")', 'true'],
  arity: [2, 2],
  go: 'has',
  call: (args) => listAt(args, 1).some((item) => sameText(item, args[0] ?? null)),
}
