import { Failure } from '../core/failure.ts'
import type { Json } from '../core/json.ts'
import { excerpt } from './excerpt.ts'

/**
 * What an untagged plain scalar means to Kubernetes (sigs.k8s.io/yaml): YAML 1.1 booleans and octals, Go's number
 * syntax, no dates and no sexagesimals. Throws Failure `yaml/value` without a place for infinities and NaN.
 */
export function plainScalar(text: string): Json {
  const value = resolvePlain(text)
  if (value === undefined) throw notJson(text)
  return value
}

/**
 * The text of the same scalar as a mapping key: `y` is "true", `014` is "12". Throws Failure `yaml/value` without a
 * place for null and for integers beyond 2^63−1, which Kubernetes refuses as keys.
 */
export function plainKey(text: string): string {
  const key = resolveKey(text)
  if (key === undefined) throw notKey(text)
  return key
}

/** As plainScalar, but undefined for infinities and NaN: a reader knows the place of the error better. */
export function resolvePlain(text: string): Json | undefined {
  const start = starts[text.charCodeAt(0)]
  if (start === undefined) return text === '' ? null : text
  if (start === WORD) {
    if (text.length > 5) return text
    const word = words.get(text)
    return word === undefined ? text : word
  }
  if (start === DIGIT && isSmallWhole(text)) return Number(text)
  if (text.length <= 5 && specials.has(text)) return undefined
  return (start === DOT ? dotted(text) : (integer(text) ?? decimal(text))) ?? text
}

/** Ports, replicas and other everyday numbers: up to 15 digits without sign, prefix or leading zero. */
function isSmallWhole(text: string): boolean {
  if (text.length > 15 || (text.length > 1 && text.charCodeAt(0) === 48)) return false
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 48 || code > 57) return false
  }
  return true
}

/** As plainKey, but undefined where the text cannot be a key. */
export function resolveKey(text: string): string | undefined {
  const start = starts[text.charCodeAt(0)]
  if (start === undefined) return text === '' ? undefined : text
  if (start === WORD) {
    if (text.length > 5) return text
    const word = words.get(text)
    return word === undefined ? text : word === null ? undefined : String(word)
  }
  if (specials.has(text)) return text.replace('+', '').toLowerCase()
  if (start !== DOT) {
    const whole = integer(text)
    if (whole !== undefined) return whole <= largestSigned ? String(whole) : undefined
  }
  const float = start === DOT ? dotted(text) : decimal(text)
  return float === undefined ? text : floatKey(float)
}

/** A float as a key is printed by Go's `%g` of a single: 0.1 is "0.1", 1e6 is "1e+06", 123456789.0 is "1.2345679e+08". */
export function floatKey(value: number): string {
  const single = Math.fround(value)
  if (!Number.isFinite(single)) return single > 0 ? '.inf' : '-.inf'
  if (single === 0) return Object.is(single, -0) ? '-0' : '0'
  let digits = 1
  while (Math.fround(Number(single.toPrecision(digits))) !== single) digits++
  const [mantissa, exponent] = single.toExponential(digits - 1).split('e') as [string, string]
  const power = Number(exponent)
  if (power >= -4 && power < 6) return single.toFixed(Math.max(0, digits - 1 - power))
  return `${mantissa}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}

export function notJson(text: string): Failure {
  return new Failure('yaml/value', `${text} is a number that JSON cannot hold`, {
    hint: `quote it if text is meant: "${text}"`,
  })
}

export function notKey(text: string): Failure {
  const what = words.get(text) === null || text === '' ? 'null' : excerpt(text)
  return new Failure(
    'yaml/value',
    `${what} cannot be a key: Kubernetes reads only text, booleans and 64-bit integers`,
    {
      hint: `quote it: ${excerpt(text)}`,
    },
  )
}

const WORD = 1
const DIGIT = 2
const DOT = 3

/** By first character: which rules can apply at all. Nearly all text is told by this one look. */
const starts: readonly (number | undefined)[] = (() => {
  const table = new Array<number | undefined>(128).fill(undefined)
  for (const letter of 'yYnNtTfFoO~') table[letter.charCodeAt(0)] = WORD
  for (const digit of '+-0123456789') table[digit.charCodeAt(0)] = DIGIT
  table['.'.charCodeAt(0)] = DOT
  return table
})()

const words: ReadonlyMap<string, boolean | null> = new Map([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
])

const specials: ReadonlySet<string> = new Set(
  ['.inf', '.Inf', '.INF'].flatMap((inf) => [inf, `+${inf}`, `-${inf}`]).concat('.nan', '.NaN', '.NAN'),
)

const integerPattern = /^([-+]?)(?:(0[xX][\da-fA-F]+|0[bB][01]+|0[oO][0-7]+)|0([0-7]*)|([1-9]\d*))$/
/** Go's reader cuts `0b` off and lets its number parser take a sign after it. */
const signedBinaryPattern = /^0b([-+])([01]+)$/
const decimalPattern = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/
const dottedPattern = /^\.\d+(?:_\d+)*(?:[eE][-+]?\d+(?:_\d+)*)?$/
const largestSigned = 2n ** 63n - 1n
const largestUnsigned = 2n ** 64n - 1n

/**
 * What Go's integer syntax gives: ParseInt with base 0, then ParseUint, after all underscores are gone. undefined
 * for other text and out of their range.
 */
export function integer(text: string): number | bigint | undefined {
  const plain = withoutUnderscores(text)
  const match = integerPattern.exec(plain)
  if (match === null) return signedBinary(plain)
  const [, sign, prefixed, octal, digits] = match
  const magnitude = prefixed?.toLowerCase() ?? (octal === undefined ? digits! : octal === '' ? '0' : `0o${octal}`)
  if (magnitude.length <= 13) return signed(sign!, Number(magnitude))
  const exact = BigInt(magnitude)
  const limit = sign === '-' ? largestSigned + 1n : sign === '+' ? largestSigned : largestUnsigned
  return exact > limit ? undefined : narrow(sign === '-' ? -exact : exact)
}

function signedBinary(plain: string): number | bigint | undefined {
  const match = signedBinaryPattern.exec(plain)
  if (match === null) return undefined
  const exact = BigInt(`0b${match[2]!}`)
  if (match[1] === '-') return exact > largestSigned + 1n ? undefined : narrow(-exact)
  return exact > largestSigned ? undefined : narrow(exact)
}

function signed(sign: string, magnitude: number): number {
  return sign === '-' && magnitude !== 0 ? -magnitude : magnitude
}

function narrow(exact: bigint): number | bigint {
  const double = Number(exact)
  return Number.isSafeInteger(double) ? double : exact
}

/** A decimal float; one too large for a double is text, as in Go. */
function decimal(text: string): number | undefined {
  const plain = withoutUnderscores(text)
  if (!decimalPattern.test(plain)) return undefined
  const value = Number(plain)
  return Number.isFinite(value) ? value : undefined
}

/** After a leading dot Go keeps the underscores and accepts them only between digits. */
function dotted(text: string): number | undefined {
  return dottedPattern.test(text) ? decimal(text) : undefined
}

function withoutUnderscores(text: string): string {
  return text.includes('_') ? text.replaceAll('_', '') : text
}
