/**
 * Everything that a cached result depends on, byte for byte. An entry holds its material, and a hit compares it, so no
 * trust is put in a hash; the name only says where to look.
 */
export interface Material {
  /** 24 hexadecimal digits. */
  readonly name: string
  readonly bytes: Uint8Array
}

/** The parts, preceded by their lengths, so that no two lists of parts are the same material. */
export function materialOf(parts: readonly (string | Uint8Array)[]): Material {
  const chunks = parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part))
  const head = Buffer.from(`${chunks.map(({ length }) => length).join(' ')}\n`)
  // Whole words, so that they can be read without a copy.
  const size = chunks.reduce((sum, { length }) => sum + length, head.length)
  const bytes = Buffer.concat([head, ...chunks, Buffer.alloc((4 - (size % 4)) % 4)])
  return { name: nameOf(bytes), bytes }
}

/**
 * FNV-1a over 32-bit words, twice. SHA-256 of the templates of a small chart takes a cold process 3 of its 20 ms, and a
 * collision costs no more here than a miss.
 */
function nameOf(bytes: Buffer): string {
  const words = new Int32Array(aligned(bytes))
  let a = 0x811c9dc5
  let b = 0x01000193
  for (const word of words) {
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
