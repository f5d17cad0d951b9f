import { byCodePoint } from '../../core/order.ts'
import { mapAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Sprig's order is random and changes from render to render; here it is sorted (in a package: `keys … | sortAlpha`). */
export const keys: Helper = {
  name: 'keys',
  signature: 'keys MAP…',
  doc: 'The keys of the MAPs, sorted by bytes.',
  example: ['keys (dict "b" 1 "a" 2)', '["a","b"]'],
  arity: [1, Infinity],
  go: 'keys',
  call: (args) => args.flatMap((_, i) => Object.keys(mapAt(args, i))).sort(byCodePoint),
}
