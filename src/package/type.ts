/** What is known of a value before anything is rendered: enough to choose the plain way of writing it in a Go template. */
export interface Type {
  /** The kinds that it can have when it is there: bits of KIND. */
  readonly kinds: number
  /** It may be missing: null, or not there. */
  readonly missing: boolean
  /** What characters it can hold when it is a string. */
  readonly chars: Chars
  /** Its magnitude when it is an integer; Infinity when nothing is known. Helm prints 1000000 of a file as 1e+06. */
  readonly bound: number
  /** Whether it can have a key when it is a map. */
  readonly mayHold: (key: string) => boolean
  /** The value of a map's key. */
  readonly entry: (key: string) => Type
  /** What `each` goes over, and what `index` finds in a list. */
  readonly item: () => Type
  /** When it is there, it is no "", {} or []. */
  readonly filled: boolean
  /** What characters the keys of a map can hold. */
  readonly keys: Chars
}

/** INTEGER is any integral number, 1.0 as well; FLOAT any other. */
export const KIND = { BOOLEAN: 1, INTEGER: 2, FLOAT: 4, STRING: 8, MAP: 16, LIST: 32 } as const

/**
 * Strings by what they may hold: `lines` no control characters but tabs and line breaks, so that they stand in a block
 * scalar; `line` no control characters at all; `quoted` no double quotes and backslashes either, so that they stand between
 * double quotes as they are; `word` only ASCII without blanks; `any` everything.
 */
export type Chars = 'word' | 'quoted' | 'line' | 'lines' | 'any'

const every = 63

export const unknown: Type = {
  kinds: every,
  missing: true,
  chars: 'any',
  bound: Infinity,
  mayHold: () => true,
  entry: () => unknown,
  item: () => unknown,
  filled: false,
  keys: 'any',
}

/** A value that is always there. */
export function typed(kinds: number, more: Partial<Omit<Type, 'kinds'>> = {}): Type {
  return { ...unknown, missing: false, kinds, ...more }
}

export const text: Type = typed(KIND.STRING)
export const plainText: Type = typed(KIND.STRING, { chars: 'quoted' })
export const word: Type = typed(KIND.STRING, { chars: 'word' })
export const boolean: Type = typed(KIND.BOOLEAN)
export const integer: Type = typed(KIND.INTEGER)
export const number: Type = typed(KIND.INTEGER | KIND.FLOAT)
export const list: Type = typed(KIND.LIST)
export const map: Type = typed(KIND.MAP)

/** Whether the value, when it is there, is of these kinds only. */
export function isOnly(type: Type, kinds: number): boolean {
  return (type.kinds & ~kinds) === 0
}

/** Whether it is always there and of these kinds only. */
export function isAlways(type: Type, kinds: number): boolean {
  return !type.missing && isOnly(type, kinds)
}

/** The value is of one of the two types. */
export function either(a: Type, b: Type): Type {
  if (a === b) return a
  return {
    kinds: a.kinds | b.kinds,
    missing: a.missing || b.missing,
    chars: looser(charsOf(a), charsOf(b)),
    bound: Math.max(boundOf(a), boundOf(b)),
    mayHold: (key) => a.mayHold(key) || b.mayHold(key),
    entry: (key) => either(a.entry(key), b.entry(key)),
    item: () => either(a.item(), b.item()),
    filled: isFilled(a) && isFilled(b),
    keys: looser(keysOf(a), keysOf(b)),
  }
}

/** A type that cannot be a string says nothing about characters. */
function charsOf(type: Type): Chars {
  return (type.kinds & KIND.STRING) === 0 ? 'word' : type.chars
}

function boundOf(type: Type): number {
  return (type.kinds & KIND.INTEGER) === 0 ? 0 : type.bound
}

function keysOf(type: Type): Chars {
  return (type.kinds & KIND.MAP) === 0 ? 'word' : type.keys
}

/** It is no "", {} or [] when it is there: numbers and booleans never are. */
export function isFilled(type: Type): boolean {
  return type.filled || (type.kinds & (KIND.STRING | KIND.MAP | KIND.LIST)) === 0
}

export function looser(a: Chars, b: Chars): Chars {
  return strictness.indexOf(a) < strictness.indexOf(b) ? b : a
}

export function stricter(a: Chars, b: Chars): Chars {
  return looser(a, b) === a ? b : a
}

const strictness: readonly Chars[] = ['word', 'quoted', 'line', 'lines', 'any']

/** What characters a text holds. */
export function charsOfText(text: string): Chars {
  if (/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/.test(text)) return 'any'
  if (/[\t\n]/.test(text)) return 'lines'
  if (/["\\]/.test(text)) return 'line'
  return /^[\x21-\x7e]*$/.test(text) ? 'word' : 'quoted'
}

export function present(type: Type): Type {
  return type.missing ? { ...type, missing: false } : type
}
