import type { Loc } from './ast.ts'

/** Where the quick parser stands in its text, and the line of the place that it asked for last. */
export interface Cursor {
  readonly text: string
  at: number
  line: number
  lineStart: number
  /** Offset of the line break that ends the line; the text's length in its last line. */
  lineEnd: number
}

export function cursorOn(text: string): Cursor {
  return { text, at: 0, line: 1, lineStart: 0, lineEnd: breakAfter(text, 0) }
}

/** The line, from 1, and column, from 0, of an offset. Asked for in the order of the text, so that lines are counted once. */
export function placeOf(cursor: Cursor, offset: number): Loc['start'] {
  while (cursor.lineEnd < offset) {
    cursor.line++
    cursor.lineStart = cursor.lineEnd + 1
    cursor.lineEnd = breakAfter(cursor.text, cursor.lineStart)
  }
  return { line: cursor.line, column: offset - cursor.lineStart }
}

function breakAfter(text: string, at: number): number {
  const found = text.indexOf('\n', at)
  return found < 0 ? text.length : found
}

/** Moves the cursor to the end of what it stands at, and gives the place of that. */
export function locTo(cursor: Cursor, end: number): Loc {
  const start = placeOf(cursor, cursor.at)
  cursor.at = end
  return { start, end: placeOf(cursor, end) }
}

/** The place of what began at `start` and ends at the cursor. */
export function locFrom(cursor: Cursor, start: Loc['start']): Loc {
  return { start, end: placeOf(cursor, cursor.at) }
}

export function skipSpace(cursor: Cursor): void {
  cursor.at = spaceEnd(cursor.text, cursor.at)
}

export function spaceEnd(text: string, at: number): number {
  while (isSpace(text.charCodeAt(at))) at++
  return at
}

/** The only blanks of a text that the quick parser takes. */
export function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 9
}
