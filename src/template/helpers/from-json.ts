import { readJson } from '../../yaml/json.ts'
import { textAt } from '../helper-arguments.ts'
import { parsedMap } from '../parsed-map.ts'
import type { Helper } from '../helper.ts'

/** Helm hands on a map with the key `Error` when TEXT is broken, which ends in a manifest; an error here. */
export const fromJson: Helper = {
  name: 'fromJson',
  signature: 'fromJson TEXT',
  doc: 'The map that TEXT holds as JSON.',
  example: ['fromJson "{\\"a\\": [1, 2]}"', '{"a":[1,2]}'],
  arity: [1, 1],
  go: 'fromJson',
  call: (args) => parsedMap('JSON', () => readJson(textAt(args, 0), 'fromJson')),
}
