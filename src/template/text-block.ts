import { Failure } from '../core/failure.ts'
import { SCALAR_STYLE, scalarText, yamlEvents } from '../yaml/events.ts'
import { compileBlock } from './block.ts'
import type { Text } from './op.ts'
import type { Quoting } from './text-parts.ts'
import { textParts } from './text-parts.ts'
import type { BlockToken, Branch } from './token.ts'
import type { Unit } from './unit.ts'
import { fail } from './unit.ts'

/** A block inside a scalar's text. Its branches are text as written; only the scalar around them says how to read it. */
export function blockText(token: BlockToken, quoting: Quoting, unit: Unit): Text {
  const refuse = (message: string, hint: string): void => {
    fail(unit, 'template/block', message, { loc: token.loc, hint })
  }
  return compileBlock<Text[]>(token, unit, {
    read: (branch) => textParts(decode(branch, quoting, unit, refuse), quoting, unit),
    wrap: (block) => [block],
  })
}

type Refuse = (message: string, hint: string) => void

function decode(branch: Branch, quoting: Quoting, unit: Unit, refuse: Refuse): string {
  const { text } = branch.raw
  if (quoting.style === SCALAR_STYLE.LITERAL_BLOCK) {
    return quoting.indent === 0 ? text : dedented(text, quoting.indent, branch.fromLineStart, refuse)
  }
  if (text.includes('\n')) {
    const hint = 'keep each branch on one line, or use a literal block scalar (key: |), which keeps lines as they are'
    refuse('a block with line breaks cannot stand inside this text', hint)
    return ''
  }
  switch (quoting.style) {
    case SCALAR_STYLE.DOUBLE_QUOTED:
      return unquoted(text, '"', unit, refuse)
    case SCALAR_STYLE.SINGLE_QUOTED:
      return unquoted(text, "'", unit, refuse)
    case SCALAR_STYLE.PLAIN:
      if (/: |:$| #/.test(text)) {
        const hint = 'put the whole text in double quotes, or surround the whole entry with the block'
        refuse('a block inside a plain text holds ": " or " #", which would end the text', hint)
      }
      return text
    default:
      return text
  }
}

/** Takes the block scalar's indent from the lines of a branch; the first line of one that begins inside a line has none. */
function dedented(text: string, indent: number, fromLineStart: boolean, refuse: Refuse): string {
  const lines = text.split('\n')
  for (let i = fromLineStart ? 0 : 1; i < lines.length; i++) {
    const line = lines[i]!
    if (line.slice(0, indent).trim() !== '') {
      const hint = `indent it by at least ${indent} blanks; |2 sets the indent of a block scalar by hand`
      refuse('a line of this block is indented less than the block scalar that it stands in', hint)
    }
    lines[i] = line.slice(indent)
  }
  return lines.join('\n')
}

/** Decodes the literals of a branch as the scalar around it would: escapes, doubled quotes. */
function unquoted(text: string, quote: string, unit: Unit, refuse: Refuse): string {
  if (!text.includes('\\') && !text.includes(quote)) return text
  const whole = quote + text + quote
  try {
    const event = yamlEvents(whole, unit.file)[1]
    if (event !== undefined && 'valueStart' in event && event.valueEnd === whole.length - 1) {
      return scalarText(whole, event)
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  }
  const hint =
    quote === '"'
      ? 'write a quote inside it as \\", or surround the whole entry with the block'
      : "write a quote inside it as ''"
  refuse('a branch of this block ends the quoted text around it', hint)
  return ''
}
