import { lineEnd, nextLine, skipBlanks } from './everyday-line.ts'
import type { Cursor } from './everyday-line.ts'

/**
 * The block scalar whose `|` or `>` stands at `at`, without an indent indicator, in a collection of column `indent`.
 * Leaves the cursor at the line after it; undefined when it is unusual.
 */
export function blockScalar(cursor: Cursor, at: number, indent: number): string | undefined {
  const { text } = cursor
  const sign = text[at + 1]
  const chomp = sign === '-' || sign === '+' ? sign : ''
  const headEnd = lineEnd(text, at)
  const after = at + 1 + chomp.length
  const rest = skipBlanks(text, after)
  if (rest < headEnd && !(rest > after && text[rest] === '#')) return undefined
  const column = firstColumn(text, headEnd + 1)
  if (column === undefined || column <= indent) return undefined
  const lines: string[] = []
  let line = headEnd + 1
  for (; line < text.length; line = lineEnd(text, line) + 1) {
    const first = skipBlanks(text, line)
    const end = lineEnd(text, first)
    if (first < end && first - line < column) break
    if (first === end && end === text.length) return undefined
    lines.push(text.slice(Math.min(line + column, end), end))
  }
  nextLine(cursor, line)
  if (cursor.indent > indent) return undefined
  const value = chomped(lines, text[at] === '>', chomp)
  return line > text.length && chomp !== '-' ? value.slice(0, -1) : value
}

/** Column of the first line that is not blank; undefined when a blank line before it is longer, or there is none. */
function firstColumn(text: string, start: number): number | undefined {
  let longest = 0
  for (let line = start; line < text.length; line = lineEnd(text, line) + 1) {
    const first = skipBlanks(text, line)
    if (first >= text.length) return undefined
    if (text[first] !== '\n') return first - line < longest ? undefined : first - line
    longest = Math.max(longest, first - line)
  }
  return undefined
}

function chomped(lines: string[], isFolded: boolean, chomp: string): string {
  let last = lines.length
  while (lines[last - 1] === '') last--
  const body = isFolded ? folded(lines.slice(0, last)) : lines.slice(0, last).join('\n')
  if (chomp === '-') return body
  return chomp === '' ? `${body}\n` : `${body}\n${'\n'.repeat(lines.length - last)}`
}

/** Single breaks become blanks, but not around lines that are indented further. */
function folded(lines: readonly string[]): string {
  let text = ''
  let blanks = 0
  let wasIndented = false
  let isFirst = true
  for (const line of lines) {
    if (line === '') {
      blanks++
      continue
    }
    const isIndented = line.startsWith(' ')
    if (isFirst) text += '\n'.repeat(blanks)
    else if (isIndented || wasIndented) text += '\n'.repeat(blanks + 1)
    else text += blanks === 0 ? ' ' : '\n'.repeat(blanks)
    text += line
    blanks = 0
    wasIndented = isIndented
    isFirst = false
  }
  return text
}
