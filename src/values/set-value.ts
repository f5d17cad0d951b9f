import type { Json } from '../core/json.ts'
import { refuse, until, type Cursor, type Piece } from './cursor.ts'
import { readJson } from './json.ts'

/** A value of an expression, and where it is written. */
export interface WrittenValue {
  readonly value: Json
  readonly at: Piece
  /** Nothing follows the last `=`. In this one place Helm loses the value of a new list item's field (`set.ts`). */
  readonly bare: boolean
}

/** Reads what stands behind `=`, with the comma that ends it. */
export function readValue(cursor: Cursor): WrittenValue {
  const { text, kind } = cursor
  const start = cursor.at
  if (kind === 'set-json') return { ...readJsonValue(cursor), bare: false }
  if (kind === 'set-literal') {
    cursor.at = text.length
    return { value: text.slice(start), at: { start, end: cursor.at }, bare: false }
  }
  // Helm does not convert (so --set-file does not read) what is not there.
  if (start === text.length) return { value: '', at: { start, end: start }, bare: true }
  if (text[start] === '{') return { value: readList(cursor), at: { start, end: cursor.at }, bare: false }
  const written = until(cursor, ',')
  return { value: cursor.convert(written.text, written.at), at: written.at, bare: false }
}

/** `{a,b}`. As in Helm, `{}` is a list of one empty text, braces do not nest, and a comma may follow. */
function readList(cursor: Cursor): Json[] {
  const opening = { start: cursor.at, end: ++cursor.at }
  const list: Json[] = []
  for (;;) {
    const { text, at, stop } = until(cursor, ',}')
    if (stop === '') {
      refuse(cursor, opening, {
        message: 'this "{" is never closed: a list ends with "}"',
        hint: `write {a,b}, or --set-json for lists of maps, or ${cursor.kind === 'set' ? '--set-string with ' : ''}\\{ for text that begins with a brace`,
      })
    }
    list.push(cursor.convert(text, at))
    if (stop === ',') continue
    if (cursor.text[cursor.at] === ',') cursor.at++
    return list
  }
}

/** A missing value is null; after a value, blanks and one comma are skipped. */
function readJsonValue(cursor: Cursor): Pick<WrittenValue, 'value' | 'at'> {
  const start = cursor.at
  if (skipToValue(cursor)) return { value: null, at: { start, end: start } }
  const from = cursor.at
  const { value, end } = readJson(cursor.text, from, `--${cursor.kind}`)
  cursor.at = end
  skipToValue(cursor)
  return { value, at: { start: from, end } }
}

/** Skips blanks (Go's `unicode.IsSpace`); true when a comma, skipped too, or the end follows. */
function skipToValue(cursor: Cursor): boolean {
  while (/\p{White_Space}/u.test(cursor.text[cursor.at] ?? '')) cursor.at++
  if (cursor.text[cursor.at] === ',') cursor.at++
  else if (cursor.at < cursor.text.length) return false
  return true
}
