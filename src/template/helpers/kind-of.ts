import { kindName } from '../go/type-name.ts'
import type { Helper } from '../helper.ts'

/** All numbers are float64, as Helm reads them from a values file; from `--set` they are int64 there. */
export const kindOf: Helper = {
  name: 'kindOf',
  signature: 'kindOf VALUE',
  doc: 'The kind of VALUE: string, bool, float64, slice or map.',
  example: ['kindOf (list)', '"slice"'],
  arity: [1, 1],
  go: 'kindOf',
  call: ([value = null]) => kindName(value),
}
