import { Failure } from '../core/failure.ts'
import { isGoText } from './go-yaml-resolve.ts'

/**
 * A string in the style that Go's YAML writer picks for it. `column` characters stand before it on its line, `indent`
 * before each further line; Go folds at the first single blank behind the 80th character. It decides twice: encode.go asks for a block where there is a line break and for double quotes where a reader would see no string;
 * emitterc.go (yaml_emitter_analyze_scalar, yaml_emitter_select_scalar_style) then takes what the characters allow.
 */
export function goStringText(text: string, column: number, indent: string): string {
  if (everyday.test(text) && isGoText(text)) return text
  const whole = text.toWellFormed()
  const escaped = unprintable.test(whole)
  if (escaped) refuseLost(whole)
  if (whole.includes('\n'))
    return escaped || unfitForBlock.test(whole) ? inDouble(whole, column, indent) : inBlock(whole, indent)
  if (escaped || !isGoText(whole) || besideBreak.test(whole)) return inDouble(whole, column, indent)
  return unfitForPlain.test(whole) ? inSingle(whole, column, indent) : folded(whole, column, indent)
}

/** A key before its colon is never folded. */
export function goKeyText(key: string): string {
  return goStringText(key, -Infinity, '')
}

/** Whether a key stands before its colon on one line, else it follows a `?`. Go counts bytes, and not those of the quotes. */
export function isShortKey(key: string): boolean {
  if (key.length * 6 > mostInJson) refuseLong(key)
  if (anyBreak.test(key)) return false
  return key.length * 3 <= longestKey || new TextEncoder().encode(key).length <= longestKey
}

const longestKey = 128

/**
 * A number as its JSON text is read back: an integer within 64 bits has no exponent, −0 is 0, and every other number is
 * written by strconv's `g`: 1234567.5 becomes 1.2345675e+06. The same for a file's float64 and the int64 of `--set`,
 * up to 2^53.
 */
export function goNumberText(value: number | bigint): string {
  if (Number.isSafeInteger(value)) return String(value)
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new Failure('yaml/value', `${value} is a number that JSON cannot hold`, {
      hint: 'a division by zero or an overflow made it; Kubernetes has no such value',
    })
  }
  const text = String(value)
  if (/^-?\d+$/.test(text) && isWithin64Bits(BigInt(text))) return text
  return shortestText(Number(value))
}

function isWithin64Bits(value: bigint): boolean {
  return value === (value < 0n ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value))
}

/** strconv.FormatFloat(value, 'g', -1, 64): an exponent below -4 and from 6 on, of two digits at least. */
function shortestText(value: number): string {
  const [digits, power] = value.toExponential().split('e') as [string, string]
  const exponent = Number(power)
  if (exponent >= -4 && exponent < 6) return String(value)
  return `${digits}e${power[0]}${power.slice(1).padStart(2, '0')}`
}

/** Nearly all keys and words; whatever else is plain passes the complete look. */
const everyday = /^[\w/$(][\w./$()-]*$/

/** What the emitter never prints as it is: controls with tab and carriage return, U+FEFF, all beyond U+FFFF. */
const unprintable = /[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/
const anyBreak = /[\n\r\u2028\u2029]/
const unfitForBlock = / (?:[\n\u2028\u2029]|$)/
const besideBreak = / [\u2028\u2029]|[\u2028\u2029] /
/** Besides characters with a meaning: blanks at the ends, and line breaks. */
const unfitForPlain = /^(?:---|\.\.\.|[ #,[\]{}&*!|>'"%@`]|[?-](?: |$))|:(?: |$)| #| $|[\u2028\u2029]/

/** A break goes out as it is, and the line behind it is indented. */
function inSingle(text: string, column: number, indent: string): string {
  const content = folded(text.replaceAll("'", "''"), column + 1, indent)
  return `'${content.replace(/[\u2028\u2029](?=[^\u2028\u2029])/g, `$&${indent}`)}'`
}

function inBlock(text: string, indent: string): string {
  const isBlankFirst = /^[ \n\u2028\u2029]/.test(text)
  const last = text.length - 1
  const isOpen = !isLineBreak(text[last]!)
  const chomping = isOpen ? '-' : last === 0 || isLineBreak(text[last - 1]!) ? '+' : ''
  const lines = text.replace(/(?:^|[\n\u2028\u2029])(?=[^\n\u2028\u2029])/g, `$&${indent}`)
  return `|${isBlankFirst ? '2' : ''}${chomping}\n${lines}`
}

/** The emitter looks for U+FEFF at the beginning of the text, whatever character it stands at: one there escapes them all. */
function inDouble(text: string, column: number, indent: string): string {
  const content = text.replace(text.startsWith('\ufeff') ? /./gsu : inEscapes, escape)
  return `"${folded(content, column + 1, indent, true)}"`
}

const bestWidth = 80

/** In double quotes a run of blanks is folded too, and a backslash keeps the rest of it. */
function folded(text: string, column: number, indent: string, isDouble = false): string {
  if (column + text.length <= bestWidth || !text.includes(' ')) return text
  let out = ''
  let from = 0
  let width = column
  for (let at = 0; at < text.length; at++, width++) {
    if (isLineBreak(text[at]!)) width = indent.length - 1
    if (width <= bestWidth || text[at] !== ' ' || at === 0 || at === text.length - 1 || text[at - 1] === ' ') continue
    const isRun = text[at + 1] === ' '
    if (isRun && !isDouble) continue
    out += `${text.slice(from, at)}\n${indent}${isRun ? '\\' : ''}`
    from = at + 1
    width = indent.length - (isRun ? 0 : 1)
  }
  return out + text.slice(from)
}

function isLineBreak(unit: string): boolean {
  return unit === '\n' || unit === '\u2028' || unit === '\u2029'
}

const inEscapes = /["\\\n\u2028\u2029]|[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]/gu

const letters: Readonly<Record<string, string>> = {
  '\0': '0',
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\x1b': 'e',
  '"': '"',
  '\\': '\\',
  '\xa0': '_',
  '\u2028': 'L',
  '\u2029': 'P',
}

function escape(character: string): string {
  const letter = letters[character]
  if (letter !== undefined) return `\\${letter}`
  const code = character.codePointAt(0)!
  const hex = code.toString(16).toUpperCase()
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`
}

/** Go's JSON prints these as they are; its YAML reader refuses them, and Helm prints nothing; U+0085 becomes a blank. */
function refuseLost(text: string): void {
  const lost = /[\x7f-\x9f\ufffe\uffff]/.exec(text)
  if (lost === null) return
  const code = lost[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')
  throw new Failure('yaml/value', `a text holds the character U+${code}, which Helm's YAML loses`, {
    hint: 'remove it; binary data goes into a Secret, encoded by b64enc',
  })
}

const mostInJson = 1022

/** Go's reader looks 1024 characters of JSON ahead for a key's colon; behind a longer key Helm prints nothing. */
function refuseLong(key: string): void {
  const size = key.replace(inJson, (unit) => (short.test(unit) ? '12' : '123456')).replace(pair, '1').length
  if (size <= mostInJson) return
  throw new Failure(
    'yaml/value',
    `a key is ${size} characters long in JSON, and Helm's YAML holds no more than ${mostInJson}`,
    {
      hint: 'shorten it',
    },
  )
}

/** What Go's JSON writes as an escape, of two characters or of six. */
const inJson = /[\0-\x1f"\\<>&\u2028\u2029]/g
const short = /[\b\f\n\r\t"\\]/
const pair = /[\ud800-\udbff][\udc00-\udfff]/g
