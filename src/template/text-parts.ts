import { SCALAR_STYLE } from '../yaml/events.ts'
import { calledName, compileMustache } from './expression.ts'
import type { Form } from './form.ts'
import { frames, markPattern } from './form.ts'
import { TEXT } from './op.ts'
import type { Text } from './op.ts'
import { compileInclude, compilePartial } from './partial.ts'
import { blockText } from './text-block.ts'
import type { MustacheToken, Token } from './token.ts'
import type { Unit } from './unit.ts'
import { fail, holeAt, tell } from './unit.ts'

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
  const pattern = markPattern()
  let at = 0
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const token = unit.tokens[Number(found[1])]!
    let before = text.slice(at, found.index)
    let indent = ''
    at = found.index + found[0].length
    if ((token.is === 'block' || token.is === 'partial') && token.form !== 'inline') {
      const [prefix, suffix] = frames[token.form satisfies Form]
      before = before.slice(0, before.length - prefix.length)
      at += suffix.length
      if (token.added.indent) {
        const lineStart = before.lastIndexOf('\n') + 1
        indent = before.slice(lineStart)
        before = before.slice(0, lineStart)
      }
      if (token.added.before === '\n' && before.endsWith('\n')) before = before.slice(0, -1)
      if (token.added.after === '\n' && text[at] === '\n') at++
    }
    if (before !== '') parts.push(before)
    parts.push(...tokenText(token, indent, quoting, unit))
  }
  if (at < text.length) parts.push(text.slice(at))
  return parts
}

function tokenText(token: Token, indent: string, quoting: Quoting, unit: Unit): Text[] {
  switch (token.is) {
    case 'refused':
      tell(unit, token.problem)
      return []
    case 'mustache':
      return mustacheText(token, unit)
    case 'partial': {
      // Folding joins its line with the one before, which would then stand before each line of the partial.
      if (token.form !== 'inline' && quoting.style !== SCALAR_STYLE.LITERAL_BLOCK) {
        const hint = 'use a literal block scalar (key: |), which keeps lines as they are, or put it into a line of text'
        const message = 'a partial cannot stand on a line of its own in a text whose lines are folded'
        fail(unit, 'template/position', message, { loc: token.node.loc, hint })
        return []
      }
      const call = compilePartial(token, 'text', unit)
      return call === undefined ? [] : [[TEXT.PART, ...call, token.form === 'inline' ? null : indent]]
    }
    case 'block':
      return [blockText(token, quoting, unit)]
  }
}

function mustacheText({ node, scope }: MustacheToken, unit: Unit): Text[] {
  const name = calledName(node)
  if (name === 'include') {
    const call = compileInclude(node, scope, unit, 'text')
    return call === undefined ? [] : [[TEXT.PART, ...call, null]]
  }
  if (name === 'optional' || name === 'spread') {
    const hint =
      name === 'optional'
        ? 'in text: {{default "" x}}, or {{#if x}} … {{/if}} around it'
        : 'in a map: {{spread x}}: with the colon; in a list: - {{spread x}}; as text: {{join "," x}}'
    const message = `${name} stands for whole entries, not for a part of a text`
    fail(unit, 'template/position', message, { loc: node.loc, hint })
    return []
  }
  return [[TEXT.HOLE, compileMustache(node, scope, unit), holeAt(unit, node.loc)]]
}
