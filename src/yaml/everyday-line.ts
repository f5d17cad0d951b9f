/** A reader's place: the significant line that comes next, and where in it. */
export interface Cursor {
  readonly text: string
  /** Index of the first character that is no blank. */
  at: number
  /** Its column; −1 at the end of the document. */
  indent: number
  /** Whether the document ends with a line `---`, at which `at` then stands. */
  marker: boolean
  /** The next colon before a blank or the line's end that the search for keys has met; the text's length for none. */
  colon: number
  depth: number
}

/** Moves to the next line that is neither blank nor a comment, from `start`, the start of a line. */
export function nextLine(cursor: Cursor, start: number): void {
  const { text } = cursor
  let line = start
  while (line < text.length) {
    let at = line
    while (text.charCodeAt(at) === BLANK) at++
    const code = text.charCodeAt(at)
    if (code === HASH) {
      line = lineEnd(text, at) + 1
    } else if (code === BREAK) line = at + 1
    else if (at >= text.length) break
    else {
      cursor.at = at
      cursor.marker = at === line && code === DASH && text.startsWith('---', at) && isSpace(text.charCodeAt(at + 3))
      cursor.indent = cursor.marker ? -1 : at - line
      return
    }
  }
  cursor.at = text.length
  cursor.indent = -1
  cursor.marker = false
}

export function skipBlanks(text: string, start: number): number {
  let at = start
  while (text.charCodeAt(at) === BLANK) at++
  return at
}

/** Without the blanks at its end. `trimEnd` would take U+00A0 and its like away, which are text to every reader. */
export function withoutBlanks(text: string): string {
  let end = text.length
  while (text.charCodeAt(end - 1) === BLANK) end--
  return end === text.length ? text : text.slice(0, end)
}

export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end < 0 ? text.length : end
}

/** A blank, a line break or the end of the text. */
export function isSpace(code: number): boolean {
  return code === BLANK || code === BREAK || Number.isNaN(code)
}

const BREAK = 10
const BLANK = 32
const HASH = 35
const DASH = 45
