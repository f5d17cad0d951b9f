import { fromBase64, textOf } from '../../core/bytes.ts'
import { textAt } from '../helper-arguments.ts'
import { HelperError } from '../helper.ts'
import type { Helper } from '../helper.ts'

/** Sprig hands on the text of its error ("illegal base64 data at …"), which would end in a Secret; an error here. */
export const b64dec: Helper = {
  name: 'b64dec',
  signature: 'b64dec TEXT',
  doc: 'The text that TEXT encodes in base64.',
  example: ['b64dec "a2Fma2E="', '"kafka"'],
  arity: [1, 1],
  go: 'b64dec',
  call: (args) => {
    const bytes = fromBase64(textAt(args, 0))
    if (bytes === undefined) throw new HelperError('argument 1 is no padded base64')
    const text = textOf(bytes)
    if (text === undefined) throw new HelperError('argument 1 does not encode text (UTF-8) but other bytes')
    return text
  },
}
