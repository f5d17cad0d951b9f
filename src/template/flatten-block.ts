import type { BlockNode, Program } from './ast.ts'
import { compileBranches } from './branch.ts'
import type { Edges, Place } from './flatten.ts'
import { contentStart, flatten } from './flatten.ts'
import { frames, jointForm, mark, smallestIndent } from './form.ts'
import type { Piece } from './piece.ts'
import { append, slicePiece, wrapPiece } from './piece.ts'
import type { Branch, Problem } from './token.ts'
import { nothingAdded } from './token.ts'
import { offsetOf, sourceOf, tell } from './unit.ts'

/** Puts a block into the text as one placeholder. */
export function addBlock(node: BlockNode, place: Place): void {
  const { unit, out, line, endsLine } = place
  const source = offsetOf(unit, node.loc.start)
  if (unit.source.startsWith('{{{{', source)) {
    addRawBlock(node, place)
    return
  }
  const branches = branchesOf(node, place)
  const shape = shapeOf(branches, line, endsLine)
  const glue = glueing(node, place, shape !== 'inline')
  if (glue !== undefined) tell(unit, glue)
  if (shape === 'inline') {
    const token = { is: 'block', loc: node.loc, branches, form: 'inline', added: nothingAdded } as const
    append(out, mark(unit.tokens.push(token) - 1), source)
  } else if (endsLine || line === '' || branches.some(isFilled)) addLines(node, branches, shape, place)
}

/** Whole lines, where the block stands or on the lines after it; or a part of a line. */
type Shape = 'whole' | 'rotated' | 'inline'

function shapeOf(branches: readonly Branch[], line: string, endsLine: boolean): Shape {
  const filled = branches.filter(isFilled)
  if (!filled.every(({ raw }) => endsLine || raw.text.endsWith('\n'))) return 'inline'
  if (filled.length > 0 && line.trim() !== '' && filled.every(startsWithLine)) return 'rotated'
  return lineStart.test(line) ? 'whole' : 'inline'
}

function isFilled({ raw }: Branch): boolean {
  return raw.text.trim() !== ''
}

/** The placeholder of whole lines, in a line of its own. */
function addLines(node: BlockNode, branches: readonly Branch[], shape: Shape, place: Place): void {
  const { unit, out, line, endsLine } = place
  const rotated = shape === 'rotated'
  const ready = branches.map((branch) => ({ ...branch, lines: wholeLines(branch, line, rotated) }))
  const texts = ready.map(({ lines }) => lines.text)
  const form = jointForm(texts)
  const fresh = rotated || line === ''
  const added = { before: rotated ? '\n' : '', indent: fresh, after: endsLine ? '' : '\n' } as const
  const id = unit.tokens.push({ is: 'block', loc: node.loc, branches: ready, form, added }) - 1
  const indent = fresh ? (smallestIndent(texts) ?? tagIndent(node, place)) : ''
  const [prefix, suffix] = frames[form]
  append(out, `${added.before}${indent}${prefix}${mark(id)}${suffix}${added.after}`, offsetOf(unit, node.loc.start))
}

/** A line starts here: blanks only, or the dashes of list items, whose content begins with the block. */
const lineStart = /^\s*(?:- +)*$/

function startsWithLine({ raw, fromLineStart }: Branch): boolean {
  return fromLineStart || /^[ \t]*\n/.test(raw.text)
}

/** The blanks before a tag in the source: the indent of a block whose branches are all empty. */
function tagIndent(node: BlockNode, { unit }: Place): string {
  const source = offsetOf(unit, node.loc.start)
  return /^[ \t]*/.exec(unit.source.slice(unit.lineStarts[node.loc.start.line - 1], source))![0]
}

/** A branch as whole lines: one that begins inside a line gets the columns that stand before it, the last line its end. */
function wholeLines({ raw, fromLineStart }: Branch, line: string, rotated: boolean): Piece {
  if (raw.text === '' || (raw.text.trim() === '' && !raw.text.includes('\n'))) return { text: '', marks: raw.marks }
  const cut = rotated && !fromLineStart ? raw.text.indexOf('\n') + 1 : 0
  const body = cut === 0 ? raw : slicePiece(raw, cut)
  const lead = fromLineStart || rotated ? '' : ' '.repeat(line.length)
  return wrapPiece(lead, body, body.text.endsWith('\n') ? '' : '\n')
}

export const glueMessage = '~ on a block of whole lines would glue lines together'

/** `~` around whole lines takes the line ends that YAML needs. */
function glueing(node: BlockNode, { unit }: Place, structural: boolean): Problem | undefined {
  const strips = [node.openStrip, node.inverseStrip, node.closeStrip]
  if (!strips.some((strip) => strip?.open === true || strip?.close === true)) return undefined
  if (!structural && !sourceOf(unit, node.loc).includes('\n')) return undefined
  return {
    code: 'template/block',
    message: glueMessage,
    loc: node.loc,
    hint: 'remove the ~: a tag alone on its line leaves no blanks and no line behind',
  }
}

function addRawBlock(node: BlockNode, { unit, out }: Place): void {
  if (node.path.original !== 'raw') {
    const message = `{{{{${node.path.original}}}}} is no block of this language`
    const hint = '{{{{raw}}}} … {{{{/raw}}}} keeps text as it is'
    tell(unit, { code: 'template/block', message, loc: node.loc, hint })
    return
  }
  for (const statement of node.program?.body ?? []) {
    if (statement.type === 'ContentStatement') append(out, statement.value, contentStart(statement, unit))
  }
}

/** The branches of a block with their texts, an `else if` chain laid flat. */
function branchesOf(node: BlockNode, place: Place): Branch[] {
  const { unit, line, endsLine } = place
  const parts = compileBranches(node, place.scope, unit)
  return parts.map(({ program, scope, glued, ...branch }) => {
    const fromLineStart = !glued && program !== undefined && beginsLine(program, place)
    const edges: Edges = { before: fromLineStart ? '' : line, endsLine }
    const written = program === undefined ? { text: '', marks: [] } : flatten(program, scope, unit, edges)
    return { ...branch, raw: parts.length > 2 ? withoutTagIndent(written) : written, lines: written, fromLineStart }
  })
}

/** Whether nothing but blanks stands before the first thing that a branch holds. */
function beginsLine(program: Program, { unit }: Place): boolean {
  for (const statement of program.body) {
    if (statement.type === 'CommentStatement' || (statement.type === 'ContentStatement' && statement.value === '')) {
      continue
    }
    const isContent = statement.type === 'ContentStatement'
    const start = isContent ? contentStart(statement, unit) : offsetOf(unit, statement.loc.start)
    return unit.source.slice(lineStartBefore(unit.source, start), start).trim() === ''
  }
  return false
}

function lineStartBefore(source: string, at: number): number {
  return Math.max(source.lastIndexOf('\n', at - 1), source.lastIndexOf('\r', at - 1)) + 1
}

/** After an `else if` chain Handlebars leaves the blanks that stand before the closing tag; they would indent the next line. */
function withoutTagIndent(piece: Piece): Piece {
  const blanks = /\n([ \t]+)$/.exec(piece.text)
  return blanks === null ? piece : slicePiece(piece, 0, piece.text.length - blanks[1]!.length)
}
