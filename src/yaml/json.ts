import { Failure } from '../core/failure.ts'
import { put } from '../core/json.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { spanAt } from '../core/span.ts'
import { excerpt } from './excerpt.ts'

/**
 * JSON text with the keys in the map's own order and big integers as their digits. `indent` blanks per level; without
 * it all is on one line. Undefined entries are skipped. Throws Failure `yaml/value` for NaN and infinities.
 */
export function writeJson(value: Json, indent = 0): string {
  return indent > 0 ? textOf(value, '\n', ' '.repeat(indent)) : textOf(value, '', '')
}

/**
 * The value of a JSON text by RFC 8259. Integers of more than 53 bits are bigints up to 2^64−1 and doubles beyond.
 * Throws Failure `yaml/syntax` or `yaml/duplicate-key` with the place.
 */
export function readJson(text: string, file: string): Json {
  const cursor: Cursor = { text, file, at: 0, depth: 0 }
  const value = read(cursor)
  skipBlanks(cursor)
  if (cursor.at < text.length) fail(cursor, 'the JSON value has ended before this', 'remove what follows it')
  return value
}

function textOf(value: Json, newline: string, indent: string): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') return numberText(value)
  if (value === null || typeof value === 'boolean') return String(value)
  const deeper = newline + indent
  const parts: string[] = []
  if (Array.isArray(value)) {
    for (const item of value as (Json | undefined)[]) if (item !== undefined) parts.push(textOf(item, deeper, indent))
  } else {
    const colon = newline === '' ? ':' : ': '
    for (const key of Object.keys(value)) {
      const entry = value[key]
      if (entry !== undefined) parts.push(JSON.stringify(key) + colon + textOf(entry, deeper, indent))
    }
  }
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  return parts.length === 0 ? open! + close! : open! + deeper + parts.join(`,${deeper}`) + newline + close!
}

function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new Failure('yaml/value', `${value} is a number that JSON cannot hold`)
  return Object.is(value, -0) ? '-0' : String(value)
}

interface Cursor {
  readonly text: string
  readonly file: string
  at: number
  depth: number
}

/** As deep as YAML may be nested; the reader recurses. */
const deepest = 400

function read(cursor: Cursor): Json {
  skipBlanks(cursor)
  switch (cursor.text[cursor.at]) {
    case '{':
      return nested(cursor, map)
    case '[':
      return nested(cursor, list)
    case '"':
      return string(cursor)
    default:
      return bare(cursor)
  }
}

function nested(cursor: Cursor, collection: (cursor: Cursor) => Json): Json {
  if (++cursor.depth > deepest) fail(cursor, `nested deeper than ${deepest} levels`, 'flatten the value')
  cursor.at++
  const value = collection(cursor)
  cursor.depth--
  return value
}

function map(cursor: Cursor): JsonMap {
  const result: JsonMap = {}
  if (ends(cursor, '}')) return result
  do {
    skipBlanks(cursor)
    const start = cursor.at
    if (cursor.text[start] !== '"')
      fail(cursor, 'a key in double quotes is wanted here', 'JSON allows no comma before }')
    const key = string(cursor)
    if (Object.hasOwn(result, key)) {
      throw new Failure('yaml/duplicate-key', `the key ${excerpt(key)} appears twice in one map`, {
        at: spanAt(cursor.text, cursor.file, start, cursor.at),
        hint: 'remove one of the two',
      })
    }
    skipBlanks(cursor)
    if (cursor.text[cursor.at] !== ':') fail(cursor, 'a colon is wanted after the key', 'write "key": value')
    cursor.at++
    put(result, key, read(cursor))
  } while (continues(cursor, '}'))
  return result
}

function list(cursor: Cursor): Json[] {
  const result: Json[] = []
  if (ends(cursor, ']')) return result
  do result.push(read(cursor))
  while (continues(cursor, ']'))
  return result
}

function ends(cursor: Cursor, close: string): boolean {
  skipBlanks(cursor)
  if (cursor.text[cursor.at] !== close) return false
  cursor.at++
  return true
}

function continues(cursor: Cursor, close: string): boolean {
  if (ends(cursor, close)) return false
  if (cursor.text[cursor.at] !== ',') fail(cursor, `a comma or ${close} is wanted here`, 'check commas and brackets')
  cursor.at++
  return true
}

const numberPattern = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?(?![\w.+-])/y
const wordPattern = /(?:true|false|null)(?![\w])/y

/** JSON.parse decodes the text; only its end is found here. */
function string(cursor: Cursor): string {
  const { text, at: start } = cursor
  let end = text.indexOf('"', start + 1)
  while (end >= 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  if (end < 0) return fail(cursor, 'this text does not end', 'close it with "')
  cursor.at = end + 1
  try {
    return JSON.parse(text.slice(start, end + 1)) as string
  } catch {
    cursor.at = start
    return fail(
      cursor,
      'this text holds an unknown escape or a control character',
      String.raw`write \\ for a backslash, \n for a line break`,
    )
  }
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0
  while (text[quote - 1 - backslashes] === '\\') backslashes++
  return backslashes % 2 === 1
}

function bare(cursor: Cursor): Json {
  const word = match(cursor, wordPattern)
  if (word !== undefined) return word[0] === 'null' ? null : word[0] === 'true'
  const start = cursor.at
  const number = match(cursor, numberPattern)
  if (number === undefined) {
    return fail(cursor, 'a JSON value is wanted here', 'text needs double quotes: "text"')
  }
  const value = Number(number[0])
  if (!Number.isFinite(value)) {
    cursor.at = start
    fail(cursor, `${excerpt(number[0])} is larger than a double can hold`, 'write it as text')
  }
  if (Number.isSafeInteger(value) || number[1] !== undefined || number[2] !== undefined) return value
  const exact = BigInt(number[0])
  return exact >= -(2n ** 63n) && exact < 2n ** 64n ? exact : value
}

function match(cursor: Cursor, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = cursor.at
  const found = pattern.exec(cursor.text)
  if (found === null) return undefined
  cursor.at = pattern.lastIndex
  return found
}

function skipBlanks(cursor: Cursor): void {
  for (;;) {
    const code = cursor.text.charCodeAt(cursor.at)
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return
    cursor.at++
  }
}

function fail(cursor: Cursor, what: string, hint: string): never {
  const ended = cursor.at >= cursor.text.length
  throw new Failure('yaml/syntax', ended ? `the JSON text ends too early: ${what}` : what, {
    at: spanAt(cursor.text, cursor.file, cursor.at),
    hint,
  })
}
