import { toInteger } from '../go/integer.ts'
import type { Helper } from '../helper.ts'

/** The same as `int`: both are 64 bits wide on every platform that Helm runs on today. */
export const int64: Helper = {
  name: 'int64',
  signature: 'int64 VALUE',
  doc: 'VALUE as a whole number; the same as int.',
  example: ['int64 2.9', '2'],
  arity: [1, 1],
  go: 'int64',
  call: (args) => toInteger(args, 0),
}
