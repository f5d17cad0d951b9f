import { get as entry } from '../../core/json.ts'
import { mapAt, textAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Sprig answers "" for a missing key, so a missing and an empty entry look alike; `hasKey` tells them apart. */
export const get: Helper = {
  name: 'get',
  signature: 'get MAP KEY',
  doc: 'The value of KEY in MAP; "" when there is none.',
  example: ['get (dict "a" 1) "a"', '1'],
  arity: [2, 2],
  go: 'get',
  call: (args) => {
    const value = entry(mapAt(args, 0), textAt(args, 1))
    return value === undefined ? '' : value
  },
}
