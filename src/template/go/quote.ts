import { newerCharacters } from './newer-characters.ts'

const short: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
}

/** Go's %q of text: what cannot be seen is escaped, the rest stays (%+q: only ASCII stays). YAML reads every one of these escapes. */
export function goQuote(text: string, ascii = false): string {
  let quoted = '"'
  for (const rune of text.toWellFormed())
    quoted += short[rune] ?? (isPrintable(rune) && !(ascii && rune > '~') ? rune : escaped(rune))
  return quoted + '"'
}

/** Go's %q of a number: the rune of that code. */
export function goQuoteRune(code: number, ascii = false): string {
  const rune = runeOf(code)
  if (rune === "'") return "'\\''"
  return rune === '"' ? `'"'` : `'${goQuote(rune, ascii).slice(1, -1)}'`
}

/** U+FFFD for a code that is no character. */
export function runeOf(code: number): string {
  const isRune = code >= 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
  return isRune ? String.fromCodePoint(code) : '\ufffd'
}

let printable: RegExp | undefined

/**
 * Letters, marks, numbers, punctuation, symbols and the ASCII blank, as far as Go knows of them. The expression is made at its first use: V8 checks
 * literals when it parses a file, and these classes would cost every start a millisecond.
 */
function isPrintable(rune: string): boolean {
  if (rune >= ' ' && rune <= '~') return true
  printable ??= new RegExp(String.raw`^(?![${rangesOf(newerCharacters)}])[\p{L}\p{M}\p{N}\p{P}\p{S}]$`, 'u')
  return printable.test(rune)
}

/** `88f 897 1acf-1add` as a class of an expression. */
function rangesOf(lines: readonly string[]): string {
  return lines
    .join(' ')
    .replace(/[\da-f]+/g, String.raw`\u{$&}`)
    .replaceAll(' ', '')
}

function escaped(rune: string): string {
  const code = rune.codePointAt(0)!
  const digits = code.toString(16)
  if (code < 0x80) return '\\x' + digits.padStart(2, '0')
  return code < 0x10000 ? '\\u' + digits.padStart(4, '0') : '\\U' + digits.padStart(8, '0')
}
