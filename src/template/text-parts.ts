import { SCALAR_STYLE, scalarText, yamlEvents } from '../yaml/events.ts'
import { compileBlock } from './block.ts'
import {
  callName,
  compileCall,
  compileContext,
  compileExpression,
  compileInclude,
  resolvePartial,
} from './expression.ts'
import type { BlockToken, Token } from './flatten.ts'
import type { Form } from './form.ts'
import { marks, placeholder } from './form.ts'
import { TEXT } from './op.ts'
import type { Text } from './op.ts'
import type { Unit } from './unit.ts'
import { fail, holeAt } from './unit.ts'

/** The scalar that a text stands in: how its literals are written, and how far a block scalar is indented. */
export interface Quoting {
  readonly style: number
  readonly indent: number
}

/** A partial or NOTES: text as it is, not inside any scalar. */
export const bare: Quoting = { style: SCALAR_STYLE.LITERAL_BLOCK, indent: 0 }

/** The parts of a scalar's decoded text: literals, holes, blocks, partials. */
export function textParts(text: string, quoting: Quoting, unit: Unit): Text[] {
  const parts: Text[] = []
  let rest = text
  for (let found = marks.exec(rest); found !== null; found = marks.exec(rest)) {
    const token = unit.tokens[Number(found[1])]!
    let before = rest.slice(0, found.index)
    let after = rest.slice(found.index + found[0].length)
    const form = token.is === 'mustache' ? 'inline' : token.form
    let indent = ''
    if (form !== 'inline') [before, after, indent] = withoutPlaceholder(before, after, form, token)
    if (before !== '') parts.push(before)
    parts.push(...tokenText(token, { quoting, indent, unit }))
    rest = after
  }
  if (rest !== '') parts.push(rest)
  return parts
}

/** Takes the placeholder's line away again: what YAML needed there is no part of the text. */
function withoutPlaceholder(
  before: string,
  after: string,
  form: Form,
  token: Token,
): [before: string, after: string, indent: string] {
  const [prefix, suffix] = placeholder(form, 0).split(/\uE0000\uE001/) as [string, string]
  const head = before.slice(0, before.length - prefix.length)
  const lineStart = head.lastIndexOf('\n') + 1
  const indent = /^ */.exec(head.slice(lineStart))![0]
  const ownsLine = token.is === 'block' && token.ownsLine
  const tail = after.slice(suffix.length)
  return ownsLine ? [head, tail, indent] : [head.slice(0, lineStart), tail.replace(/^\n/, ''), indent]
}

function tokenText(token: Token, place: { quoting: Quoting; indent: string; unit: Unit }): Text[] {
  const { quoting, indent, unit } = place
  switch (token.is) {
    case 'mustache':
      return mustacheText(token, unit)
    case 'partial': {
      const full = resolvePartial(String((token.node.name as { original: string }).original), token.node.name.loc, unit)
      if (full === undefined) return []
      unit.shared.need(full, 'text')
      const [context, hash] = compileContext(token.node.params[0], token.node.hash, token.scope, unit)
      const part: Text = [TEXT.PART, full, context, hash, holeAt(unit, token.node.loc), indent]
      return token.form === 'inline' ? [part] : [indent, part, '\n']
    }
    case 'block':
      return [blockText(token, quoting, unit)]
  }
}

function mustacheText(token: Extract<Token, { is: 'mustache' }>, unit: Unit): Text[] {
  const { node, scope } = token
  const name = node.params.length > 0 || node.hash !== undefined ? callName(node.path) : undefined
  if (name === 'include') {
    const part = compileInclude(node, scope, unit, 'text')
    return part === undefined ? [] : [[TEXT.PART, ...part, '']]
  }
  if (name === 'optional' || name === 'spread') {
    const hint =
      name === 'optional'
        ? 'in text use {{default "" x}}, or surround it with {{#if x}} … {{/if}}'
        : '{{join "," list}} makes text of a list'
    fail(unit, 'template/position', `${name} stands for a whole entry, not for a part of a text`, {
      loc: node.loc,
      hint,
    })
    return []
  }
  const value = name === undefined ? compileExpression(node.path, scope, unit) : compileCall(node, scope, unit)
  return [[TEXT.HOLE, value, holeAt(unit, node.loc)]]
}

function blockText(token: BlockToken, quoting: Quoting, unit: Unit): Text {
  const structural = token.form !== 'inline' && !token.ownsLine
  if (structural && (quoting.style !== SCALAR_STYLE.LITERAL_BLOCK || token.form === 'doc')) {
    fail(unit, 'template/block', 'a block of whole lines cannot stand inside this scalar', {
      loc: token.node.loc,
      hint: 'use a literal block scalar (key: |), where lines are kept as they are',
    })
    return ''
  }
  return compileBlock<Text[]>(token, unit, {
    read: (branch) => {
      const text = structural ? branch.lines.text : branch.raw.text
      const literal = quoting.style === SCALAR_STYLE.LITERAL_BLOCK
      const decoded = literal
        ? dedent(text, quoting.indent, structural, token, unit)
        : unquote(text, quoting, token, unit)
      return textParts(decoded, quoting, unit)
    },
    wrap: (block) => [block],
  })
}

/** Takes the block scalar's indent from the lines of a branch; the first line of an inline one stands behind other text. */
function dedent(text: string, indent: number, fromFirst: boolean, token: BlockToken, unit: Unit): string {
  const lines = text.split('\n')
  return lines
    .map((line, i) => {
      if (i === 0 && !fromFirst) return line
      if (line.trim() === '') return line.slice(indent)
      if (line.slice(0, indent).trim() !== '') {
        fail(unit, 'template/block', 'a line of this block is indented less than the block scalar it stands in', {
          loc: token.node.loc,
          hint: `indent it by at least ${indent} blanks`,
        })
      }
      return line.slice(indent)
    })
    .join('\n')
}

/** Decodes the literals of a branch as the scalar around it would: escapes, doubled quotes. */
function unquote(text: string, quoting: Quoting, token: BlockToken, unit: Unit): string {
  if (text.includes('\n')) {
    fail(unit, 'template/block', 'a block inside a text of one line holds a line break', {
      loc: token.node.loc,
      hint: 'keep the branches on one line, or use a literal block scalar (key: |)',
    })
    return ''
  }
  const quote =
    quoting.style === SCALAR_STYLE.DOUBLE_QUOTED ? '"' : quoting.style === SCALAR_STYLE.SINGLE_QUOTED ? "'" : undefined
  if (quote === undefined) {
    if (/: |:$| #/.test(text)) {
      fail(unit, 'template/block', 'a block inside a plain text holds ": " or " #", which end the text', {
        loc: token.node.loc,
        hint: 'put the whole text in double quotes',
      })
    }
    return text
  }
  try {
    const quoted = quote + text + quote
    const event = yamlEvents(quoted, unit.file)[1]
    if (event !== undefined && 'valueStart' in event) return scalarText(quoted, event)
  } catch {
    // Falls through: the branch holds the quote that would end the scalar.
  }
  fail(unit, 'template/block', `a branch of this block ends the quoted text around it`, {
    loc: token.node.loc,
    hint: 'surround the whole scalar with the block',
  })
  return ''
}
