import { sha256 } from '@noble/hashes/sha2.js'

/** Below this many bytes hashing in JavaScript is quicker than loading node:crypto (3.5 ms). */
const small = 48 * 1024

/** SHA-256 in hex of the parts, preceded by their lengths, so that no two lists of parts have the same bytes. */
export function digest(parts: readonly (string | Uint8Array)[]): string {
  const bytes = parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))
  const all = Buffer.concat([Buffer.from(bytes.map(({ length }) => length).join(' ')), ...bytes])
  if (all.length >= small) return process.getBuiltinModule('node:crypto').createHash('sha256').update(all).digest('hex')
  return Buffer.from(sha256(all)).toString('hex')
}
