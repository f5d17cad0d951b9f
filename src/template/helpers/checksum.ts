import { canonicalJson } from '../../core/canonical-json.ts'
import { sha256Text } from '../sha256-text.ts'
import type { Helper } from '../helper.ts'

/**
 * In a pod's annotation it rolls the pods when a ConfigMap or Secret that they read changes. Helm's idiom hashes the bytes
 * of a rendered file, which differ between engines; values do not. A package computes the same text by
 * `list A B … | toJson | sha256sum`, since canonicalJson writes Go's bytes.
 */
export const checksum: Helper = {
  name: 'checksum',
  signature: 'checksum VALUE…',
  doc: 'The SHA-256 hash of the canonical JSON of all VALUEs: 64 hexadecimal digits, the same under Helm.',
  example: ['checksum "a" 1', '"135f17a475a61afdeeaf3759ad2e45ad1c7abb192395abe47e41fc8e395dc1a9"'],
  arity: [1, Infinity],
  go: undefined,
  call: (args) => sha256Text(canonicalJson([...args])),
}
