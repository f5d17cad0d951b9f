/**
 * Everything that a cached result depends on. An entry holds its material, and a hit compares it; the name only says where
 * to look.
 */
export interface Material {
  /** 24 hexadecimal digits. */
  readonly name: string
  /** What it depends on, byte for byte; of much, its SHA-256. */
  readonly bytes: Uint8Array
}

/** Above this many bytes loading node:crypto (4 ms) and hashing costs less than keeping and comparing a second copy. */
const much = 256 * 1024

/** The parts, preceded by their lengths, so that no two lists of parts are the same material. */
export function materialOf(parts: readonly (string | Uint8Array)[]): Material {
  const chunks = parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))
  const head = Buffer.from(`${chunks.map(({ length }) => length).join(' ')}\n`)
  const size = chunks.reduce((sum, { length }) => sum + length, head.length)
  // Whole words, so that they can be read without a copy.
  const bytes =
    size > much ? hashOf([head, ...chunks]) : Buffer.concat([head, ...chunks, Buffer.alloc((4 - (size % 4)) % 4)])
  return { name: nameOf(bytes), bytes }
}

function hashOf(chunks: readonly Uint8Array[]): Buffer {
  const hash = process.getBuiltinModule('node:crypto').createHash('sha256')
  for (const chunk of chunks) hash.update(chunk)
  return hash.digest()
}

/**
 * FNV-1a over 32-bit words, twice. SHA-256 of the templates of a small chart takes a cold process 3 of its 20 ms, and a
 * collision costs no more here than a miss.
 */
function nameOf(bytes: Buffer): string {
  let a = 0x811c9dc5
  let b = 0x01000193
  const words = new Int32Array(aligned(bytes))
  // Not for-of: an iterator takes a cold process four times as long.
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    a = Math.imul(a ^ word, 0x01000193)
    b = Math.imul(b ^ (word >>> 15) ^ word, 0x5bd1e995)
  }
  return hex(a) + hex(b) + hex(bytes.length)
}

function aligned(bytes: Buffer): ArrayBuffer {
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}
