import type { BlockNode, Content, Expression, Loc, Mustache, PartialNode, Program, Statement } from './ast.ts'
import type { Form } from './form.ts'
import { jointForm, mark, placeholder, smallestIndent } from './form.ts'
import type { Piece } from './piece.ts'
import { PieceBuilder, slicePiece, wrapPiece } from './piece.ts'
import type { Scope } from './scope.ts'
import { resolvePartial } from './expression.ts'
import { fail, offsetOf } from './unit.ts'
import type { Unit } from './unit.ts'

/** What a placeholder in the flattened text stands for. */
export type Token =
  | { readonly is: 'mustache'; readonly node: Mustache; readonly scope: Scope }
  | { readonly is: 'partial'; readonly node: PartialNode; readonly scope: Scope; readonly form: Form | 'inline' }
  | BlockToken

export interface BlockToken {
  readonly is: 'block'
  readonly node: BlockNode
  /** First the conditions in order, then the else branch, whose subject is undefined. */
  readonly branches: readonly Branch[]
  readonly form: Form | 'inline'
  /** Stands alone on a line whose newline belongs to the text around it. */
  readonly ownsLine: boolean
}

export interface Branch {
  readonly kind: 'if' | 'unless' | 'with' | 'each' | 'else'
  readonly subject: Expression | undefined
  readonly loc: Loc
  readonly scope: Scope
  /** The scope in which the subject is evaluated. */
  readonly outer: Scope
  /** As written, for a place inside a scalar. */
  readonly raw: Piece
  /** Made into whole lines, for a place between lines. */
  readonly lines: Piece
}

/** Where a program stands: does a line start before it, does a newline follow it? */
interface Edges {
  readonly startsLine: boolean
  readonly endsLine: boolean
}

/**
 * Phase 1: a program becomes YAML text in which every mustache, block and partial is one placeholder.
 * Blocks are flattened bottom up; whether one is structural (whole lines) or inline (inside a line) is decided here,
 * what it means is decided by the place where YAML finds the placeholder.
 */
export function flatten(
  program: Program,
  scope: Scope,
  unit: Unit,
  edges: Edges = { startsLine: true, endsLine: true },
): Piece {
  const out = new PieceBuilder()
  program.body.forEach((statement, i) => {
    const source = 'loc' in statement ? offsetOf(unit, statement.loc.start) : 0
    switch (statement.type) {
      case 'ContentStatement':
        out.add(statement.value, contentOffset(statement, source))
        break
      case 'CommentStatement':
        break
      case 'MustacheStatement':
        if (!isPlainMustache(statement, unit)) break
        out.add(mark(unit.tokens.push({ is: 'mustache', node: statement, scope }) - 1), source)
        break
      case 'PartialStatement':
        addPartial(statement, scope, unit, out)
        break
      case 'BlockStatement':
        addBlock(statement, { scope, unit, out, edges: edgesOf(program.body, i, out, edges) })
        break
      case 'DecoratorBlock':
        addInlinePartial(statement, unit)
        break
      case 'PartialBlockStatement':
        fail(unit, 'template/partial', 'a partial takes no block', {
          loc: statement.loc,
          hint: 'pass what differs: {{> NAME ctx key=value}}',
        })
        break
      case 'Decorator':
        fail(unit, 'template/syntax', 'decorators are not part of this language, except {{#*inline "NAME"}}', {
          loc: statement.loc,
        })
        break
    }
  })
  return out.done()
}

function contentOffset(node: Content, source: number): number {
  const at = node.original.indexOf(node.value)
  return source + Math.max(0, at)
}

/** `{{{x}}}` and `{{& x}}` say "do not escape"; nothing is escaped here, so a chart that needs them misunderstands. */
function isPlainMustache(node: Mustache, unit: Unit): boolean {
  const opening = unit.source.slice(offsetOf(unit, node.loc.start)).match(/^\{\{~?(\{|&)/)
  if (opening === null) return true
  fail(unit, 'template/syntax', `{{${opening[1]!} is not needed: values are never escaped here`, {
    loc: node.loc,
    hint: 'write {{x}}',
  })
  return false
}

function edgesOf(body: readonly Statement[], i: number, out: PieceBuilder, edges: Edges): Edges {
  const line = out.currentLine()
  const atStart = out.text === '' || !out.text.includes('\n') ? edges.startsLine : true
  return { startsLine: atStart && /^\s*(- +)*$/.test(line), endsLine: followedByNewline(body, i + 1, edges) }
}

function followedByNewline(body: readonly Statement[], from: number, edges: Edges): boolean {
  for (let i = from; i < body.length; i++) {
    const next = body[i]!
    if (next.type === 'CommentStatement') continue
    if (next.type !== 'ContentStatement') return false
    if (next.value.trim() !== '' || next.value.includes('\n')) return /^[ \t]*\r?\n/.test(next.value)
  }
  return edges.endsLine
}

function addPartial(node: PartialNode, scope: Scope, unit: Unit, out: PieceBuilder): void {
  const source = offsetOf(unit, node.loc.start)
  const before = unit.source.slice(unit.lineStarts[node.loc.start.line - 1], source)
  const after = /^[ \t]*(\r?\n|$)/.test(unit.source.slice(offsetOf(unit, node.loc.end)))
  const name =
    node.name.type === 'PathExpression' || node.name.type === 'StringLiteral' ? String(node.name.original) : undefined
  if (name === undefined) {
    const hint = '{{> NAME}}: the name is fixed, so that it can be checked and packaged'
    fail(unit, 'template/partial', 'the name of a partial cannot be computed', { loc: node.loc, hint })
    return
  }
  const full = resolvePartial(name, node.name.loc, unit)
  if (full === undefined) return
  const standsAlone = before.trim() === '' && after
  const form = standsAlone ? unit.shared.formOf(full) : 'inline'
  const id = unit.tokens.push({ is: 'partial', node, scope, form }) - 1
  out.add(form === 'inline' ? mark(id) : `${before}${placeholder(form, id)}\n`, source)
}

function addInlinePartial(node: Extract<Statement, { type: 'DecoratorBlock' }>, unit: Unit): void {
  const [name] = node.params
  if (node.path.original !== 'inline' || name?.type !== 'StringLiteral') {
    fail(unit, 'template/syntax', 'only {{#*inline "NAME"}} … {{/inline}} is a decorator here', { loc: node.loc })
    return
  }
  const text = String(name.value)
  if (unit.inline.has(text))
    fail(unit, 'template/partial', `the inline partial "${text}" is defined twice`, { loc: node.loc })
  else unit.inline.set(text, unit.shared.addInline(unit, text, node.program))
}

interface Place {
  readonly scope: Scope
  readonly unit: Unit
  readonly out: PieceBuilder
  readonly edges: Edges
}

function addBlock(node: BlockNode, place: Place): void {
  const { unit, out } = place
  const source = offsetOf(unit, node.loc.start)
  if (unit.source.startsWith('{{{{', source)) return addRawBlock(node, place)
  const chain = branchesOf(node, place)
  if (chain === undefined) return
  const line = out.currentLine()
  const filled = chain.filter((branch) => branch.raw.text.trim() !== '')
  const { startsLine, endsLine } = place.edges
  const whole = startsLine && filled.every((branch) => endsLine || branch.raw.text.endsWith('\n'))
  const rotated =
    !whole &&
    filled.length > 0 &&
    filled.every((b) => /^[ \t]*\r?\n/.test(b.raw.text) && (endsLine || b.raw.text.endsWith('\n')))
  if (!whole && !rotated) {
    const id = unit.tokens.push({ is: 'block', node, branches: chain, form: 'inline', ownsLine: false }) - 1
    out.add(mark(id), source)
    return
  }
  if (filled.length === 0 && !endsLine) return
  const branches = chain.map((branch) => ({
    ...branch,
    lines: wholeLines(branch.raw, rotated ? '' : ' '.repeat(line.length), rotated),
  }))
  const texts = branches.map((branch) => branch.lines.text)
  const form = jointForm(texts)
  const ownsLine = endsLine && whole
  const id = unit.tokens.push({ is: 'block', node, branches, form, ownsLine }) - 1
  const indent = line === '' || rotated ? smallestIndent(texts) : ''
  out.add(`${rotated ? '\n' : ''}${indent}${placeholder(form, id)}${endsLine ? '' : '\n'}`, source)
}

/** A branch as whole lines: the first gets the columns that stand before the tag, the last its newline. */
function wholeLines(raw: Piece, lead: string, rotated: boolean): Piece {
  if (raw.text.trim() === '') return { text: '', marks: raw.marks }
  const from = rotated ? raw.text.indexOf('\n') + 1 : 0
  const body = from === 0 ? raw : slicePiece(raw, from)
  return wrapPiece(lead, body, body.text.endsWith('\n') ? '' : '\n')
}

function addRawBlock(node: BlockNode, { unit, out }: Place): void {
  if (node.path.original !== 'raw') {
    fail(unit, 'template/syntax', `{{{{${node.path.original}}}}} is no raw block`, {
      loc: node.loc,
      hint: '{{{{raw}}}} … {{{{/raw}}}}',
    })
    return
  }
  for (const statement of node.program?.body ?? []) {
    if (statement.type === 'ContentStatement') out.add(statement.original, offsetOf(unit, statement.loc.start))
  }
}

const blockKinds: Readonly<Record<string, Branch['kind']>> = { if: 'if', unless: 'unless', with: 'with', each: 'each' }

/** The branches of a block, an `else if` chain laid flat. Undefined when the block itself is wrong; that was recorded. */
function branchesOf(node: BlockNode, place: Place): Branch[] | undefined {
  const { scope, unit, edges } = place
  const kind = Object.hasOwn(blockKinds, node.path.original) ? blockKinds[node.path.original] : undefined
  if (kind === undefined || node.path.data) {
    const hint =
      'blocks are {{#if}}, {{#unless}}, {{#with}} and {{#each}}; write {{#if x}} or {{#each x}} for a section'
    fail(unit, 'template/block', `{{#${node.path.original}}} is no block of this language`, {
      loc: node.path.loc,
      hint,
    })
    return undefined
  }
  const [subject] = node.params
  if (subject === undefined || node.params.length > 1 || node.hash !== undefined) {
    const hint = kind === 'if' || kind === 'unless' ? `{{#${kind} (and A B)}}` : `{{#${kind} LIST as |item index|}}`
    fail(unit, 'template/block', `{{#${kind}}} wants one argument`, { loc: node.loc, hint })
    return undefined
  }
  // `{{^if}}` and an empty `if` before `else` leave only the inverse.
  const opens = kind === 'each' || kind === 'with'
  const inner: Scope = opens ? { kind, parent: scope, params: node.program?.blockParams ?? [] } : scope
  const branches: Branch[] = [
    branch({ kind, subject, program: node.program, loc: node.loc, inner }, scope, unit, edges),
  ]
  const inverse = node.inverse
  const chained = inverse?.chained === true ? inverse.body[0] : undefined
  if (chained?.type === 'BlockStatement') {
    const rest = branchesOf(chained, place)
    return rest === undefined ? undefined : [...branches, ...rest]
  }
  branches.push(
    branch({ kind: 'else', subject: undefined, program: inverse, loc: node.loc, inner: scope }, scope, unit, edges),
  )
  return branches
}

function branch(
  part: { kind: Branch['kind']; subject: Expression | undefined; program: Program | undefined; loc: Loc; inner: Scope },
  outer: Scope,
  unit: Unit,
  edges: Edges,
): Branch {
  const first = part.program?.body[0]
  const startsLine = edges.startsLine || (first?.type === 'ContentStatement' && /^\s*\n/.test(first.value))
  const written: Piece =
    part.program === undefined
      ? { text: '', marks: [] }
      : flatten(part.program, part.inner, unit, { ...edges, startsLine })
  const raw = stripTagIndent(written)
  return { kind: part.kind, subject: part.subject, loc: part.loc, scope: part.inner, outer, raw, lines: raw }
}

/** After an `else if` chain Handlebars leaves the blanks that stand before the closing tag; they would indent the next line. */
function stripTagIndent(piece: Piece): Piece {
  const blanks = /\n([ \t]+)$/.exec(piece.text)
  return blanks === null ? piece : slicePiece(piece, 0, piece.text.length - blanks[1]!.length)
}
