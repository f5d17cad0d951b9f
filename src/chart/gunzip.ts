import { Gunzip } from 'fflate'

/** Small enough that one push can inflate to 17 MiB at most (deflate reaches 1032 : 1), large enough to be fast. */
const chunkSize = 16 * 1024

/** Bytes that may still be inflated; shared by an archive and the archives inside it, or each level would multiply it. */
export interface InflateBudget {
  left: number
}

export type Gunzipped = { readonly bytes: Uint8Array } | { readonly wrong: string }

/** Said in `wrong` when the budget is spent. */
export const overBudget = 'it is too large'

/**
 * Inflates one gzip member, counting down `budget` while inflating, so that a bomb never exists in full.
 * fflate does not look at the checksum and takes concatenated members; both are refused here, because a chart that was
 * cut or patched on its way must not be rendered.
 */
export function gunzip(bytes: Uint8Array, budget: InflateBudget): Gunzipped {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return { wrong: notGzip(bytes) }
  if (bytes[2] !== 8 || bytes.length < 18) return { wrong: 'its gzip header is damaged' }
  const parts: Uint8Array[] = []
  let length = 0
  let members = 1
  const stream = new Gunzip((part) => {
    if (part.length === 0) return
    length += part.length
    budget.left -= part.length
    parts.push(part)
  })
  stream.onmember = () => members++
  try {
    for (let at = 0; at < bytes.length && budget.left >= 0 && members === 1; at += chunkSize) {
      stream.push(bytes.subarray(at, at + chunkSize), at + chunkSize >= bytes.length)
    }
  } catch (error) {
    if (budget.left >= 0) return { wrong: `its compressed data is damaged (${reason(error)})` }
  }
  if (budget.left < 0) return { wrong: overBudget }
  if (members > 1) return { wrong: 'it holds more than one gzip member' }
  const whole = join(parts, length)
  const trailer = new DataView(bytes.buffer, bytes.byteOffset + bytes.length - 8, 8)
  if (trailer.getUint32(0, true) !== crc32(whole) || trailer.getUint32(4, true) !== whole.length) {
    return { wrong: 'its checksum does not match its content, so it was cut or changed' }
  }
  return { bytes: whole }
}

function notGzip(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'it is empty'
  const isTar = bytes.length > 262 && String.fromCharCode(...bytes.subarray(257, 262)) === 'ustar'
  if (isTar) return 'it is a plain tar, not compressed by gzip'
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return 'it is a zip file'
  return 'it is not compressed by gzip'
}

/** fflate throws Errors with a short text: "unexpected EOF", "invalid block type". */
function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function join(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** CRC-32 of gzip (RFC 1952 §8). */
function crc32(bytes: Uint8Array): number {
  const table = new Uint32Array(256)
  for (let i = 0; i < 256; i++) {
    let value = i
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
    table[i] = value
  }
  let crc = 0xffffffff
  for (let i = 0; i < bytes.length; i++) crc = table[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8)
  return (crc ^ 0xffffffff) >>> 0
}
