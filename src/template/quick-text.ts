import type { Cursor } from './quick-cursor.ts'
import { locFrom, locTo, placeOf } from './quick-cursor.ts'
import { callFrom, signAt, stripOf } from './quick-tag.ts'
import type { QuickBlock, QuickComment, QuickContent } from './quick-whitespace.ts'

/** The text from the cursor to an offset, less the backslash at its end that escapes what follows. */
export function quickContent(cursor: Cursor, end: number, escapes: 0 | 1 = 0): QuickContent {
  const value = cursor.text.slice(cursor.at, end - escapes)
  return { type: 'ContentStatement', value, original: value, loc: locTo(cursor, end) }
}

/**
 * Reads the text before the `{{` at `open`, and the mustache with it when a backslash makes it text: up to the next
 * mustache then. Of two backslashes one stays, and the mustache is none.
 */
export function quickTextBefore(cursor: Cursor, open: number): QuickContent[] {
  const { text, at } = cursor
  const backslashes = backslashesBefore(text, open)
  if (backslashes !== 1) return [quickContent(cursor, open, backslashes === 0 ? 0 : 1)]
  const before = open - 1 > at ? [quickContent(cursor, open, 1)] : []
  cursor.at = open
  const next = text.indexOf('{{', open + 2)
  const end = next < 0 ? text.length : next - backslashesBefore(text, next)
  return [...before, quickContent(cursor, end)]
}

/** Backslashes before an offset; two at most, as more mean nothing. */
function backslashesBefore(text: string, at: number): number {
  let count = 0
  while (count < 2 && text.charCodeAt(at - count - 1) === BACKSLASH) count++
  return count
}

/** `{{!-- … --}}` may hold mustaches; `{{! … }}` ends at the first `}}`. */
export function quickComment(cursor: Cursor): QuickComment | undefined {
  const { text, at } = cursor
  const start = placeOf(cursor, at)
  const sign = signAt(text, at)
  const isLong = text.startsWith('--', sign + 1)
  let end = text.indexOf('}}', isLong ? sign + 3 : sign + 1)
  while (isLong && end >= 0 && !hasDashes(text, end)) end = text.indexOf('}}', end + 1)
  if (end < 0) return undefined
  cursor.at = end + 2
  return { type: 'CommentStatement', strip: stripOf(cursor, at), loc: locFrom(cursor, start) }
}

function hasDashes(text: string, end: number): boolean {
  return text.startsWith('--', text.charCodeAt(end - 1) === TILDE ? end - 3 : end - 2)
}

/** `{{{{raw}}}}` … `{{{{/raw}}}}`, whose text is kept as it is; none in another. */
export function quickRawBlock(cursor: Cursor): QuickBlock | undefined {
  const { text, at } = cursor
  const start = placeOf(cursor, at)
  const call = callFrom(cursor, at + 4)
  if (call?.path.type !== 'PathExpression' || !plainName.test(call.path.original)) return undefined
  if (!text.startsWith('}}}}', cursor.at)) return undefined
  cursor.at += 4
  const close = text.indexOf('{{{{', cursor.at)
  const closeTag = `{{{{/${call.path.original}}}}}`
  if (close < 0 || !text.startsWith(closeTag, close)) return undefined
  const body = close > cursor.at ? [quickContent(cursor, close)] : []
  cursor.at = close + closeTag.length
  return {
    type: 'BlockStatement',
    ...call,
    path: call.path,
    program: { type: 'Program', body, blockParams: undefined, chained: false },
    inverse: undefined,
    openStrip: {},
    inverseStrip: {},
    closeStrip: {},
    loc: locFrom(cursor, start),
  }
}

const plainName = /^[\w-]+$/

const BACKSLASH = 92
const TILDE = 126
