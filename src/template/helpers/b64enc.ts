import { base64, utf8 } from '../../core/bytes.ts'
import { textAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** For a Secret's `data`; `stringData` needs none. */
export const b64enc: Helper = {
  name: 'b64enc',
  signature: 'b64enc TEXT',
  doc: 'TEXT in base64, padded.',
  example: ['b64enc "kafka"', '"a2Fma2E="'],
  arity: [1, 1],
  go: 'b64enc',
  call: (args) => base64(utf8(textAt(args, 0))),
}
