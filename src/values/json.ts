import { put, type Json, type JsonMap } from '../core/json.ts'
import { Failure } from '../core/failure.ts'
import { spanAt } from '../core/span.ts'

/** A JSON value and where it ends. */
export interface JsonText {
  readonly value: Json
  readonly end: number
}

/**
 * Reads the one JSON value that begins at `start` and leaves the rest, which `JSON.parse` cannot: `--set-json a=[1],b=2`.
 * Integers up to 64 bits are exact (`bigint` beyond 2^53), of equal keys the last one counts, as in Go's decoder.
 * @throws Failure `values/set` at the first character that is not JSON; `file` names the flag.
 */
export function readJson(text: string, start: number, file: string): JsonText {
  const reader: Reader = { text, file, at: start, depth: 0 }
  const value = readValue(reader)
  return { value, end: reader.at }
}

interface Reader {
  readonly text: string
  readonly file: string
  at: number
  depth: number
}

/** Go stops at 10 000; nothing that Kubernetes takes comes near this, and it keeps every later recursion safe. */
const DEEPEST = 1000

function readValue(reader: Reader): Json {
  skipBlanks(reader)
  const opening = reader.text[reader.at]
  if (opening === '{' || opening === '[') {
    if (++reader.depth > DEEPEST) refuse(reader, `at most ${DEEPEST} levels of lists and maps`)
    reader.at++
    const value = opening === '{' ? readMap(reader) : readList(reader)
    reader.depth--
    return value
  }
  if (opening === '"') return readString(reader)
  const word = readWord(reader)
  return word === undefined ? readNumber(reader) : word
}

function readMap(reader: Reader): JsonMap {
  const map: JsonMap = {}
  if (take(reader, '}')) return map
  do {
    skipBlanks(reader)
    if (reader.text[reader.at] !== '"') refuse(reader, 'a key in double quotes')
    const key = readString(reader)
    if (!take(reader, ':')) refuse(reader, '":"')
    put(map, key, readValue(reader))
  } while (take(reader, ','))
  if (!take(reader, '}')) refuse(reader, '"," or "}"')
  return map
}

function readList(reader: Reader): Json[] {
  const list: Json[] = []
  if (take(reader, ']')) return list
  do list.push(readValue(reader))
  while (take(reader, ','))
  if (!take(reader, ']')) refuse(reader, '"," or "]"')
  return list
}

const STRING = /"(?:[^"\\\u0000-\u001f]+|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y

function readString(reader: Reader): string {
  const token = match(reader, STRING)
  if (token === undefined) refuse(reader, 'a string in double quotes, closed and without raw control characters')
  return (JSON.parse(token) as string).toWellFormed()
}

const WORDS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['true', true],
  ['false', false],
  ['null', null],
])

function readWord(reader: Reader): Json | undefined {
  for (const [word, value] of WORDS) {
    if (!reader.text.startsWith(word, reader.at)) continue
    reader.at += word.length
    return value
  }
  return undefined
}

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y

function readNumber(reader: Reader): number | bigint {
  const from = reader.at
  const token = match(reader, NUMBER)
  if (token === undefined) refuse(reader, 'a value (text in double quotes)')
  const value = Number(token)
  if (!Number.isFinite(value)) {
    reader.at = from
    refuse(reader, 'a number that 64 bits can hold')
  }
  if (Number.isSafeInteger(value) || /[.eE]/.test(token)) return value
  const whole = BigInt(token)
  return whole >= -(2n ** 63n) && whole < 2n ** 64n ? whole : value
}

function match(reader: Reader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at
  const token = pattern.exec(reader.text)?.[0]
  if (token !== undefined) reader.at += token.length
  return token
}

function take(reader: Reader, character: string): boolean {
  skipBlanks(reader)
  if (reader.text[reader.at] !== character) return false
  reader.at++
  return true
}

function skipBlanks(reader: Reader): void {
  while (' \t\n\r'.includes(reader.text[reader.at] ?? 'end')) reader.at++
}

function refuse(reader: Reader, wanted: string): never {
  const got = reader.at < reader.text.length ? JSON.stringify(reader.text[reader.at]) : 'the end'
  throw new Failure('values/set', `${reader.file}: this is not JSON: wanted ${wanted}, got ${got}`, {
    at: spanAt(reader.text, reader.file, reader.at),
    hint: `quote the whole for the shell: ${reader.file} 'name={"text":"x","list":[1,2]}'`,
  })
}
