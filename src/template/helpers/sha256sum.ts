import { sha256Text } from '../sha256-text.ts'
import { textAt } from '../helper-arguments.ts'
import type { Helper } from '../helper.ts'

/** For a pod's inputs prefer `checksum`, which takes values of any kind. */
export const sha256sum: Helper = {
  name: 'sha256sum',
  signature: 'sha256sum TEXT',
  doc: 'The SHA-256 hash of TEXT as 64 hexadecimal digits.',
  example: ['sha256sum "a"', '"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"'],
  arity: [1, 1],
  go: 'sha256sum',
  call: (args) => sha256Text(textAt(args, 0)),
}
