import { byCodePoint } from '../core/order.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { documentText } from './write.ts'

/** As writeYaml, with keys in the natural order in which Helm's `toYaml` prints them: "9" before "10", a9 before a10. */
export function writeSorted(value: Json): string {
  return documentText(value, naturalKeys)
}

function naturalKeys(map: JsonMap): string[] {
  return Object.keys(map).sort(byNature)
}

/**
 * The order of Go's yaml.v2 (sorter.go): at the first difference letters go by code point and after all else, runs of
 * digits by their number.
 */
export function byNature(a: string, b: string): number {
  const at = firstDifference(a, b)
  if (at === a.length || at === b.length) return a.length - b.length
  const x = String.fromCodePoint(a.codePointAt(at)!)
  const y = String.fromCodePoint(b.codePointAt(at)!)
  const yIsLetter = letter.test(y)
  if (letter.test(x) !== yIsLetter) return yIsLetter ? -1 : 1
  return (yIsLetter ? 0 : byDigits(a, b, at)) || byCodePoint(x, y)
}

function firstDifference(a: string, b: string): number {
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  const unit = a.charCodeAt(at)
  // The second half of a surrogate pair differs: the character begins one unit earlier.
  return unit >= 0xdc00 && unit < 0xe000 && at > 0 ? at - 1 : at
}

function byDigits(a: string, b: string, at: number): number {
  const seed = (a[at] === '0' || b[at] === '0') && followsNumber(a, at) ? 1n : 0n
  const m = digitsAt(a, at)
  const n = digitsAt(b, at)
  const p = numberOf(seed, m)
  const q = numberOf(seed, n)
  return p === q ? m.length - n.length : p < q ? -1 : 1
}

const letter = /^\p{L}/u
const digits = /\d*/y

/** Whether a difference at a zero stands inside a number: 10 and 1 in `a10`, `a1b` differ in magnitude, not in padding. */
function followsNumber(text: string, at: number): boolean {
  return /[1-9]\d*$/.test(text.slice(0, at))
}

function digitsAt(text: string, at: number): string {
  digits.lastIndex = at
  return digits.exec(text)![0]
}

/** Go counts in 64 bits and wraps. */
function numberOf(seed: bigint, run: string): bigint {
  return run === '' ? seed : BigInt.asIntN(64, seed * 10n ** BigInt(run.length) + BigInt(run))
}
