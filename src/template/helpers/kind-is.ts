import { kindName } from '../go/type-name.ts'
import { textAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** The way to take a value that may be text or a map; a missing value is "invalid". Number kinds are not portable. */
export const kindIs: Helper = {
  name: 'kindIs',
  signature: 'kindIs KIND VALUE',
  doc: 'Whether VALUE is of KIND: string, bool, float64, slice, map or invalid.',
  example: ['kindIs "map" (dict)', 'true'],
  arity: [2, 2],
  lenient: true,
  go: 'kindIs',
  call: (args) => textAt(args, 0) === kindName(args[1] ?? null),
}
