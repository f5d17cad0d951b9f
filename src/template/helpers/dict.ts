import { put } from '../../core/json.ts'
import type { JsonMap } from '../../core/json.ts'
import { scalarTextAt } from '../helper-arguments.ts'
import { HelperError } from '../helper.ts'
import type { Helper } from '../helper.ts'

/** Sprig gives an odd last key the value ""; that is a forgotten argument and refused. */
export const dict: Helper = {
  name: 'dict',
  signature: 'dict KEY VALUE…',
  doc: 'A map of the KEYs and VALUEs, which take turns.',
  example: ['dict "role" "broker" "id" 3', '{"id":3,"role":"broker"}'],
  arity: [0, Infinity],
  lenient: true,
  go: 'dict',
  call: (args) => {
    if (args.length % 2 === 1) throw new HelperError(`takes keys and values in pairs, got ${args.length} arguments`)
    const map: JsonMap = {}
    for (let i = 0; i < args.length; i += 2) put(map, scalarTextAt(args, i), args[i + 1]!)
    return map
  },
}
