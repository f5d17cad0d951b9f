import { copyMap } from '../../core/json.ts'
import { mapAt, textAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** A copy, unlike Sprig's; `omit` takes several keys and is the same in both engines. */
export const unset: Helper = {
  name: 'unset',
  signature: 'unset MAP KEY',
  doc: 'A copy of MAP without KEY.',
  example: ['unset (dict "a" 1 "b" 2) "b"', '{"a":1}'],
  arity: [2, 2],
  go: undefined,
  call: (args) => {
    const copy = copyMap(mapAt(args, 0))
    // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- an own entry of our own copy
    delete copy[textAt(args, 1)]
    return copy
  },
}
