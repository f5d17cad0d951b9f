/** Lines, and characters of a line, that a person reads on a screen beside a rollout; all of it also goes into a Secret. */
const mostLines = 10
const longestLine = 200
/** What a pod prints must not repaint the terminal of whoever reads it. */
const unprintable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu

/** The first lines of an output, or the last ones of a log; undefined when it is blank. */
export function excerpt(text: string, from: 'start' | 'end' = 'start'): string | undefined {
  const lines = text
    .split(/\r?\n/)
    .map((line) =>
      line
        .slice(0, longestLine * 4)
        .replace(unprintable, ' ')
        .trimEnd(),
    )
    .filter((line) => line !== '')
  const left = lines.length - mostLines
  if (left <= 0) return lines.length === 0 ? undefined : lines.map(cut).join('\n')
  const more = `… ${left} more ${left === 1 ? 'line' : 'lines'}`
  if (from === 'end') return [more, ...lines.slice(-mostLines).map(cut)].join('\n')
  return [...lines.slice(0, mostLines).map(cut), more].join('\n')
}

function cut(line: string): string {
  const characters = Array.from(line)
  return characters.length <= longestLine ? line : characters.slice(0, longestLine - 1).join('') + '…'
}
