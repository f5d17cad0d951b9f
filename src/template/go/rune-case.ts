import { isWhite } from './trim.ts'

/*
 * Go's case mapping is rune by rune (simple case mapping of Unicode), JavaScript's is of whole words: "ß" would become
 * "SS", "İ" two runes, and a sigma at a word's end another letter.
 */

export function upperCase(text: string): string {
  return ascii(text) ? text.toUpperCase() : mapRunes(text, upperRune)
}

export function lowerCase(text: string): string {
  return ascii(text) ? text.toLowerCase() : mapRunes(text, lowerRune)
}

/** A capital wherever the rune before separates words. */
export function titleCase(text: string): string {
  let titled = ''
  let before = ' '
  for (const rune of text) {
    titled += separates(before) ? titleRune(rune) : rune
    before = rune
  }
  return titled
}

function ascii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text)
}

function mapRunes(text: string, map: (rune: string) => string): string {
  let mapped = ''
  for (const rune of text) mapped += map(rune)
  return mapped
}

function upperRune(rune: string): string {
  const upper = rune.toUpperCase()
  if (isRune(upper)) return upper
  const code = rune.codePointAt(0)!
  // Greek vowels with iota below have a simple capital (ᾳ → ᾼ), which the full mapping spells as two letters.
  if (code >= 0x1f80 && code <= 0x1faf) return String.fromCodePoint(code | 8)
  return code === 0x1fb3 || code === 0x1fc3 || code === 0x1ff3 ? String.fromCodePoint(code + 9) : rune
}

function lowerRune(rune: string): string {
  const lower = rune.toLowerCase()
  return isRune(lower) ? lower : String.fromCodePoint(lower.codePointAt(0)!)
}

/** Differs from the capital for digraphs (ǆ → ǅ) and Georgian letters, which have no title form of their own. */
function titleRune(rune: string): string {
  const code = rune.codePointAt(0)!
  if (code >= 0x1c4 && code <= 0x1cc) return String.fromCodePoint(code - ((code - 0x1c4) % 3) + 1)
  if (code >= 0x1f1 && code <= 0x1f3) return 'ǲ'
  return code >= 0x10d0 && code <= 0x10ff ? rune : upperRune(rune)
}

/** Go: ASCII letters, digits and "_" join, other ASCII parts; beyond it only white space parts. */
function separates(rune: string): boolean {
  if (ascii(rune)) return !/[A-Za-z0-9_]/.test(rune)
  return isWhite(rune)
}

function isRune(text: string): boolean {
  return text.length === (text.codePointAt(0)! > 0xffff ? 2 : 1)
}
