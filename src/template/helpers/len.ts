import { utf8 } from '../../core/bytes.ts'
import { isMap } from '../../core/json.ts'
import { wrongKind } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** Text counts in bytes, as in Go and in Kubernetes' limits. */
export const len: Helper = {
  name: 'len',
  signature: 'len VALUE',
  doc: 'The number of items of a list, entries of a map or bytes of a text.',
  example: ['len (list "a" "b")', '2'],
  arity: [1, 1],
  go: 'len',
  call: (args) => {
    const value = args[0]
    if (typeof value === 'string') return utf8(value).length
    if (Array.isArray(value)) return value.length
    if (isMap(value)) return Object.keys(value).length
    throw wrongKind(args, 0, 'a list, a map or text')
  },
}
