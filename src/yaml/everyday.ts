import { put } from '../core/json.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { blockScalar } from './everyday-block.ts'
import { flow, quotedEnd, quotedText } from './everyday-flow.ts'
import { isSpace, lineEnd, nextLine, skipBlanks, withoutBlanks } from './everyday-line.ts'
import type { Cursor } from './everyday-line.ts'
import { plain } from './everyday-plain.ts'
import { resolveKey } from './scalar.ts'

/**
 * Reads everyday YAML: block maps and lists, scalars and flow collections of one line, block scalars, comments,
 * documents. undefined for anything else, right or wrong: the complete reader is 3 to 10 times slower, mostly because
 * it must be loaded, and gives the same value. Never throws.
 */
export function readEveryday(text: string): Json[] | undefined {
  if (isUnusual(text)) return undefined
  const cursor: Cursor = { text, at: 0, indent: -1, marker: false, colon: -1, depth: 0 }
  const documents: Json[] = []
  nextLine(cursor, 0)
  let isOpen = false
  while (cursor.indent >= 0 || cursor.marker) {
    if (cursor.marker) {
      if (isOpen) documents.push(null)
      const end = lineEnd(text, cursor.at + 3)
      if (!isRestEmpty(text, cursor.at + 3, end)) return undefined
      isOpen = true
      nextLine(cursor, end + 1)
      continue
    }
    const root = block(cursor, cursor.indent)
    if (root === undefined || cursor.indent >= 0) return undefined
    documents.push(root)
    isOpen = false
  }
  if (isOpen) documents.push(null)
  return documents
}

/** Tabs, other control characters, other line breaks, byte order marks. */
const unusual = /[\0-\t\v-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/

/** Directives and `...` stand at the start of a line. */
function isUnusual(text: string): boolean {
  if (unusual.test(text) || !text.isWellFormed()) return true
  return text.startsWith('%') || text.startsWith('...') || text.includes('\n%') || text.includes('\n...')
}

/** The complete reader allows more; everyday files have 20. */
const deepest = 64

/** The map or list that begins at the cursor, in column `indent`. */
function block(cursor: Cursor, indent: number): Json | undefined {
  if (cursor.depth >= deepest) return undefined
  cursor.depth++
  const value = isItem(cursor.text, cursor.at) ? list(cursor, indent) : map(cursor, indent)
  cursor.depth--
  return value
}

function map(cursor: Cursor, indent: number): JsonMap | undefined {
  const { text } = cursor
  const result: JsonMap = {}
  while (cursor.indent === indent) {
    const colon = keyEnd(cursor, cursor.at)
    if (colon < 0) return undefined
    const key = keyText(text, cursor.at, colon)
    if (key === undefined || Object.hasOwn(result, key)) return undefined
    const value = entry(cursor, colon + 1, indent)
    if (value === undefined) return undefined
    put(result, key, value)
  }
  return cursor.indent > indent ? undefined : result
}

/** What stands behind the colon at `start`: on its line, or on the lines below it. */
function entry(cursor: Cursor, start: number, indent: number): Json | undefined {
  const { text } = cursor
  const at = skipBlanks(text, start)
  if (!endsLine(text, at)) return inline(cursor, at, indent)
  nextLine(cursor, lineEnd(text, at) + 1)
  if (cursor.indent > indent) return block(cursor, cursor.indent)
  return cursor.indent === indent && isItem(text, cursor.at) ? block(cursor, indent) : null
}

function list(cursor: Cursor, indent: number): Json[] | undefined {
  const { text } = cursor
  const result: Json[] = []
  while (cursor.indent === indent && isItem(text, cursor.at)) {
    const at = skipBlanks(text, cursor.at + 1)
    const value = endsLine(text, at) ? below(cursor, at, indent) : item(cursor, at, indent)
    if (value === undefined) return undefined
    result.push(value)
  }
  return cursor.indent > indent ? undefined : result
}

/** The lines below a lone `-`. */
function below(cursor: Cursor, at: number, indent: number): Json | undefined {
  nextLine(cursor, lineEnd(cursor.text, at) + 1)
  return cursor.indent > indent ? block(cursor, cursor.indent) : null
}

/** What stands behind `- `: a map or list whose further lines stand in the same column, or a scalar. */
function item(cursor: Cursor, at: number, indent: number): Json | undefined {
  const { text } = cursor
  if (!isItem(text, at) && keyEnd(cursor, at) < 0) return inline(cursor, at, indent)
  cursor.indent = indent + at - cursor.at
  cursor.at = at
  return block(cursor, cursor.indent)
}

/** A value on the line of its key or dash; the next line must not go on with it. `indent` is that of the collection. */
function inline(cursor: Cursor, at: number, indent: number): Json | undefined {
  const { text } = cursor
  let value: Json | undefined
  switch (text.charCodeAt(at)) {
    case LITERAL:
    case FOLDED:
      return blockScalar(cursor, at, indent)
    case SINGLE:
    case DOUBLE: {
      const end = quotedEnd(text, at)
      if (end < 0 || !isRestEmpty(text, end, lineEnd(text, end))) return undefined
      value = quotedText(text, at, end)
      nextLine(cursor, lineEnd(text, end) + 1)
      break
    }
    case BRACKET:
    case BRACE: {
      const found = flow(text, at, cursor.depth)
      if (found === undefined || !isRestEmpty(text, found.end, lineEnd(text, found.end))) return undefined
      value = found.value
      nextLine(cursor, lineEnd(text, found.end) + 1)
      break
    }
    default:
      value = canStart(text, at) ? plain(cursor, at, indent) : undefined
  }
  return cursor.indent > indent ? undefined : value
}

/** Index of the colon that ends the key at `at`; −1 when no key stands there. */
function keyEnd(cursor: Cursor, at: number): number {
  const { text } = cursor
  const first = text.charCodeAt(at)
  if (first === SINGLE || first === DOUBLE) {
    const end = quotedEnd(text, at)
    if (end < 0) return -1
    const colon = skipBlanks(text, end)
    return text.charCodeAt(colon) === COLON && isSpace(text.charCodeAt(colon + 1)) ? colon : -1
  }
  if (!canStart(text, at)) return -1
  // Searched natively, and never twice over the same text: a list of a million words may have no colon at all.
  while (cursor.colon < at || !isSpace(text.charCodeAt(cursor.colon + 1))) {
    const next = text.indexOf(':', Math.max(at, cursor.colon + 1))
    cursor.colon = next < 0 ? text.length : next
  }
  const before = text.slice(at, Math.min(cursor.colon, lineEnd(text, at)))
  return at + before.length === cursor.colon && cursor.colon < text.length && !before.includes(' #') ? cursor.colon : -1
}

function keyText(text: string, start: number, colon: number): string | undefined {
  const first = text.charCodeAt(start)
  if (first === SINGLE || first === DOUBLE) return quotedText(text, start, quotedEnd(text, start))
  const key = withoutBlanks(text.slice(start, colon))
  return key === '<<' ? undefined : resolveKey(key)
}

/** Whether a plain scalar can start here; some that can, such as `:x`, are left to the complete reader. */
function canStart(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code === DASH) return !isSpace(text.charCodeAt(at + 1)) && !text.startsWith('---', at)
  return code >= 128 || !indicators.has(code)
}

function isItem(text: string, at: number): boolean {
  return text.charCodeAt(at) === DASH && isSpace(text.charCodeAt(at + 1))
}

function isRestEmpty(text: string, start: number, end: number): boolean {
  const at = skipBlanks(text, start)
  return at >= end || (at > start && text.charCodeAt(at) === HASH)
}

/** Whether nothing but a comment follows; the blank before `at` was seen. */
function endsLine(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code === BREAK || code === HASH || Number.isNaN(code)
}

const BREAK = 10
const DOUBLE = 34
const HASH = 35
const SINGLE = 39
const DASH = 45
const COLON = 58
const FOLDED = 62
const BRACKET = 91
const BRACE = 123
const LITERAL = 124

const indicators: ReadonlySet<number> = new Set(Array.from('?:,[]{}#&*!|>\'"%@`', (one) => one.charCodeAt(0)))
