import { put } from '../../core/json.ts'
import type { JsonMap } from '../../core/json.ts'
import { mapAt, textAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** A copy. Keys are whole names: "a.b" is one key. */
export const omit: Helper = {
  name: 'omit',
  signature: 'omit MAP KEY…',
  doc: 'MAP without the KEYs.',
  example: ['omit (dict "a" 1 "b" 2) "b"', '{"a":1}'],
  arity: [1, Infinity],
  go: 'omit',
  call: (args) => {
    const map = mapAt(args, 0)
    const dropped = new Set<string>()
    for (let i = 1; i < args.length; i++) dropped.add(textAt(args, i))
    const kept: JsonMap = {}
    for (const key of Object.keys(map)) if (!dropped.has(key)) put(kept, key, map[key]!)
    return kept
  },
}
