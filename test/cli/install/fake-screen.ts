/** What a terminal of so many columns shows after some text, as far as our tables use it: colours are dropped. */
export function screenText(written: string, columns = 200): string {
  const lines = ['']
  let row = 0
  let column = 0
  for (const [piece] of written.matchAll(/\u001b\[\d*(?:;\d+)*[A-Za-z]|[^\u001b]/gu)) {
    const control = /^\u001b\[(\d*)(?:;\d+)*([A-Za-z])$/u.exec(piece)
    if (control?.[2] === 'A') row = Math.max(0, row - Number(control[1] || 1))
    else if (control?.[2] === 'K') lines[row] = lines[row]!.slice(0, column)
    else if (control?.[2] === 'J') lines.splice(row, Infinity, lines[row]!.slice(0, column))
    else if (control?.[2] === 'm') continue
    else if (control !== null) throw new Error(`the table may not send ${JSON.stringify(piece)}`)
    else if (piece === '\r') column = 0
    else if (piece === '\n') {
      row++
      column = 0
      lines[row] ??= ''
    } else {
      if (column >= columns) throw new Error(`a line is wider than the screen: ${lines[row]!}`)
      lines[row] = lines[row]!.slice(0, column).padEnd(column) + piece + lines[row]!.slice(column + 1)
      column++
    }
  }
  return lines.map((line) => line.trimEnd()).join('\n')
}
