/** A pattern in JavaScript's words, and the length of text up to which testing it cannot take long. */
export interface QuickPattern {
  readonly source: string
  readonly limit: number
}

/** Ways that a backtracking matcher may try before it must not be used: some milliseconds. */
const MOST_WAYS = 1_000_000
const SHORTEST_LIMIT = 64

/**
 * Reads the part of RE2's syntax whose meaning in JavaScript is the same or can be written down: characters, classes, `.`,
 * `\d \w \s`, `\n \x1f`, groups, alternatives, `? * + {n,m}`, `^` and `$` at the ends. Counts in how many ways a backtracking matcher
 * can go through it: a repetition without end multiplies the ways by the length of the text, so it may stand only on a
 * single character or on a group without choices, never inside of another. Undefined for all else: RE2 takes that.
 */
export function quickPattern(pattern: string): QuickPattern | undefined {
  if (!/^[\x20-\x7e]*$/.test(pattern)) return undefined
  try {
    const reader: Reader = { pattern, at: 0, open: 0, anchored: true }
    const { source, ways, power } = alternatives(reader)
    if (reader.at < pattern.length) return undefined
    const exponent = power + (reader.anchored ? 0 : 1)
    const limit = exponent === 0 ? 2 ** 31 : Math.floor((MOST_WAYS / ways) ** (1 / exponent))
    return limit < SHORTEST_LIMIT || ways > MOST_WAYS ? undefined : { source, limit }
  } catch (error) {
    if (error === unknown) return undefined
    throw error
  }
}

const unknown = new Error('not in the common part')

interface Reader {
  readonly pattern: string
  at: number
  /** Groups around the current place. */
  open: number
  /** Every alternative at the top begins with `^`; else each place of the text is a start to try. */
  anchored: boolean
}

/** A piece: its source, and that it can match in up to `ways * length ** power` ways. */
interface Part {
  readonly source: string
  readonly ways: number
  readonly power: number
}

function alternatives(reader: Reader): Part {
  const parts = [sequence(reader)]
  while (reader.pattern[reader.at] === '|') {
    reader.at++
    parts.push(sequence(reader))
  }
  return {
    source: parts.map(({ source }) => source).join('|'),
    ways: parts.reduce((sum, { ways }) => sum + ways, 0),
    power: Math.max(...parts.map(({ power }) => power)),
  }
}

function sequence(reader: Reader): Part {
  const { pattern } = reader
  let whole: Part = { source: '', ways: 1, power: 0 }
  if (pattern[reader.at] === '^' && reader.open === 0) {
    whole = { ...whole, source: '^' }
    reader.at++
  } else if (reader.open === 0) reader.anchored = false
  while (reader.at < pattern.length && pattern[reader.at] !== '|' && pattern[reader.at] !== ')') {
    if (pattern[reader.at] === '$') {
      const next = pattern[reader.at + 1]
      if (reader.open > 0 || (next !== undefined && next !== '|')) throw unknown
      reader.at++
      return { ...whole, source: `${whole.source}$` }
    }
    const { source, ways, power } = repeated(reader, atom(reader))
    whole = { source: whole.source + source, ways: whole.ways * ways, power: whole.power + power }
  }
  return whole
}

type Atom = Part & { readonly single: boolean }

function atom(reader: Reader): Atom {
  const { pattern } = reader
  const start = reader.at
  const character = pattern[reader.at++]!
  if (character === '(') return group(reader)
  if (character === '[') return single(characterClass(reader))
  if (character === '.') return single('[^\\n]')
  if (character === '\\') return single(escaped(reader))
  if ('*+?{}])^/'.includes(character)) {
    if (character !== '/') throw unknown
    return single('\\/')
  }
  return single(pattern.slice(start, reader.at))
}

function single(source: string): Atom {
  return { source, ways: 1, power: 0, single: true }
}

function group(reader: Reader): Atom {
  if (reader.pattern.startsWith('?:', reader.at)) reader.at += 2
  else if (reader.pattern[reader.at] === '?') throw unknown
  reader.open++
  const inner = alternatives(reader)
  reader.open--
  if (reader.pattern[reader.at++] !== ')') throw unknown
  return { ...inner, source: `(?:${inner.source})`, single: false }
}

/** RE2's classes are ASCII; JavaScript's `\s` is not. */
const classes: Partial<Record<string, string>> = { d: '0-9', w: '0-9A-Za-z_', s: '\\t\\n\\f\\r\\x20' }

function escaped(reader: Reader): string {
  const character = reader.pattern[reader.at] ?? ''
  const members = classes[character.toLowerCase()]
  if (members === undefined) return written(escapedCode(reader))
  reader.at++
  return `[${character in classes ? '' : '^'}${members}]`
}

/** RE2's names of control characters, which mean the same in JavaScript, save `\a`. */
const controls: Partial<Record<string, number>> = { a: 7, t: 9, n: 10, v: 11, f: 12, r: 13 }

/** The character behind a backslash: punctuation itself, `\n` and its like, `\x41`, `\x{1f600}`. */
function escapedCode(reader: Reader): number {
  const character = reader.pattern[reader.at++] ?? ''
  if (character === 'x') return hexCode(reader)
  const code = controls[character] ?? (/^[^\w\s]$/.test(character) ? character.charCodeAt(0) : undefined)
  if (code === undefined) throw unknown
  return code
}

function hexCode(reader: Reader): number {
  const digits = /([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\}/y
  digits.lastIndex = reader.at
  const found = digits.exec(reader.pattern)
  if (found === null) throw unknown
  reader.at = digits.lastIndex
  const code = Number.parseInt(found[1] ?? found[2]!, 16)
  // Halves of surrogate pairs are no characters: the engines differ on them.
  if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) throw unknown
  return code
}

/** A character as itself where it can have no other meaning, else by its number. */
function written(code: number): string {
  const character = String.fromCodePoint(code)
  if (/^\w$/.test(character)) return character
  return code > 0xff ? `\\u{${code.toString(16)}}` : `\\x${code.toString(16).padStart(2, '0')}`
}

function characterClass(reader: Reader): string {
  const { pattern } = reader
  let source = '['
  if (pattern[reader.at] === '^') {
    source += '^'
    reader.at++
  }
  const first = reader.at
  while (pattern[reader.at] !== ']') {
    const low = member(reader)
    const isRange = pattern[reader.at] === '-' && pattern[reader.at + 1] !== ']'
    if (typeof low === 'string') {
      if (isRange) throw unknown
      source += low
    } else if (!isRange) {
      // A dash is itself at either end of a class.
      if (low === DASH && reader.at - 1 > first && pattern[reader.at] !== ']') throw unknown
      source += written(low)
    } else source += `${written(low)}-${written(highEnd(reader, low))}`
  }
  if (reader.at === first) throw unknown
  reader.at++
  return `${source}]`
}

const DASH = 0x2d

/** The number of a character, or the members of `\d \w \s`. */
function member(reader: Reader): number | string {
  const character = reader.pattern[reader.at++]
  if (character === undefined || character === '[') throw unknown
  if (character !== '\\') return character.charCodeAt(0)
  const members = classes[reader.pattern[reader.at] ?? '']
  if (members === undefined) return escapedCode(reader)
  reader.at++
  return members
}

function highEnd(reader: Reader, low: number): number {
  reader.at++
  const high = member(reader)
  if (typeof high === 'string' || high < low) throw unknown
  return high
}

function repeated(reader: Reader, part: Atom): Part {
  const found = /[*+?]|\{(\d{1,4})(?:(,)(\d{1,4})?)?\}/y
  found.lastIndex = reader.at
  const match = found.exec(reader.pattern)
  if (match === null) return part
  reader.at = found.lastIndex
  if (/[*+?{]/.test(reader.pattern[reader.at] ?? '')) throw unknown
  const [mark, least, comma, most] = match
  const source = part.source + mark
  if (mark === '?') return { source, ways: part.ways + 1, power: part.power }
  const steady = part.ways === 1 && part.power === 0 && part.source !== '(?:)'
  if (mark === '*' || mark === '+' || (comma !== undefined && most === undefined)) {
    if (!steady) throw unknown
    return { source, ways: 1, power: 1 }
  }
  const [low, high] = [Number(least), Number(most ?? least)]
  if (high > 1000 || high < low) throw unknown
  return { source, ways: (high - low + 1) * part.ways ** high, power: part.power * high }
}
