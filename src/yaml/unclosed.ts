import type { Cause, Failing } from './syntax-error.ts'

/** The nearest value above that opens a quote and does not close it on its line, when the parser stopped inside one. */
export function unclosedQuote({ lines, row, reason }: Failing): Cause | undefined {
  if (!/quoted scalar|deficient indentation|indentation of a mapping|multiline key|missed comma/.test(reason))
    return undefined
  for (const back of nearby(row)) {
    const match = openQuote.exec(lines[back] ?? '')
    if (match === null) continue
    const column = match.index + match[0].length - match[1]!.length
    return { row: back, column, what: `this ${match[1]![0]!} is not closed`, hint: 'close it where the text ends' }
  }
  return undefined
}

/** The nearest line above that opens more brackets than it closes, when the parser stopped between brackets. */
export function unclosedBracket({ lines, row, reason }: Failing): Cause | undefined {
  if (!/flow collection|deficient indentation|missed comma/.test(reason)) return undefined
  const open: string[] = []
  for (const back of nearby(row)) {
    const brackets = Array.from(withoutText(lines[back] ?? '').matchAll(/[[\]{}]/g)).toReversed()
    for (const { 0: bracket, index } of brackets) {
      if (bracket === ']' || bracket === '}') open.push(bracket)
      else if (open.pop() === undefined) {
        const close = bracket === '[' ? ']' : '}'
        return { row: back, column: index, what: `this ${bracket} is not closed`, hint: `write ${close} where it ends` }
      }
    }
  }
  return undefined
}

/** Far enough for what a person writes by hand; a whole file could be one unclosed quote. */
const reach = 40

function* nearby(row: number): Generator<number> {
  for (let back = row; back >= Math.max(0, row - reach); back--) yield back
}

/** A value in quotes, after its key, dash or bracket, without an end. */
const openQuote = /(?:: +|- +|[[{,] *|^ *)("(?:[^"\\]|\\.)*|'(?:[^']|'')*)$/

/** The line with quoted text and comments blanked. */
function withoutText(line: string): string {
  return line
    .replace(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/g, (text) => ' '.repeat(text.length))
    .replace(/(?:^|(?<=\s))#.*/, '')
}
