/** A piece of one line of a source file. Lines and columns count from 1; columns and width in UTF-16 code units. */
export interface Span {
  readonly file: string
  readonly line: number
  readonly column: number
  /** At least 1; ends with the line. */
  readonly width: number
  /** The whole line, so that a printer can draw the caret without reading the file again. */
  readonly text: string
}

/** The span of `[start, end)` in `text`, cut at the end of its first line. */
export function spanAt(text: string, file: string, start: number, end: number = start + 1): Span {
  const from = Math.min(Math.max(start, 0), text.length)
  const lineStart = text.lastIndexOf('\n', from - 1) + 1
  let lineEnd = text.indexOf('\n', from)
  if (lineEnd < 0) lineEnd = text.length
  let line = 1
  for (let at = text.indexOf('\n'); at >= 0 && at < lineStart; at = text.indexOf('\n', at + 1)) line++
  const shown = text.slice(lineStart, lineEnd).replace(/\r$/, '')
  return {
    file,
    line,
    column: from - lineStart + 1,
    width: Math.max(1, Math.min(end, lineStart + shown.length) - from),
    text: shown,
  }
}
