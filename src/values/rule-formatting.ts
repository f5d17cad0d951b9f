import { byCodePoint } from '../core/order.ts'
import { badCall } from './rule-error.ts'

/**
 * CEL's `"%s has %d".format([a, b])`: %s takes any value, also a list or map; %d, %o and %x an int; %b an int or bool; %x and %X
 * also a text; %f and %e a number, with an optional precision. Kubernetes groups the digits of %f (1,234.50) and writes
 * ×10⁰² for %e, which later versions of CEL no longer do, and we do not.
 */
export function format(text: string, list: Iterable<unknown>): string {
  const args = [...list]
  let next = 0
  const result = text.replace(/%(?:\.(\d{1,2}))?(.?)/gs, (_, precision: string | undefined, verb: string) => {
    if (verb === '%' && precision === undefined) return '%'
    if (next >= args.length) throw badCall(`format() has ${args.length} arguments, and more places for them`)
    return formatted(verb, args[next++], precision === undefined ? 6 : Number(precision))
  })
  if (next < args.length) throw badCall(`format() has ${args.length} arguments, and places for ${next}`)
  return result
}

function formatted(verb: string, value: unknown, precision: number): string {
  const text = Object.hasOwn(verbs, verb) ? verbs[verb]!(value, precision) : undefined
  if (text === undefined) throw badCall(`format() cannot write ${kind(value)} by %${verb}`)
  return text
}

/** Undefined: the verb has no form for this type. */
const verbs: Readonly<Record<string, (value: unknown, precision: number) => string | undefined>> = {
  s: textOf,
  d: (value) => (isInt(value) ? String(value) : undefined),
  o: (value) => (isInt(value) ? value.toString(8) : undefined),
  b: (value) => (typeof value === 'boolean' ? String(Number(value)) : isInt(value) ? value.toString(2) : undefined),
  x: hex,
  X: (value) => hex(value)?.toUpperCase(),
  f: (value, precision) => (isNumber(value) ? fixed(Number(value), precision) : undefined),
  e: (value, precision) => (isNumber(value) ? scientific(Number(value), precision) : undefined),
}

/** Beyond 10^21 JavaScript gives an exponent. */
function fixed(value: number, precision: number): string {
  if (!Number.isFinite(value)) return String(value)
  if (Math.abs(value) >= 1e21) return `${BigInt(value)}${precision === 0 ? '' : `.${'0'.repeat(precision)}`}`
  return evenTie(value.toFixed(100), precision) ?? value.toFixed(precision)
}

/** The exponent has two digits at least, as in C: 6.1e+00. */
function scientific(value: number, precision: number): string {
  if (!Number.isFinite(value)) return String(value)
  const [digits, exponent] = value.toExponential(100).split('e')
  const even = evenTie(digits!, precision)
  const text = even === undefined ? value.toExponential(precision) : `${even}e${exponent}`
  return text.replace(/e([+-])(\d)$/, 'e$10$2')
}

/** In the middle between two, Go takes the even one (0.25 is 0.2) and JavaScript the greater: then the digits cut off. */
function evenTie(exact: string, precision: number): string | undefined {
  const end = exact.indexOf('.') + (precision === 0 ? 0 : precision + 1)
  const isTie = /^\.?50*$/.test(exact.slice(end))
  return isTie && /[02468]$/.test(exact.slice(0, end)) ? exact.slice(0, end) : undefined
}

function hex(value: unknown): string | undefined {
  if (isInt(value)) return value.toString(16)
  if (typeof value !== 'string') return undefined
  return Array.from(new TextEncoder().encode(value), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'number' ? String(value) : innerText(value)
}

/** Inside of a list or map, texts are quoted and doubles have six digits. Maps are in the order of their keys. */
function innerText(value: unknown): string | undefined {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return Number.isFinite(value) ? fixed(value, 6) : JSON.stringify(String(value))
  if (isInt(value) || typeof value === 'boolean' || value === null) return String(value)
  if (Array.isArray(value)) return joined(value.map(innerText), '[', ']')
  const entries = entriesOf(value)
  if (entries === undefined) return undefined
  const pairs = entries.map(([key, inner]) => [innerText(key)!, innerText(inner)] as const)
  pairs.sort(([a], [b]) => byCodePoint(a, b))
  const texts = pairs.map(([key, inner]) => (inner === undefined ? undefined : `${key}:${inner}`))
  return joined(texts, '{', '}')
}

function joined(texts: readonly (string | undefined)[], open: string, close: string): string | undefined {
  return texts.includes(undefined) ? undefined : `${open}${texts.join(', ')}${close}`
}

/** A map of the values is a Map, one that a rule writes may be an object. */
function entriesOf(value: unknown): (readonly [unknown, unknown])[] | undefined {
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)]
  if (typeof value !== 'object' || value === null) return undefined
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype ? Object.entries(value) : undefined
}

function isInt(value: unknown): value is bigint {
  return typeof value === 'bigint'
}

function isNumber(value: unknown): value is bigint | number {
  return isInt(value) || typeof value === 'number'
}

function kind(value: unknown): string {
  if (isInt(value)) return 'an int'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (typeof value !== 'object') return typeof value === 'number' ? 'a double' : `a ${typeof value}`
  return entriesOf(value) === undefined ? 'a value of this type' : 'a map'
}
