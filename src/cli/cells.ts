/**
 * How a line of a source file is pictured on a terminal: each code point as text and as a number of columns. Tabs become
 * four spaces (a tab stop would shift by the gutter). Control and bidirectional characters are spelled out, so that a
 * values file can neither send escape sequences to the terminal nor show another order than the one that is read.
 */
export interface Cell {
  readonly text: string
  readonly columns: number
  /** UTF-16 units of the source that it stands for. */
  readonly units: number
}

export function cellsOf(text: string): Cell[] {
  return Array.from(text, cellOf)
}

/** The same for text without a caret below it, such as messages; newlines stay. */
export function printable(text: string): string {
  return text.replace(hidden, (character) => (character === '\n' ? character : spelled(character)))
}

function cellOf(character: string): Cell {
  const units = character.length
  if (character === '\t') return { text: '    ', columns: 4, units }
  const point = character.codePointAt(0)!
  if (point < 0x7f && point >= 0x20) return { text: character, columns: 1, units }
  if (hiddenOne.test(character)) {
    const text = spelled(character)
    return { text, columns: text.length, units }
  }
  if (zeroWidth.test(character)) return { text: character, columns: 0, units }
  return { text: character, columns: isWide(point) ? 2 : 1, units }
}

/** Controls, bidirectional marks and overrides, byte order mark, lone surrogates, private use. */
const hidden = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ue000-\uf8ff]|\p{Cs}/gu
const hiddenOne = new RegExp(hidden.source, 'u')
const zeroWidth = /^[\p{Mn}\p{Me}\u200b-\u200d\ufe00-\ufe0f]/u

function spelled(character: string): string {
  return `<U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}>`
}

/** Unicode's East Asian width W and F, by block; terminals draw these in two columns. */
function isWide(point: number): boolean {
  return wide.some(([from, to]) => point >= from && point <= to)
}

const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x231a, 0x231b],
  [0x23e9, 0x23ec],
  [0x25fd, 0x25fe],
  [0x2614, 0x2615],
  [0x26aa, 0x26ab],
  [0x2705, 0x2705],
  [0x274c, 0x274c],
  [0x2753, 0x2755],
  [0x2795, 0x2797],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f004, 0x1f004],
  [0x1f18e, 0x1f19a],
  [0x1f200, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f7e0, 0x1f7eb],
  [0x1f900, 0x1f9ff],
  [0x1fa70, 0x1faff],
  [0x20000, 0x3fffd],
]
