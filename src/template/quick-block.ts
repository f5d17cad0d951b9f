import type { Strip } from './ast.ts'
import type { Cursor } from './quick-cursor.ts'
import { locFrom, placeOf, skipSpace, spaceEnd } from './quick-cursor.ts'
import type { QuickCall } from './quick-expression.ts'
import { beginsBlockParams, quickBlockParams } from './quick-expression.ts'
import { quickStatements } from './quick-parse.ts'
import { callFrom, closes, elseEnd, signAt, stripOf, tagAt } from './quick-tag.ts'
import type { QuickBlock, QuickProgram } from './quick-whitespace.ts'

/** Reads a block or an inline partial, from `{{#` to the end of its closing tag. */
export function quickBlock(cursor: Cursor): QuickBlock | undefined {
  const { text, at } = cursor
  const start = placeOf(cursor, at)
  const sign = signAt(text, at)
  const isDecorator = text[sign + 1] === '*'
  const tag = openTag(cursor, at, isDecorator ? sign + 2 : sign + 1)
  const branches = tag === undefined ? undefined : branchesOf(cursor, tag)
  if (tag === undefined || branches === undefined) return undefined
  const { inverse } = branches
  if (isDecorator && inverse !== undefined) return undefined
  const closeStrip = closeTag(cursor, tag.path.original)
  if (closeStrip === undefined) return undefined
  if (inverse?.chained === true) (inverse.body[0] as QuickBlock).closeStrip = closeStrip
  const type = isDecorator ? 'DecoratorBlock' : 'BlockStatement'
  return blockOf(type, tag, { ...branches, closeStrip, loc: locFrom(cursor, start) })
}

/** What stands in a tag that opens a block or a branch. */
interface OpenTag extends QuickCall {
  readonly path: Extract<QuickBlock['path'], { type: 'PathExpression' }>
  readonly blockParams: readonly string[] | undefined
  readonly strip: Strip
}

/** The tag that begins at `open` and whose call begins at `from`. A literal as its name is left to Handlebars. */
function openTag(cursor: Cursor, open: number, from: number): OpenTag | undefined {
  const call = callFrom(cursor, from)
  if (call?.path.type !== 'PathExpression') return undefined
  let blockParams: readonly string[] | undefined
  if (beginsBlockParams(cursor.text, cursor.at)) {
    blockParams = quickBlockParams(cursor)
    if (blockParams === undefined) return undefined
    skipSpace(cursor)
  }
  return closes(cursor) ? { ...call, path: call.path, blockParams, strip: stripOf(cursor, open) } : undefined
}

type Branches = Pick<QuickBlock, 'program' | 'inverse' | 'inverseStrip'>

/** Reads the branches of an open tag; the cursor then stands at the closing tag. */
function branchesOf(cursor: Cursor, { blockParams }: OpenTag): Branches | undefined {
  const body = quickStatements(cursor)
  if (body === undefined || cursor.at === cursor.text.length) return undefined
  const program: QuickProgram = { type: 'Program', body, blockParams, chained: false }
  switch (tagAt(cursor.text, cursor.at)) {
    case 'end':
      return { program, inverse: undefined, inverseStrip: undefined }
    case 'else':
      return withElse(cursor, program)
    default:
      return withElseIf(cursor, program)
  }
}

function withElse(cursor: Cursor, program: QuickProgram): Branches | undefined {
  const { text, at } = cursor
  cursor.at = elseEnd(text, at)
  const inverseStrip = stripOf(cursor, at)
  const body = quickStatements(cursor)
  if (body === undefined || cursor.at === text.length || tagAt(text, cursor.at) !== 'end') return undefined
  return { program, inverse: { type: 'Program', body, blockParams: undefined, chained: false }, inverseStrip }
}

/**
 * An `else if` is a block, alone in the last branch of the one before, that ends where the closing tag begins. Handlebars
 * gives the `~` of the closing tag to the first of a chain; the others take their own for it.
 */
function withElseIf(cursor: Cursor, program: QuickProgram): Branches | undefined {
  const { text, at } = cursor
  const start = placeOf(cursor, at)
  const tag = openTag(cursor, at, spaceEnd(text, signAt(text, at)) + 4)
  const branches = tag === undefined ? undefined : branchesOf(cursor, tag)
  if (tag === undefined || branches === undefined) return undefined
  const block = blockOf('BlockStatement', tag, { ...branches, closeStrip: tag.strip, loc: locFrom(cursor, start) })
  const inverse: QuickProgram = { type: 'Program', body: [block], blockParams: undefined, chained: true }
  return { program, inverse, inverseStrip: tag.strip }
}

function blockOf(
  type: QuickBlock['type'],
  { path, params, hash, strip }: OpenTag,
  rest: Branches & Pick<QuickBlock, 'closeStrip' | 'loc'>,
): QuickBlock {
  return { type, path, params, hash, openStrip: strip, ...rest }
}

/** Reads `{{/NAME}}`. */
function closeTag(cursor: Cursor, name: string): Strip | undefined {
  const { text, at } = cursor
  const call = callFrom(cursor, signAt(text, at) + 1)
  if (call?.path.type !== 'PathExpression' || call.path.original !== name) return undefined
  return call.params.length === 0 && call.hash === undefined && closes(cursor) ? stripOf(cursor, at) : undefined
}
