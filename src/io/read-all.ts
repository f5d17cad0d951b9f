import { readSync } from 'node:fs'
import { pause } from './pause.ts'
import { systemCode } from './system-error.ts'

/**
 * All bytes of an open file, pipe or terminal; undefined as soon as there are more than `limit`, so that `/dev/zero` ends
 * too. `expected` is the size that the system announced, in bytes; pipes announce 0.
 */
export function readAll(fd: number, limit: number, expected: number): Uint8Array | undefined {
  let bytes = Buffer.allocUnsafeSlow(Math.min(Math.max(expected, firstSize - 1), limit) + 1)
  let used = 0
  for (;;) {
    if (used > limit) return undefined
    if (used === bytes.length) bytes = grown(bytes, limit)
    const count = readSome(fd, bytes, used)
    if (count === 0) return bytes.subarray(0, used)
    used += count
  }
}

const firstSize = 64 * 1024

function grown(bytes: Buffer, limit: number): Buffer<ArrayBuffer> {
  const larger = Buffer.allocUnsafeSlow(Math.min(bytes.length * 2, limit + 1))
  bytes.copy(larger)
  return larger
}

/** 0 at the end. A non-blocking pipe whose writer is slow answers EAGAIN; Windows ends a pipe with the error EOF. */
function readSome(fd: number, bytes: Uint8Array, at: number): number {
  for (let wait = 1; ; wait = Math.min(wait * 2, 16)) {
    try {
      return readSync(fd, bytes, at, bytes.length - at, null)
    } catch (error) {
      if (systemCode(error) === 'EOF') return 0
      if (systemCode(error) !== 'EAGAIN') throw error
      pause(wait)
    }
  }
}
