import { textOf, utf8 } from '../../core/bytes.ts'
import { HelperError } from '../helper.ts'

/**
 * The bytes of `text` that `range` chooses by the length in bytes. Go would cut through a rune and write broken UTF-8,
 * which its YAML writer then drops or mangles; that is refused here.
 */
export function cutText(text: string, range: (bytes: number) => readonly [start: number, end: number]): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text.slice(...range(text.length))
  const bytes = utf8(text)
  const cut = textOf(bytes.subarray(...range(bytes.length)))
  if (cut === undefined) {
    throw new HelperError('cuts a character in two: positions count bytes of UTF-8', 'cut where only ASCII can stand')
  }
  return cut
}
