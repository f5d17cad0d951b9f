import type { Environment } from '@marcbachmann/cel-js'
import { badCall } from './rule-error.ts'
import { format } from './rule-formatting.ts'
import { addNamespace } from './rule-namespace.ts'

/**
 * Methods of cel-js itself that answer otherwise than Kubernetes: they count UTF-16 units instead of characters, change the
 * case of more than ASCII, or use JavaScript's RegExp, which a pattern can hang. The library lets none of them be replaced, so
 * each call of one is sent to our function, whose name has a "_" at its end.
 */
export const REPLACED: ReadonlySet<string> = new Set([
  'indexOf',
  'lastIndexOf',
  'lowerAscii',
  'matches',
  'split',
  'substring',
  'trim',
  'upperAscii',
])

/** CEL's extension for strings, in the version that Kubernetes has, and `reverse`. Indexes count characters. */
export function addStrings(environment: Environment): void {
  addNamespace(environment, 'strings')
  environment
    .registerFunction('strings.quote(string): string', (_: unknown, text: string) => quote(text))
    .registerFunction('string.charAt(int): string', charAt)
    .registerFunction('string.indexOf_(string): int', (text: string, part: string) => indexOf(text, part, 0n))
    .registerFunction('string.indexOf_(string, int): int', indexOf)
    .registerFunction('string.lastIndexOf_(string): int', lastIndexOf)
    .registerFunction('string.lastIndexOf_(string, int): int', lastIndexOf)
    .registerFunction('string.lowerAscii_(): string', (text: string) =>
      text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()),
    )
    .registerFunction('string.upperAscii_(): string', (text: string) =>
      text.replaceAll(/[a-z]+/g, (letters) => letters.toUpperCase()),
    )
    .registerFunction('string.replace(string, string): string', (text: string, from: string, to: string) =>
      replaced({ text, from, to, most: -1 }),
    )
    .registerFunction(
      'string.replace(string, string, int): string',
      (text: string, from: string, to: string, most: bigint) => replaced({ text, from, to, most: Number(most) }),
    )
    .registerFunction('string.reverse(): string', (text: string) => Array.from(text).reverse().join(''))
    .registerFunction('string.split_(string): list<string>', (text: string, by: string) => split(text, by, -1n))
    .registerFunction('string.split_(string, int): list<string>', split)
    .registerFunction('string.substring_(int): string', (text: string, start: bigint) => substring(text, start))
    .registerFunction('string.substring_(int, int): string', substring)
    .registerFunction('string.trim_(): string', trim)
    .registerFunction('string.format(list): string', format)
}

const escapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  '"': '\\"',
}

function quote(text: string): string {
  return `"${text.toWellFormed().replaceAll(/[\u0007-\r\\"]/g, (character) => escapes[character]!)}"`
}

function charAt(text: string, index: bigint): string {
  const character = text.codePointAt(unitAt(text, index, 'charAt'))
  return character === undefined ? '' : String.fromCodePoint(character)
}

function substring(text: string, start: bigint, end?: bigint): string {
  if (end !== undefined && start > end) throw badCall(`substring(${start}, ${end}) ends before it starts`)
  return text.slice(unitAt(text, start, 'substring'), end === undefined ? undefined : unitAt(text, end, 'substring'))
}

/** Beyond the end nothing is found, except for the empty text, which is found at the end. */
function indexOf(text: string, part: string, from: bigint): bigint {
  const length = lengthOf(text)
  if (from < 0n) throw badCall(`indexOf() from ${from} is outside of a string`)
  if (part === '') return from < length ? from : length
  return from >= length ? -1n : characterAt(text, text.indexOf(part, unitAt(text, from, 'indexOf')))
}

function lastIndexOf(text: string, part: string, from?: bigint): bigint {
  const length = lengthOf(text)
  if (from !== undefined && from < 0n) throw badCall(`lastIndexOf() from ${from} is outside of a string`)
  if (part === '') return from !== undefined && from < length ? from : length
  if (from === undefined) return characterAt(text, text.lastIndexOf(part))
  return from >= length ? -1n : characterAt(text, text.lastIndexOf(part, unitAt(text, from, 'lastIndexOf')))
}

function lengthOf(text: string): bigint {
  return characterAt(text, text.length)
}

/** Where the character `index` begins, counted in UTF-16 units; the end is a place too. */
function unitAt(text: string, index: bigint, method: string): number {
  const length = lengthOf(text)
  if (index < 0n || index > length) throw badCall(`${method}(${index}) is outside of a string of ${length} characters`)
  if (Number(length) === text.length) return Number(index)
  let unit = 0
  for (let left = Number(index); left > 0; left--) unit += text.codePointAt(unit)! > 0xffff ? 2 : 1
  return unit
}

/** How many characters lie before a unit; -1 stays what it is. */
function characterAt(text: string, unit: number): bigint {
  let pairs = 0
  for (let i = 0; i < unit - 1; i++) if (text.codePointAt(i)! > 0xffff) pairs++
  return BigInt(unit - pairs)
}

/** At most `most` pieces, the last one with the rest; all of them for a negative number. */
function split(text: string, by: string, most: bigint): string[] {
  if (most === 0n) return []
  const pieces = by === '' ? Array.from(text) : text.split(by)
  const count = Number(most)
  return count < 0 || pieces.length <= count
    ? pieces
    : [...pieces.slice(0, count - 1), pieces.slice(count - 1).join(by)]
}

/** White space of Unicode; JavaScript's trim() lacks U+0085 and takes U+FEFF. */
const spaces = new Set(
  '\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a',
)
for (const space of '\u2028\u2029\u202f\u205f\u3000') spaces.add(space)

function trim(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && spaces.has(text[start]!)) start++
  while (end > start && spaces.has(text[end - 1]!)) end--
  return text.slice(start, end)
}

/** Longer results would be paid for only after they filled the memory. */
const LONGEST = 1 << 20

/** An empty `from` stands before each character and at the end. */
function replaced({ text, from, to, most }: { text: string; from: string; to: string; most: number }): string {
  const pieces = from === '' ? ['', ...Array.from(text), ''] : text.split(from)
  const count = most < 0 ? pieces.length - 1 : Math.min(most, pieces.length - 1)
  if (text.length + count * to.length > LONGEST) throw badCall(`replace() would give more than ${LONGEST} characters`)
  return [pieces.slice(0, count + 1).join(to), ...pieces.slice(count + 1)].join(from)
}
