import { mapAt } from '../helper-arguments.ts'
import { mergeMaps } from '../merge-maps.ts'
import type { Helper } from '../helper.ts'

/** A copy, unlike Sprig's, which writes into the first map. Lists are replaced, never joined. */
export const mergeOverwrite: Helper = {
  name: 'mergeOverwrite',
  signature: 'mergeOverwrite MAP OTHER…',
  doc: 'A map of all entries, deeply; the last map that has a key wins.',
  example: ['mergeOverwrite (dict "a" 1) (dict "a" 2 "b" 3)', '{"a":2,"b":3}'],
  arity: [1, Infinity],
  go: 'mergeOverwrite',
  call: (args) => args.map((_, i) => mapAt(args, i)).reduce((map, other) => mergeMaps(map, other, 'overwrite')),
}
