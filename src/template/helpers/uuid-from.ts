import { base64, utf8 } from '../../core/bytes.ts'
import { canonicalJson } from '../../core/canonical-json.ts'
import { sha256Text } from '../sha256-text.ts'
import type { Helper } from '../helper.ts'

/**
 * Kafka's Uuid text: 16 bytes in base64url, 22 characters, not beginning with "-", which its command line would take for an
 * option. Sprig can encode text only, so the 16 bytes are the first 16 digits of the hash (64 bits of it); such text never
 * needs "+", "/", "-" or "_". A package computes the same by
 * `list NAME … | toJson | sha256sum | trunc 16 | b64enc | trunc 22`.
 */
export const uuidFrom: Helper = {
  name: 'uuidFrom',
  signature: 'uuidFrom NAME…',
  doc: 'An id of 22 characters in the form of Kafka (cluster id, directory id), always the same for the same NAMEs.',
  example: ['uuidFrom "kafka" "broker" 0', '"ZDMwNTE0MzMyYjJlNTA2Yw"'],
  arity: [1, Infinity],
  go: undefined,
  call: (args) => base64(utf8(sha256Text(canonicalJson([...args])).slice(0, 16))).slice(0, 22),
}
