import type { Failure } from '../core/failure.ts'
import type { Span } from '../core/span.ts'
import { cellsOf, printable, type Cell } from './cells.ts'
import type { Paint } from './paint.ts'

export interface PictureOptions {
  readonly level: 'error' | 'warning'
  readonly paint: Paint
  /** Columns of the terminal; a longer source line is cut around its caret. */
  readonly columns: number
}

/**
 * A failure as a person reads it: what is wrong, where, the source line with a caret, the facts, the way out. Ends in a
 * newline.
 */
export function pictureFailure(failure: Failure, { level, paint, columns }: PictureOptions): string {
  const margin = ' '.repeat(failure.at === undefined ? 2 : String(failure.at.line).length)
  const [first = '', ...rest] = printable(failure.message).split('\n')
  const lines = [paint(level, `${level}[${failure.code}]`) + paint('message', `: ${first}`)]
  for (const line of rest) lines.push(`${margin}  ${line}`)
  if (failure.at !== undefined) lines.push(...pictureSpan(failure.at, level, paint, columns))
  for (const note of failure.notes) lines.push(fact(margin, note, paint))
  if (failure.hint !== undefined) lines.push(fact(margin, failure.hint, paint))
  return lines.join('\n') + '\n'
}

/** A fact of several lines keeps them together under its `=`. */
function fact(margin: string, text: string, paint: Paint): string {
  return margin + paint('gutter', '=') + ' ' + printable(text).replaceAll('\n', `\n${margin}  `)
}

function pictureSpan(at: Span, level: PictureOptions['level'], paint: Paint, columns: number): string[] {
  const number = String(at.line)
  const margin = ' '.repeat(number.length)
  const { line, before, under } = cut(at, Math.max(40, columns - number.length - 3))
  return [
    `${margin}${paint('gutter', '┌─')} ${printable(at.file)}:${number}:${at.column}`,
    `${paint('gutter', `${number} │`)} ${line}`,
    `${margin} ${paint('gutter', '│')} ${' '.repeat(before)}${paint(level, '^'.repeat(under))}`,
  ]
}

/** The line and its caret, in columns; of a line longer than `room` the part around the caret, between `…`. */
function cut(at: Span, room: number): { line: string; before: number; under: number } {
  const start = at.column - 1
  const offset = Math.max(0, start - room)
  const tail = start + room
  const cells = cellsOf(at.text.slice(offset, tail))
  const from = cellAt(cells, start - offset)
  const to = Math.max(from + 1, cellAt(cells, start - offset + at.width))
  const fits = offset === 0 && tail >= at.text.length && columnsOf(cells, 0, cells.length) <= room
  const [left, right] = fits ? [0, cells.length] : windowAround(cells, { from, to, room: room - 2 })
  const open = left > 0 || offset > 0 ? '…' : ''
  const close = right < cells.length || tail < at.text.length ? '…' : ''
  const shown = cells.slice(left, right).map(({ text }) => text)
  return {
    line: (open + shown.join('') + close).trimEnd(),
    before: open.length + columnsOf(cells, left, from),
    under: Math.max(1, columnsOf(cells, from, Math.min(to, right))),
  }
}

/** The cell that holds a UTF-16 unit of the line; the number of cells when it lies behind the line. */
function cellAt(cells: readonly Cell[], unit: number): number {
  let units = 0
  const found = cells.findIndex((cell) => (units += cell.units) > unit)
  return found < 0 ? cells.length : found
}

/** The cells to show, `[left, right)`: the marked ones and then, as far as there is room, equally many on both sides. */
function windowAround(cells: readonly Cell[], mark: { from: number; to: number; room: number }): [number, number] {
  let spare = mark.room
  let left = mark.from
  let right = mark.from
  const take = (at: number): boolean => {
    const cell = cells[at]
    if (cell === undefined || cell.columns > spare) return false
    spare -= cell.columns
    return true
  }
  while (right < mark.to && take(right)) right++
  for (;;) {
    const before = take(left - 1)
    if (before) left--
    const behind = take(right)
    if (behind) right++
    if (!before && !behind) return [left, right]
  }
}

function columnsOf(cells: readonly Cell[], from: number, to: number): number {
  return cells.slice(from, to).reduce((sum, { columns }) => sum + columns, 0)
}
