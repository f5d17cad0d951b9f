import type { Content, Mustache, PartialNode, Program, Statement } from './ast.ts'
import { addBlock } from './flatten-block.ts'
import { frames, mark } from './form.ts'
import type { Draft, Piece } from './piece.ts'
import { append, currentLine } from './piece.ts'
import { resolvePartial } from './partial.ts'
import type { Scope } from './scope.ts'
import type { Problem, Token } from './token.ts'
import { nothingAdded } from './token.ts'
import type { Unit } from './unit.ts'
import { offsetOf, tell } from './unit.ts'

/** Where a program stands: what is on its line before it, and does a line end follow it? */
export interface Edges {
  readonly before: string
  readonly endsLine: boolean
}

/** A place in a program while it is flattened. */
export interface Place {
  readonly scope: Scope
  readonly unit: Unit
  readonly out: Draft
  /** What stands on the line so far. */
  readonly line: string
  readonly endsLine: boolean
}

/**
 * Phase 1: a program becomes YAML text in which every mustache, block and partial is one mark. Blocks are flattened
 * bottom up; whether one is structural (whole lines) or inline (inside a line) is decided here, what it means is decided
 * by the place where YAML finds the mark.
 */
export function flatten(
  program: Program,
  scope: Scope,
  unit: Unit,
  edges: Edges = { before: '', endsLine: true },
): Piece {
  const out: Draft = { text: '', marks: [] }
  const { body } = program
  for (let i = 0; i < body.length; i++) {
    const statement = body[i]!
    switch (statement.type) {
      case 'ContentStatement':
        addContent(statement, unit, out)
        break
      case 'MustacheStatement':
        addToken(mustacheToken(statement, scope, unit), statement, unit, out)
        break
      case 'PartialStatement':
        addPartial(statement, scope, unit, out)
        break
      case 'BlockStatement': {
        const line = out.text.includes('\n') ? currentLine(out) : edges.before + out.text
        addBlock(statement, { scope, unit, out, line, endsLine: followedByLineEnd(body, i + 1, edges) })
        break
      }
      case 'PartialBlockStatement':
      case 'Decorator':
        tell(unit, refusal(statement))
        break
      case 'CommentStatement':
      case 'DecoratorBlock':
    }
  }
  return out
}

function addContent(node: Content, unit: Unit, out: Draft): void {
  const source = contentStart(node, unit)
  if (!unit.source.includes('\r')) append(out, node.value, source)
  else {
    // The parser was given single line feeds: each line finds its own way back.
    let at = source
    for (const line of node.value.split(/(?<=\n)/)) {
      append(out, line, at)
      at += line.length
      if (unit.source.startsWith('\r\n', at - 1)) at++
    }
  }
}

/** Where the value of a content begins in the source: Handlebars has cut the blanks around standalone tags. */
export function contentStart(node: Content, unit: Unit): number {
  let at = offsetOf(unit, node.loc.start)
  for (let cut = node.original.indexOf(node.value); cut > 0; cut--) at += unit.source.startsWith('\r\n', at) ? 2 : 1
  return at
}

function addToken(token: Token, node: Statement, unit: Unit, out: Draft): void {
  append(out, mark(unit.tokens.push(token) - 1), offsetOf(unit, node.loc.start))
}

/** `{{{x}}}` and `{{& x}}` say "do not escape"; nothing is escaped here, so a chart that needs them misunderstands. */
function mustacheToken(node: Mustache, scope: Scope, unit: Unit): Token {
  const start = offsetOf(unit, node.loc.start)
  const sign = /^\{\{~?([{&])/.exec(unit.source.slice(start, start + 4))?.[1]
  if (sign === undefined) return { is: 'mustache', node, scope }
  const inner = unit.source
    .slice(start, offsetOf(unit, node.loc.end))
    .replace(/^\{\{~?[{&]\s*/, '')
    .replace(/\s*\}?~?\}\}$/, '')
  const message = `{{${sign} asks for text without escapes, and nothing is escaped here`
  return {
    is: 'refused',
    problem: { code: 'template/syntax', message, loc: node.loc, hint: `write {{${inner}}}` },
  }
}

function followedByLineEnd(body: readonly Statement[], from: number, edges: Edges): boolean {
  for (let i = from; i < body.length; i++) {
    const next = body[i]!
    if (next.type === 'CommentStatement' || next.type === 'DecoratorBlock') continue
    if (next.type !== 'ContentStatement') return false
    if (next.value.includes('\n')) return /^[ \t]*\n/.test(next.value)
    if (next.value.trim() !== '') return false
  }
  return edges.endsLine
}

function addPartial(node: PartialNode, scope: Scope, unit: Unit, out: Draft): void {
  const source = offsetOf(unit, node.loc.start)
  const before = unit.source.slice(unit.lineStarts[node.loc.start.line - 1], source)
  const alone = before.trim() === '' && /^[ \t]*(?:\r|\n|$)/.test(unit.source.slice(offsetOf(unit, node.loc.end)))
  const refused = refusedPartial(node, alone)
  if (refused !== undefined) {
    // Alone on its line it stands in no comment, so it is told at once and leaves no line.
    if (alone) tell(unit, refused)
    else addToken({ is: 'refused', problem: refused }, node, unit, out)
    return
  }
  const name = String((node.name as { original: unknown }).original)
  if (!alone) {
    addToken({ is: 'partial', node, name, scope, form: 'inline', added: nothingAdded }, node, unit, out)
    return
  }
  const full = resolvePartial(name, node.name.loc, unit)
  if (full === undefined) return
  const form = unit.shared.formOf(full)
  const added = { before: '', indent: true, after: '\n' } as const
  const id = unit.tokens.push({ is: 'partial', node, name, scope, form, added }) - 1
  const [prefix, suffix] = frames[form]
  append(out, `${before}${prefix}${mark(id)}${suffix}\n`, source - before.length)
}

function refusedPartial(node: PartialNode, alone: boolean): Problem | undefined {
  if (node.name.type !== 'PathExpression' && node.name.type !== 'StringLiteral') {
    return {
      code: 'template/partial',
      message: 'the name of a partial cannot be computed',
      loc: node.loc,
      hint: '{{> NAME}}: the name is fixed, so that it can be checked and packaged',
    }
  }
  if (!alone || (!node.strip.open && !node.strip.close)) return undefined
  return {
    code: 'template/block',
    message: '~ on a partial that stands alone on its line would glue lines together',
    loc: node.loc,
    hint: 'remove the ~: such a tag leaves no blanks and no line behind',
  }
}

function refusal(node: Extract<Statement, { type: 'PartialBlockStatement' | 'Decorator' }>): Problem {
  const { loc } = node
  if (node.type === 'Decorator') {
    const message = 'decorators are not part of this language'
    return { code: 'template/syntax', message, loc, hint: '{{#*inline "NAME"}} … {{/inline}} defines a partial' }
  }
  const hint = 'pass what differs: {{> NAME CONTEXT key=value}}'
  return { code: 'template/partial', message: 'a partial takes no block', loc, hint }
}
