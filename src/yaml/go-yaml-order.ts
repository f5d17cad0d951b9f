/**
 * The natural order in which Helm's `toYaml` prints keys: "9" before "10", a9 before a10. At the first difference letters
 * go by code point and after all else, runs of digits by their number. Source: go.yaml.in/yaml/v2, sorter.go.
 * It is no order of all texts: a10 < a1b < a9 < a10. Go writes such a map in an order that changes from run to run; sort
 * by code point first, and ours at least does not depend on how the map was made.
 */
export function byNature(a: string, b: string): number {
  const at = firstDifference(a, b)
  if (at === a.length || at === b.length) return a.length - b.length
  const x = a.codePointAt(at)!
  const y = b.codePointAt(at)!
  const yIsLetter = isLetter(y)
  if (isLetter(x) !== yIsLetter) return yIsLetter ? -1 : 1
  return (yIsLetter ? 0 : byDigits(a, b, at)) || x - y
}

function firstDifference(a: string, b: string): number {
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  const unit = a.charCodeAt(at)
  // The second half of a surrogate pair differs: the character begins one unit earlier.
  return unit >= 0xdc00 && unit < 0xe000 && at > 0 ? at - 1 : at
}

function isLetter(code: number): boolean {
  if (code < 0x80) return (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a
  return /\p{L}/u.test(String.fromCodePoint(code))
}

function byDigits(a: string, b: string, at: number): number {
  const seed = (a[at] === '0' || b[at] === '0') && followsNumber(a, at) ? 1n : 0n
  const m = digitsAt(a, at)
  const n = digitsAt(b, at)
  const p = numberOf(seed, m)
  const q = numberOf(seed, n)
  return p === q ? m.length - n.length : p < q ? -1 : 1
}

/** Whether a difference at a zero stands inside a number: 10 and 1 in `a10`, `a1b` differ in magnitude, not in padding. */
function followsNumber(text: string, at: number): boolean {
  for (const character of Array.from(text.slice(0, at)).reverse()) {
    if (!digit.test(character)) return false
    if (character !== '0') return true
  }
  return false
}

const digit = /\p{Nd}/u
const digits = /\p{Nd}*/uy

/** Code points, less that of 0: other scripts have digits too, and Go subtracts the same from them. */
function digitsAt(text: string, at: number): number[] {
  digits.lastIndex = at
  return Array.from(digits.exec(text)![0], (character) => character.codePointAt(0)! - 0x30)
}

/** Go counts in 64 bits and wraps. */
function numberOf(seed: bigint, run: readonly number[]): bigint {
  return run.reduce((number, next) => BigInt.asIntN(64, number * 10n + BigInt(next)), seed)
}
