import { isUtf8 } from 'node:buffer'
import { Failure } from '../core/failure.ts'
import { spanAt } from '../core/span.ts'

/**
 * The text of a file that must be text: UTF-8, or UTF-16 with a byte order mark, which YAML allows and PowerShell's `>`
 * writes. The mark itself is dropped. Anything else is `yaml/syntax`, with the line of the first bad byte.
 */
export function decodeText(bytes: Uint8Array, file: string): string {
  const utf16 =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : ''
  if (utf16 !== '') return new TextDecoder(utf16).decode(bytes)
  if (bytes.subarray(0, 8000).includes(0)) throw binary(bytes, file)
  if (!isUtf8(bytes)) throw badByte(bytes, file)
  return new TextDecoder().decode(bytes)
}

function binary(bytes: Uint8Array, file: string): Failure {
  const gzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  return new Failure('yaml/syntax', `${file} is not text: it holds NUL bytes`, {
    hint: gzip ? `it is compressed; if it is a chart, write --chart ${file}` : undefined,
  })
}

/** UTF-8 never has a newline inside a character, so lines can be judged one by one. */
function badByte(bytes: Uint8Array, file: string): Failure {
  let start = 0
  let end = 0
  do {
    start = end
    const newline = bytes.indexOf(0x0a, start)
    end = newline < 0 ? bytes.length : newline + 1
  } while (end < bytes.length && isUtf8(bytes.subarray(start, end)))
  const text = new TextDecoder().decode(bytes.subarray(0, end))
  const lineStart = text.lastIndexOf('\n', text.length - 2) + 1
  const at = spanAt(text, file, Math.max(lineStart, text.indexOf('\ufffd', lineStart)))
  return new Failure('yaml/syntax', `${file} is not UTF-8 text`, { at, hint: 'save it as UTF-8' })
}
