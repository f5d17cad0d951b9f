import { readDocuments } from '../../yaml/read.ts'
import { textAt } from '../helper-arguments.ts'
import { parsedMap } from '../parsed-map.ts'
import type { Helper } from '../helper.ts'

/** Helm hands on a map with the key `Error` when TEXT is broken, which ends in a manifest; an error here. */
export const fromYaml: Helper = {
  name: 'fromYaml',
  signature: 'fromYaml TEXT',
  doc: 'The map that TEXT holds as YAML: its first document; {} when there is nothing in it.',
  example: ['fromYaml "a: yes"', '{"a":true}'],
  arity: [1, 1],
  go: 'fromYaml',
  call: (args) => parsedMap('YAML', () => readDocuments(textAt(args, 0), 'fromYaml')[0] ?? {}),
}
