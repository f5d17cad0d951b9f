import { cellsOf } from '../cells.ts'
import { oneLine } from './wording.ts'

/** Columns as kubectl prints them: heads in capitals, three blanks between; the last column is not filled up. */
export function textTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, ...rows.map((row) => row.map(oneLine))]
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => columnsOf(line[column] ?? ''))))
  return lines
    .map((line) => {
      const cells = line.map((text, column) => text + ' '.repeat(widths[column]! - columnsOf(text)))
      return `${cells.join('   ').trimEnd()}\n`
    })
    .join('')
}

function columnsOf(text: string): number {
  return cellsOf(text).reduce((sum, { columns }) => sum + columns, 0)
}
