import { get, isMap } from '../../core/json.ts'
import type { Json } from '../../core/json.ts'
import { integerAt, textAt, wrongKind } from '../helper-arguments.ts'
import { HelperError } from '../helper.ts'
import type { Helper } from '../helper.ts'

/** A missing map key is missing; a place outside a list is an error, as in Go. For computed keys; a path needs none. */
export const index: Helper = {
  name: 'index',
  signature: 'index VALUE KEY…',
  doc: 'The item of a list or the entry of a map, one level per KEY.',
  example: ['index (dict "a" (list 5 6)) "a" 1', '6'],
  arity: [1, Infinity],
  go: 'index',
  call: (args) => {
    let at: Json = args[0] ?? null
    for (let i = 1; i < args.length; i++) {
      if (Array.isArray(at)) at = item(at, integerAt(args, i))
      else if (isMap(at)) at = get(at, textAt(args, i)) ?? null
      else throw wrongKind([at], 0, `a list or a map to take ${JSON.stringify(args[i])} of`)
    }
    return at
  },
}

function item(list: Json[], at: number): Json {
  if (at < 0 || at >= list.length) throw new HelperError(`${at} is outside a list of ${list.length} items`)
  return list[at]!
}
