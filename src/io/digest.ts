import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** Below this many bytes hashing in JavaScript is quicker than loading node:crypto (3.5 ms). */
const small = 48 * 1024

/** SHA-256 in hex of the parts, each preceded by its length, so that no two lists of parts have the same bytes. */
export function digest(parts: readonly (string | Uint8Array)[]): string {
  const chunks: Uint8Array[] = []
  let size = 0
  for (const part of parts) {
    const bytes = typeof part === 'string' ? utf8ToBytes(part) : part
    chunks.push(utf8ToBytes(`${bytes.length}:`), bytes)
    size += bytes.length
  }
  const hash = size < small ? sha256.create() : process.getBuiltinModule('node:crypto').createHash('sha256')
  for (const chunk of chunks) hash.update(chunk)
  const result = hash.digest()
  return bytesToHex(result)
}
