import type { Program } from './ast.ts'
import { quickBlock } from './quick-block.ts'
import type { Cursor } from './quick-cursor.ts'
import { cursorOn, locFrom, placeOf } from './quick-cursor.ts'
import type { QuickTagKind } from './quick-tag.ts'
import { callFrom, closes, signAt, stripOf, tagAt } from './quick-tag.ts'
import { quickComment, quickContent, quickRawBlock, quickTextBefore } from './quick-text.ts'
import type { QuickMustache, QuickPartial, QuickProgram, QuickStatement } from './quick-whitespace.ts'
import { cutWhitespace } from './quick-whitespace.ts'

/**
 * Parses everyday templates into the tree that Handlebars makes, in the fields that `ast.ts` names. undefined for
 * anything else, right or wrong: Handlebars' parser takes longer to load than all of a small chart to compile, reads the
 * rest alike and words what is wrong. `text` is not nested deeper than the stack allows.
 */
export function quickParse(text: string): Program | undefined {
  if (unusual.test(text)) return undefined
  const cursor = cursorOn(text)
  const body = quickStatements(cursor)
  if (body === undefined || cursor.at < text.length) return undefined
  cutWhitespace(body, true)
  const program: QuickProgram = { type: 'Program', body, blockParams: undefined, chained: false }
  return program as Program
}

/** Control characters, line breaks and blanks other than space, tab and line feed. */
const unusual = /[\0-\x08\x0b-\x1f\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]/

/** Reads to the end of the text or to a tag that ends a branch, at which the cursor then stands. */
export function quickStatements(cursor: Cursor): QuickStatement[] | undefined {
  const { text } = cursor
  const body: QuickStatement[] = []
  while (cursor.at < text.length) {
    const open = text.indexOf('{{', cursor.at)
    if (open < 0) body.push(quickContent(cursor, text.length))
    else if (open > cursor.at) body.push(...quickTextBefore(cursor, open))
    else {
      const kind = tagAt(text, open)
      if (kind === 'end' || kind === 'else' || kind === 'else if') break
      const statement = statementOf(kind, cursor)
      if (statement === undefined) return undefined
      body.push(statement)
    }
  }
  return body
}

function statementOf(kind: QuickTagKind, cursor: Cursor): QuickStatement | undefined {
  switch (kind) {
    case 'mustache':
      return mustache(cursor)
    case 'block':
      return quickBlock(cursor)
    case 'partial':
      return partial(cursor)
    case 'comment':
      return quickComment(cursor)
    case 'raw':
      return quickRawBlock(cursor)
    default:
      return undefined
  }
}

function mustache(cursor: Cursor): QuickMustache | undefined {
  const { text, at } = cursor
  const start = placeOf(cursor, at)
  const call = callFrom(cursor, signAt(text, at))
  if (call === undefined || !closes(cursor)) return undefined
  const strip = stripOf(cursor, at)
  return { type: 'MustacheStatement', ...call, escaped: true, strip, loc: locFrom(cursor, start) }
}

function partial(cursor: Cursor): QuickPartial | undefined {
  const { text, at } = cursor
  const start = placeOf(cursor, at)
  const call = callFrom(cursor, signAt(text, at) + 1)
  if (call === undefined || !closes(cursor)) return undefined
  const { path: name, params, hash } = call
  const strip = stripOf(cursor, at)
  return { type: 'PartialStatement', name, params, hash, indent: '', strip, loc: locFrom(cursor, start) }
}
