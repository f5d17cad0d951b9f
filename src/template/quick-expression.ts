import type { Expression, HashNode, PathExpression } from './ast.ts'
import type { Cursor } from './quick-cursor.ts'
import { isSpace, locFrom, locTo, placeOf, skipSpace, spaceEnd } from './quick-cursor.ts'

/** What stands in a tag: `NAME PARAM … KEY=VALUE …`. */
export interface QuickCall {
  readonly path: Expression
  readonly params: readonly Expression[]
  readonly hash: HashNode | undefined
}

/** Reads to the end of the arguments, and of the blanks after them; what must stand there is for the caller to know. */
export function quickCall(cursor: Cursor): QuickCall | undefined {
  const { text } = cursor
  skipSpace(cursor)
  const path = nameOrLiteral(cursor)
  if (path === undefined) return undefined
  const params: Expression[] = []
  const pairs: HashNode['pairs'][number][] = []
  while (!endsArguments(cursor)) {
    const equals = wordEnd(text, cursor.at)
    if (equals > cursor.at && text.charCodeAt(equals) === EQUALS) {
      const start = placeOf(cursor, cursor.at)
      const key = text.slice(cursor.at, equals)
      cursor.at = equals + 1
      skipSpace(cursor)
      const value = argument(cursor)
      if (value === undefined) return undefined
      pairs.push({ key, value, loc: { start, end: value.loc.end } })
    } else {
      const param = pairs.length > 0 ? undefined : argument(cursor)
      if (param === undefined) return undefined
      params.push(param)
    }
  }
  return { path, params, hash: hashOf(pairs) }
}

function hashOf(pairs: HashNode['pairs']): HashNode | undefined {
  if (pairs.length === 0) return undefined
  return { pairs, loc: { start: pairs[0]!.loc.start, end: pairs.at(-1)!.loc.end } }
}

/** Whether `}}`, `~}}`, `)`, the end of the text, or `as |NAMES|` stands after the blanks at the cursor. */
function endsArguments(cursor: Cursor): boolean {
  skipSpace(cursor)
  const { text, at } = cursor
  const code = text.charCodeAt(at)
  return Number.isNaN(code) || code === CLOSE || code === TILDE || code === RIGHT || beginsBlockParams(text, at)
}

export function beginsBlockParams(text: string, at: number): boolean {
  return (
    text.startsWith('as', at) && isSpace(text.charCodeAt(at + 2)) && text.charCodeAt(spaceEnd(text, at + 2)) === BAR
  )
}

/** The names of `as |NAMES|`; only those that cannot be literals or keywords. */
export function quickBlockParams(cursor: Cursor): string[] | undefined {
  const { text } = cursor
  const start = spaceEnd(text, cursor.at + 2) + 1
  const end = text.indexOf('|', start)
  if (end < 0) return undefined
  const names = text.slice(start, end).split(/[ \t\n]+/)
  if (names[0] === '') names.shift()
  if (names.at(-1) === '') names.pop()
  if (names.length === 0 || !names.every((name) => blockParam.test(name) && !keywords.has(name))) return undefined
  cursor.at = end + 1
  return names
}

const blockParam = /^[A-Za-z_][\w$-]*$/
const keywords: ReadonlySet<string> = new Set(['as', 'true', 'false', 'null', 'undefined'])

function argument(cursor: Cursor): Expression | undefined {
  return cursor.text.charCodeAt(cursor.at) === LEFT ? subExpression(cursor) : nameOrLiteral(cursor)
}

function subExpression(cursor: Cursor): Expression | undefined {
  const start = placeOf(cursor, cursor.at)
  cursor.at++
  const call = quickCall(cursor)
  if (call === undefined || cursor.text.charCodeAt(cursor.at) !== RIGHT) return undefined
  cursor.at++
  return { type: 'SubExpression', ...call, loc: locFrom(cursor, start) } as Expression
}

function nameOrLiteral(cursor: Cursor): Expression | undefined {
  const { text, at } = cursor
  const code = text.charCodeAt(at)
  if (code === DOUBLE || code === SINGLE) return string(cursor, code === DOUBLE ? '"' : "'")
  if (code === AT) return path(cursor, true)
  const end = literalEnd(text, at)
  if (end === at) return path(cursor, false)
  const word = text.slice(at, end)
  const loc = locTo(cursor, end)
  switch (word) {
    case 'null':
      return { type: 'NullLiteral', loc }
    case 'undefined':
      return { type: 'UndefinedLiteral', loc }
    case 'true':
    case 'false':
      return { type: 'BooleanLiteral', value: word === 'true', original: word === 'true', loc }
    default:
      return { type: 'NumberLiteral', value: Number(word), original: Number(word), loc }
  }
}

function string(cursor: Cursor, quote: string): Expression | undefined {
  const { text, at } = cursor
  let end = text.indexOf(quote, at + 1)
  // A backslash escapes the quote and nothing else, not even another backslash.
  while (end >= 0 && text.charCodeAt(end - 1) === BACKSLASH) end = text.indexOf(quote, end + 1)
  if (end < 0) return undefined
  const value = text.slice(at + 1, end).replaceAll(`\\${quote}`, quote)
  return { type: 'StringLiteral', value, original: value, loc: locTo(cursor, end + 1) }
}

/** The end of the keyword or number at an offset; the offset when a name or something else stands there. */
function literalEnd(text: string, at: number): number {
  const first = text.charCodeAt(at)
  if (isDigit(first) || first === MINUS) {
    let end = digitsEnd(text, first === MINUS ? at + 1 : at)
    if (!isDigit(text.charCodeAt(end - 1))) return at
    if (text.charCodeAt(end) === DOT && isDigit(text.charCodeAt(end + 1))) end = digitsEnd(text, end + 1)
    return endsLiteral(text.charCodeAt(end)) ? end : at
  }
  for (const word of literalWords) {
    if (text.startsWith(word, at) && endsLiteral(text.charCodeAt(at + word.length))) return at + word.length
  }
  return at
}

const literalWords: readonly string[] = ['true', 'false', 'null', 'undefined']

/** What makes a literal of `true` or `1`; before anything else they are names. */
function endsLiteral(code: number): boolean {
  return isSpace(code) || code === CLOSE || code === TILDE || code === RIGHT
}

function digitsEnd(text: string, at: number): number {
  while (isDigit(text.charCodeAt(at))) at++
  return at
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

/** `a.b`, `../a/b`, `this.[a b]`, `@root.a`; a blank ends it. */
function path(cursor: Cursor, data: boolean): PathExpression | undefined {
  const { text } = cursor
  const start = placeOf(cursor, cursor.at)
  const parts: string[] = []
  let original = data ? '@' : ''
  let depth = 0
  if (data) cursor.at++
  for (;;) {
    const at = cursor.at
    const end = segmentEnd(text, at)
    if (end === at) return undefined
    const bracketed = text.charCodeAt(at) === BRACKET
    const part = bracketed ? text.slice(at + 1, end - 1) : text.slice(at, end)
    original += part
    cursor.at = end
    if (bracketed || !isContext(part)) parts.push(part)
    else if (parts.length > 0) return undefined
    else if (part === '..') depth++
    if (!isSeparator(text, end)) {
      return { type: 'PathExpression', data, depth, parts, original, loc: locFrom(cursor, start) }
    }
    original += text[end]!
    cursor.at++
  }
}

function isContext(part: string): boolean {
  return part === '..' || part === '.' || part === 'this'
}

/** The end of the path segment at an offset; the offset when none stands there. */
function segmentEnd(text: string, at: number): number {
  const code = text.charCodeAt(at)
  if (code === BRACKET) return bracketEnd(text, at)
  if (code === DOT) {
    if (text.charCodeAt(at + 1) === DOT) return at + 2
    return endsName(text.charCodeAt(at + 1)) ? at + 1 : at
  }
  const end = wordEnd(text, at)
  return end > at && endsName(text.charCodeAt(end)) && literalEnd(text, at) === at ? end : at
}

/** A segment with escapes or line breaks in its brackets is read by other rules. */
function bracketEnd(text: string, at: number): number {
  const close = text.indexOf(']', at)
  const isPlain = close >= 0 && !/[\\\n]/.test(text.slice(at, close))
  return isPlain ? close + 1 : at
}

function isSeparator(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code === SLASH || (code === DOT && !endsName(text.charCodeAt(at + 1)))
}

/** The end of the letters, digits and signs that a name may hold. */
function wordEnd(text: string, at: number): number {
  while (isWord(text.charCodeAt(at))) at++
  return at
}

function isWord(code: number): boolean {
  if (code >= 97) return code <= 122 || code >= 128
  if (code >= 65) return code <= 90 || code === 95
  return (code >= 48 && code <= 58) || code === 45 || code === 36 || code === 63
}

/** After anything else a name is none. */
function endsName(code: number): boolean {
  if (code === EQUALS || code === BAR || code === SLASH || code === DOT) return true
  return endsLiteral(code)
}

const EQUALS = 61
const CLOSE = 125
const TILDE = 126
const LEFT = 40
const RIGHT = 41
const BAR = 124
const DOUBLE = 34
const SINGLE = 39
const AT = 64
const BACKSLASH = 92
const MINUS = 45
const DOT = 46
const BRACKET = 91
const SLASH = 47
