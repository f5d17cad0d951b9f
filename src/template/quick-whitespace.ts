import type { BlockNode, Comment, Content, DecoratorBlock, Mustache, PartialNode, Strip } from './ast.ts'
import { isSpace } from './quick-cursor.ts'

/** A program while the blanks around its tags are cut. */
export interface QuickProgram {
  readonly type: 'Program'
  readonly body: readonly QuickStatement[]
  readonly blockParams: readonly string[] | undefined
  readonly chained: boolean
}

export type QuickStatement = QuickContent | QuickBlock | QuickTag

export interface QuickContent extends Omit<Content, 'value'> {
  value: string
}

export interface QuickBlock extends Pick<BlockNode, 'path' | 'params' | 'openStrip' | 'loc'> {
  readonly type: (BlockNode | DecoratorBlock)['type']
  readonly hash: BlockNode['hash'] | undefined
  readonly program: QuickProgram
  readonly inverse: QuickProgram | undefined
  readonly inverseStrip: BlockNode['inverseStrip'] | undefined
  closeStrip: BlockNode['closeStrip']
}

export type QuickTag = QuickMustache | QuickPartial | QuickComment

export interface QuickMustache extends Omit<Mustache, 'hash'> {
  readonly hash: Mustache['hash'] | undefined
  readonly strip: Strip
}

export interface QuickPartial extends Omit<PartialNode, 'hash' | 'indent'> {
  readonly hash: PartialNode['hash'] | undefined
  indent: string
}

export interface QuickComment extends Comment {
  readonly strip: Strip
}

/**
 * Cuts what tags take with them: `~` all blanks on its side; a tag alone on its line the blanks before it and the line
 * break after it. Whether it is alone is judged by the texts as they were written; how much a cut takes depends on the
 * cuts before it, so they are made in the order of Handlebars.
 */
export function cutWhitespace(body: Body, isRoot: boolean): void {
  for (let i = 0; i < body.length; i++) {
    const statement = body[i]!
    switch (statement.type) {
      case 'ContentStatement':
        break
      case 'BlockStatement':
      case 'DecoratorBlock':
        cutAroundBlock(statement, { body, i, isRoot })
        break
      default:
        cutAroundTag(statement, { body, i, isRoot })
    }
  }
}

type Body = readonly QuickStatement[]

interface Place {
  readonly body: Body
  readonly i: number
  readonly isRoot: boolean
}

function cutAroundTag(tag: QuickTag, place: Place): void {
  const { body, i } = place
  const isAlone = tag.type !== 'MustacheStatement' && lineEndsBefore(place) && lineStartsAfter(place)
  if (tag.strip.close) trimStart(body[i + 1])
  if (tag.strip.open) trimEnd(body[i - 1])
  if (!isAlone) return
  cutLineEnd(body[i + 1])
  const isCut = cutIndent(body[i - 1])
  if (isCut && tag.type === 'PartialStatement') tag.indent = indentOf(body[i - 1] as QuickContent)
}

function cutAroundBlock(block: QuickBlock, place: Place): void {
  const { body, i } = place
  const { program, inverse } = block
  const inner = cutInside(block)
  const openAlone = inner.open && lineEndsBefore(place)
  const closeAlone = inner.close && lineStartsAfter(place)
  if (block.closeStrip.close === true) trimStart(body[i + 1])
  if (block.openStrip.open === true) trimEnd(body[i - 1])
  if (openAlone) {
    cutLineEnd(program.body[0])
    cutIndent(body[i - 1])
  }
  if (closeAlone) {
    cutLineEnd(body[i + 1])
    cutIndent((inverse ?? program).body.at(-1))
  }
}

/** Cuts the branches of a block; whether its first and its last tag may be alone on their lines, seen from inside. */
function cutInside(block: QuickBlock): { readonly open: boolean; readonly close: boolean } {
  const { program, inverse, openStrip, closeStrip } = block
  cutWhitespace(program.body, false)
  if (inverse !== undefined) cutWhitespace(inverse.body, false)
  const then = program.body
  // Of a chain Handlebars looks at the first `else if` alone, also for the closing tag, which stands after the last one.
  const otherwise = inverse?.chained === true ? (inverse.body[0] as QuickBlock).program.body : inverse?.body
  const last = otherwise ?? then
  const alone = { open: startsLine(then), close: endsLine(last) }
  if (openStrip.close === true) trimStart(then[0])
  if (otherwise !== undefined) trimElse(then, otherwise, block)
  if (closeStrip.open === true) trimEnd(last.at(-1))
  if (otherwise !== undefined && endsLine(then) && startsLine(otherwise)) {
    cutIndent(then.at(-1))
    cutLineEnd(otherwise[0])
  }
  return alone
}

function trimElse(then: Body, otherwise: Body, { inverseStrip }: QuickBlock): void {
  if (inverseStrip?.open === true) trimEnd(then.at(-1))
  if (inverseStrip?.close === true) trimStart(otherwise[0])
}

function startsLine(body: Body): boolean {
  return lineStartsAfter({ body, i: -1, isRoot: false })
}

function endsLine(body: Body): boolean {
  return lineEndsBefore({ body, i: body.length, isRoot: false })
}

/** Whether only blanks stand between a statement and the line break before it, or the start of the file. */
function lineEndsBefore({ body, i, isRoot }: Place): boolean {
  if (i === 0) return isRoot
  const before = body[i - 1]!
  if (before.type !== 'ContentStatement') return false
  const { original } = before
  for (let at = original.length - 1; at >= 0; at--) {
    const code = original.charCodeAt(at)
    if (code === BREAK) return true
    if (!isSpace(code)) return false
  }
  return isRoot && i === 1
}

/** Whether only blanks stand between a statement and the line break after it, or the end of the file. */
function lineStartsAfter({ body, i, isRoot }: Place): boolean {
  if (i === body.length - 1) return isRoot
  const after = body[i + 1]!
  if (after.type !== 'ContentStatement') return false
  const { original } = after
  for (let at = 0; at < original.length; at++) {
    const code = original.charCodeAt(at)
    if (code === BREAK) return true
    if (!isSpace(code)) return false
  }
  return isRoot && i === body.length - 2
}

function trimStart(statement: QuickStatement | undefined): void {
  if (statement?.type === 'ContentStatement') statement.value = statement.value.trimStart()
}

function trimEnd(statement: QuickStatement | undefined): void {
  if (statement?.type === 'ContentStatement') statement.value = statement.value.trimEnd()
}

/** Cuts the rest of the line after a tag. */
function cutLineEnd(statement: QuickStatement | undefined): void {
  if (statement?.type !== 'ContentStatement') return
  const { value } = statement
  let at = 0
  while (isBlank(value.charCodeAt(at))) at++
  statement.value = value.slice(value.charCodeAt(at) === BREAK ? at + 1 : at)
}

/** Cuts the blanks before a tag; whether there were any. */
function cutIndent(statement: QuickStatement | undefined): boolean {
  if (statement?.type !== 'ContentStatement') return false
  const { value } = statement
  statement.value = value.slice(0, indentStart(value))
  return statement.value.length < value.length
}

function indentOf({ original }: QuickContent): string {
  return original.slice(indentStart(original))
}

function indentStart(text: string): number {
  let at = text.length
  while (isBlank(text.charCodeAt(at - 1))) at--
  return at
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9
}

const BREAK = 10
