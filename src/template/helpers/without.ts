import { sameText } from '../go/same-text.ts'
import { listAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Compares JSON: Sprig's DeepEqual never finds the literal 2 among numbers of a values file. */
export const without: Helper = {
  name: 'without',
  signature: 'without LIST VALUE…',
  doc: 'LIST without the items that equal a VALUE.',
  example: ['without (list 1 2 3) 2', '[1,3]'],
  arity: [1, Infinity],
  go: 'without',
  call: (args) => listAt(args, 0).filter((item) => !args.some((value, i) => i > 0 && sameText(item, value))),
}
