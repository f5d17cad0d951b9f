import { put } from '../core/json.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { resolveKey, resolvePlain } from './scalar.ts'

/**
 * The flow collection at `start`, if it ends on its line and holds nothing unusual: no pairs in lists, no empty
 * entries, no comments, no anchors. `depth` is that of the collections around it.
 */
export function flow(text: string, start: number, depth: number): { value: Json; end: number } | undefined {
  const cursor: FlowCursor = { text, at: start, depth }
  const value = collection(cursor)
  return value === undefined ? undefined : { value, end: cursor.at }
}

/** Index behind the closing quote of the scalar at `start`; −1 when it does not end on its line. */
export function quotedEnd(text: string, start: number): number {
  const quote = text[start]!
  let end = start
  for (;;) {
    end = text.indexOf(quote, end + 1)
    if (end < 0) return -1
    if (quote === "'") {
      if (text[end + 1] !== "'") break
      end++
    } else if (!isEscaped(text, start, end)) break
  }
  const line = text.indexOf('\n', start)
  return line >= 0 && line < end ? -1 : end + 1
}

/** The text between two quotes; undefined when it holds an escape that YAML and JSON do not share. */
export function quotedText(text: string, start: number, end: number): string | undefined {
  const raw = text.slice(start + 1, end - 1)
  if (text[start] === "'") return raw.includes("''") ? raw.replaceAll("''", "'") : raw
  if (!raw.includes('\\')) return raw
  return raw.replaceAll(sharedEscape, '').includes('\\') ? undefined : (JSON.parse(text.slice(start, end)) as string)
}

/** Surrogates are left out: Kubernetes refuses them as escapes. */
const sharedEscape = /\\(?:["\\bfnrt]|u(?![dD][89a-fA-F])[\da-fA-F]{4})/g

function isEscaped(text: string, start: number, quote: number): boolean {
  let at = quote
  while (at - 1 > start && text[at - 1] === '\\') at--
  return (quote - at) % 2 === 1
}

interface FlowCursor {
  readonly text: string
  at: number
  depth: number
}

const deepest = 64

function collection(cursor: FlowCursor): Json | undefined {
  if (cursor.depth >= deepest) return undefined
  cursor.depth++
  const value = cursor.text[cursor.at] === '[' ? flowList(cursor) : flowMap(cursor)
  cursor.depth--
  return value
}

function flowList(cursor: FlowCursor): Json[] | undefined {
  const result: Json[] = []
  cursor.at++
  skip(cursor)
  if (closes(cursor, ']')) return result
  for (;;) {
    const value = node(cursor)
    if (value === undefined) return undefined
    result.push(value)
    skip(cursor)
    if (closes(cursor, ']')) return result
    if (!comma(cursor)) return undefined
  }
}

function flowMap(cursor: FlowCursor): JsonMap | undefined {
  const result: JsonMap = {}
  cursor.at++
  skip(cursor)
  if (closes(cursor, '}')) return result
  for (;;) {
    const key = flowKey(cursor)
    if (key === undefined || Object.hasOwn(result, key)) return undefined
    skip(cursor)
    const value = node(cursor)
    if (value === undefined) return undefined
    put(result, key, value)
    skip(cursor)
    if (closes(cursor, '}')) return result
    if (!comma(cursor)) return undefined
  }
}

/** A key and its colon, which a blank must follow. */
function flowKey(cursor: FlowCursor): string | undefined {
  const { text } = cursor
  const quote = text[cursor.at]
  let key: string | undefined
  if (quote === '"' || quote === "'") key = flowQuoted(cursor)
  else {
    const raw = flowPlain(cursor)
    key = raw === undefined || raw === '<<' ? undefined : resolveKey(raw)
  }
  skip(cursor)
  if (key === undefined || text[cursor.at] !== ':' || text[cursor.at + 1] !== ' ') return undefined
  cursor.at++
  return key
}

function node(cursor: FlowCursor): Json | undefined {
  switch (cursor.text[cursor.at]) {
    case '[':
    case '{':
      return collection(cursor)
    case '"':
    case "'":
      return flowQuoted(cursor)
    default: {
      const raw = flowPlain(cursor)
      return raw === undefined || cursor.text[cursor.at] === ':' ? undefined : resolvePlain(raw)
    }
  }
}

function flowQuoted(cursor: FlowCursor): string | undefined {
  const end = quotedEnd(cursor.text, cursor.at)
  if (end < 0) return undefined
  const value = quotedText(cursor.text, cursor.at, end)
  cursor.at = end
  return value
}

/** Up to the next indicator. A colon may stand inside (`http://x`) unless a reader could take it for the end of a key. */
const plainPattern = /[\w./$+(^~=;\\<-](?:[^\n,[\]{}:# ]|:(?![\s,[\]{}]|$)| (?=[^\n,[\]{}:# ]))*/y

function flowPlain(cursor: FlowCursor): string | undefined {
  if (cursor.text[cursor.at] === '-' && /[\s,[\]{}]/.test(cursor.text[cursor.at + 1] ?? ' ')) return undefined
  plainPattern.lastIndex = cursor.at
  const found = plainPattern.exec(cursor.text)
  if (found === null) return undefined
  cursor.at = plainPattern.lastIndex
  return found[0]
}

function skip(cursor: FlowCursor): void {
  while (cursor.text[cursor.at] === ' ') cursor.at++
}

function closes(cursor: FlowCursor, bracket: string): boolean {
  if (cursor.text[cursor.at] !== bracket) return false
  cursor.at++
  return true
}

function comma(cursor: FlowCursor): boolean {
  if (cursor.text[cursor.at] !== ',') return false
  cursor.at++
  skip(cursor)
  return true
}
