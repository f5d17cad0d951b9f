import { utf8 } from '../core/bytes.ts'
import { Failure } from '../core/failure.ts'

const block = 512

/**
 * A ustar archive of regular files in the given order: mode 0644, no owner, one time for all, so that equal files give
 * equal bytes everywhere. Paths longer than 100 bytes are split at a folder; longer than that allows is a Failure.
 */
export function writeTar(files: ReadonlyMap<string, Uint8Array>, seconds: number): Uint8Array {
  let size = 2 * block
  for (const bytes of files.values()) size += block + padded(bytes.length)
  const tar = new Uint8Array(size)
  let at = 0
  for (const [path, bytes] of files) {
    writeHeader(tar.subarray(at, at + block), path, bytes.length, seconds)
    tar.set(bytes, at + block)
    at += block + padded(bytes.length)
  }
  return tar
}

function padded(length: number): number {
  return Math.ceil(length / block) * block
}

function writeHeader(header: Uint8Array, path: string, size: number, seconds: number): void {
  const [prefix, name] = splitPath(path)
  header.set(name, 0)
  writeOctal(header, 100, 8, 0o644)
  writeOctal(header, 108, 8, 0)
  writeOctal(header, 116, 8, 0)
  writeOctal(header, 124, 12, size)
  writeOctal(header, 136, 12, seconds)
  header[156] = 0x30
  header.set(utf8('ustar\u000000'), 257)
  writeOctal(header, 329, 8, 0)
  writeOctal(header, 337, 8, 0)
  header.set(prefix, 345)
  // The sum counts its own field as blanks.
  header.fill(0x20, 148, 156)
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.set(utf8(`${sum.toString(8).padStart(6, '0')}\u0000 `), 148)
}

function writeOctal(header: Uint8Array, at: number, length: number, value: number): void {
  header.set(utf8(value.toString(8).padStart(length - 1, '0')), at)
}

/** Name and prefix, 100 and 155 bytes at most. */
function splitPath(path: string): [prefix: Uint8Array, name: Uint8Array] {
  const whole = utf8(path)
  if (whole.length <= 100) return [new Uint8Array(), whole]
  for (let slash = whole.indexOf(0x2f); slash > 0 && slash <= 155; slash = whole.indexOf(0x2f, slash + 1)) {
    if (whole.length - slash - 1 <= 100) return [whole.subarray(0, slash), whole.subarray(slash + 1)]
  }
  throw new Failure('package/chart', `the path ${path} is too long for an archive`, {
    hint: 'a name may have 100 bytes, the folders before it 155',
  })
}
