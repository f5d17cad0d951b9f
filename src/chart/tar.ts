import { textOf } from '../core/bytes.ts'

/** One entry of a tar archive. `data` is a view into the archive. */
export interface TarEntry {
  readonly name: string
  readonly type: 'file' | 'folder' | 'hard link' | 'symbolic link' | 'device' | 'pipe' | 'special file'
  readonly data: Uint8Array
}

/** Why the bytes are no tar archive. */
export class TarError extends Error {
  /** @param at offset of the block in question */
  constructor(why: string, at: number) {
    super(`${why} at byte ${at} of the tar`)
    this.name = 'TarError'
  }
}

const block = 512

/**
 * The entries of a tar archive in order: v7, ustar with prefix, PAX paths and sizes, GNU long names. What is allowed in
 * a chart is not decided here. Throws TarError.
 */
export function tarEntries(bytes: Uint8Array): TarEntry[] {
  const entries: TarEntry[] = []
  let said: Extension = {}
  for (let at = 0; at < bytes.length;) {
    const header = bytes.subarray(at, at + block)
    if (header.length < block) throw new TarError('it ends inside a header', at)
    if (isEmpty(header)) {
      // Go and GNU tar write two empty blocks; what follows them is padding.
      if (!isEmpty(bytes.subarray(at + block, at + 2 * block)))
        throw new TarError('an empty block stands between files', at)
      break
    }
    checkSum(header, at)
    const kind = String.fromCharCode(header[156]!)
    const describes = isExtension(kind)
    const size = (describes ? undefined : said.size) ?? readNumber(header.subarray(124, 136), at)
    const start = at + block
    const end = '123456'.includes(kind) ? start : start + size
    if (end > bytes.length) throw new TarError('it ends inside a file', at)
    const data = bytes.subarray(start, end)
    if (describes) said = { ...said, ...readExtension(kind, data, start) }
    else {
      const name = said.name ?? shortName(header, at)
      entries.push({ name, type: typeOf(kind, name), data })
      said = {}
    }
    at = start + Math.ceil((end - start) / block) * block
  }
  return entries
}

/** What a header before it says of the next entry, whose own fields are too short for it. */
interface Extension {
  readonly name?: string
  readonly size?: number
}

/** Headers that describe the next entry (x, L, K) or all of them (g), and are no entry themselves. */
function isExtension(kind: string): boolean {
  return kind === 'x' || kind === 'g' || kind === 'L' || kind === 'K'
}

/** The names of links (K) do not matter, as links are refused; those that hold for all (g) are comments, as for Go. */
function readExtension(kind: string, data: Uint8Array, at: number): Extension {
  if (kind === 'L') return { name: textAt(data, at) }
  if (kind !== 'x') return {}
  const fields = paxFields(data, at)
  for (const key of fields.keys()) if (key.startsWith('GNU.sparse')) throw new TarError('there is a sparse file', at)
  const name = fields.get('path')
  const size = fields.get('size')
  return { ...(name !== undefined && { name }), ...(size !== undefined && { size: paxSize(size, at) }) }
}

function typeOf(kind: string, name: string): TarEntry['type'] {
  switch (kind) {
    case '\0':
    case '0':
    case '7':
      // Tar before 1988 had no type for folders, only the slash.
      return name.endsWith('/') ? 'folder' : 'file'
    case '1':
      return 'hard link'
    case '2':
      return 'symbolic link'
    case '3':
    case '4':
      return 'device'
    case '5':
      return 'folder'
    case '6':
      return 'pipe'
    default:
      return 'special file'
  }
}

function isEmpty(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte !== 0) return false
  return true
}

/** The sum of all bytes of the header, those of the sum itself taken as blanks. */
function checkSum(header: Uint8Array, at: number): void {
  let sum = 8 * 0x20
  for (let i = 0; i < block; i++) if (i < 148 || i >= 156) sum += header[i]!
  if (readNumber(header.subarray(148, 156), at) !== sum) throw new TarError('a header is damaged', at)
}

/** Octal text, or GNU's binary form (first bit set, big-endian) for what does not fit. */
function readNumber(field: Uint8Array, at: number): number {
  if (field[0]! & 0x80) {
    let value = field[0]! & 0x7f
    for (const byte of field.subarray(1)) value = value * 256 + byte
    if (!Number.isSafeInteger(value)) throw new TarError('a size is too large', at)
    return value
  }
  const text = String.fromCharCode(...field)
  const digits = /^ *([0-7]*)[\0 ]*$/.exec(text)?.[1]
  if (digits === undefined) throw new TarError('a number in a header is damaged', at)
  return digits === '' ? 0 : Number.parseInt(digits, 8)
}

function shortName(header: Uint8Array, at: number): string {
  const name = textAt(header.subarray(0, 100), at)
  const isUstar = String.fromCharCode(...header.subarray(257, 263)) === 'ustar\0'
  const prefix = isUstar ? textAt(header.subarray(345, 500), at) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

function textAt(bytes: Uint8Array, at: number): string {
  const end = bytes.indexOf(0)
  const text = textOf(end < 0 ? bytes : bytes.subarray(0, end))
  if (text === undefined) throw new TarError('a name is not UTF-8', at)
  return text
}

/** Records `LENGTH KEY=VALUE\n`, where LENGTH counts the whole record in decimal (POSIX pax). */
function paxFields(bytes: Uint8Array, offset: number): Map<string, string> {
  const fields = new Map<string, string>()
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at)
    const digits = space < 0 || space - at > 9 ? '' : String.fromCharCode(...bytes.subarray(at, space))
    const length = /^[1-9]\d*$/.test(digits) ? Number(digits) : 0
    const equals = bytes.indexOf(0x3d, space)
    const end = at + length
    if (length === 0 || equals < 0 || equals >= end || end > bytes.length || bytes[end - 1] !== 0x0a) {
      throw new TarError('an extended header is damaged', offset + at)
    }
    fields.set(textAt(bytes.subarray(space + 1, equals), offset), textAt(bytes.subarray(equals + 1, end - 1), offset))
    at = end
  }
  return fields
}

function paxSize(text: string, at: number): number {
  if (!/^\d{1,15}$/.test(text)) throw new TarError('the size in an extended header is damaged', at)
  return Number(text)
}
