import { mapAt } from '../helper-arguments.ts'
import { mergeMaps } from '../merge-maps.ts'
import type { Helper } from '../helper.ts'

/** Sprig's rule (mergo): an empty value of an earlier map (0, false, "" or null) gives way, so `merge` cannot keep a false. */
export const merge: Helper = {
  name: 'merge',
  signature: 'merge MAP OTHER…',
  doc: 'A map of all entries, deeply; the first MAP that has a non-empty value for a key wins.',
  example: ['merge (dict "a" 1) (dict "a" 2 "b" 3)', '{"a":1,"b":3}'],
  arity: [1, Infinity],
  go: 'merge',
  call: (args) => args.map((_, i) => mapAt(args, i)).reduce((map, other) => mergeMaps(map, other, 'keep')),
}
