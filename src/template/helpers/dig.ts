import { get } from '../../core/json.ts'
import { mapAt, textAt, wrongKind } from '../helper-arguments.ts'
import { isMap } from '../../core/json.ts'
import type { Json } from '../../core/json.ts'
import type { Helper } from '../helper.ts'

/** A null at the end is returned, not the fallback, and a scalar or null on the way is an error, as in Sprig. */
export const dig: Helper = {
  name: 'dig',
  signature: 'dig KEY… FALLBACK MAP',
  doc: 'The value at the path of KEYs in MAP; FALLBACK when a key is missing.',
  example: ['dig "a" "b" "none" (dict "a" (dict "b" 1))', '1'],
  arity: [3, Infinity],
  go: 'dig',
  call: (args) => {
    let at: Json = mapAt(args, args.length - 1)
    for (let i = 0; i < args.length - 2; i++) {
      const key = textAt(args, i)
      if (!isMap(at)) throw wrongKind([at], 0, `a map to look up ${JSON.stringify(key)}`)
      const next = get(at, key)
      if (next === undefined) return args.at(-2)!
      at = next
    }
    return at
  },
}
