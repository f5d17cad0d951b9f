import { Failure } from '../core/failure.ts'

/**
 * A string as one line of YAML that Go's reader, YAML 1.2 and YAML 1.1 all read back as this string: plain where no
 * reader can take it for something else, else in double quotes. A lone surrogate becomes U+FFFD, as in Go's JSON.
 */
export function stringText(text: string): string {
  return isPlain(text) ? text : quoted(text)
}

/** A number as every reader takes it: YAML 1.1 knows no exponent without a dot and no integer −0. */
export function numberText(value: number | bigint): string {
  if (typeof value === 'bigint') return value.toString()
  if (!Number.isFinite(value)) {
    throw new Failure('yaml/value', `${value} is a number that JSON cannot hold`, {
      hint: 'a division by zero or an overflow made it; Kubernetes has no such value',
    })
  }
  const text = Object.is(value, -0) ? '-0.0' : String(value)
  const exponent = text.indexOf('e')
  return exponent < 0 || text.includes('.') ? text : `${text.slice(0, exponent)}.0${text.slice(exponent)}`
}

/** JSON's quoting, plus escapes for what is invisible or breaks lines in YAML. */
export function quoted(text: string): string {
  return JSON.stringify(text.isWellFormed() ? text : text.toWellFormed()).replace(
    invisible,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

const invisible = /[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]/g

/** Words that some reader takes for a boolean or null, in lower case. */
const reserved: ReadonlySet<string> = new Set(['y', 'n', 'yes', 'no', 'on', 'off', 'true', 'false', 'null'])

/** Classes of characters. Those below WORD end the fast scan, and those below ODD need more than one look. */
const SAFE = 0
const LATER = 1
const CHECK = 2
const QUOTE = 3

/** What a character means after the first: `:` `#` and the blank depend on their neighbours. */
const inside = classes((code) => {
  const character = String.fromCharCode(code)
  if (code < 0x20 || code === 0x7f) return QUOTE
  return character === ':' || character === '#' || character === ' ' ? CHECK : SAFE
})

/** What it means in first place: a letter can begin a word, a digit, sign or dot a number. */
const leading = classes((code) => {
  const character = String.fromCharCode(code)
  if (/[\d.+-]/.test(character)) return CHECK
  if (code <= 0x20 || code === 0x7f || '!"#%&\'*,:<=>?@[]{}|~`'.includes(character)) return QUOTE
  return /[a-zA-Z]/.test(character) ? LATER : SAFE
})

function classes(of: (code: number) => number): Uint8Array {
  return Uint8Array.from({ length: 128 }, (_, code) => of(code))
}

function isPlain(text: string): boolean {
  const length = text.length
  if (length === 0) return false
  const code = text.charCodeAt(0)
  const first = code < 128 ? leading[code]! : isPlainUnit(code) ? SAFE : QUOTE
  if (first === QUOTE) return false
  if (first === LATER && length <= 5 && reserved.has(text.toLowerCase())) return false
  if (first === CHECK && looksNumeric(text)) return false
  let check = false
  for (let i = 1; i < length; i++) {
    const unit = text.charCodeAt(i)
    if (unit >= 128) {
      if (!isPlainUnit(unit)) return false
    } else if (inside[unit] !== SAFE) {
      if (inside[unit] === QUOTE) return false
      check = true
    }
  }
  return !check || !breaksPlain.test(text)
}

/** U+0080–U+00A0 and the line breaks are invisible, surrogates and beyond are refused or escaped by some reader. */
function isPlainUnit(unit: number): boolean {
  return unit > 0xa0 && unit < 0xd800 && unit !== 0x2028 && unit !== 0x2029
}

/** A key ends at `: `, a comment begins at ` #`, and blanks at the end are lost. */
const breaksPlain = /: | #|[: ]$/

/** What any reader could take for a number, a time or a marker; wider than every one of them. */
function looksNumeric(text: string): boolean {
  return decimal.test(text) || marked.test(text)
}

/** Underscores anywhere: Go removes them before it looks. */
const decimal = /^[-+]?[\d_,]*(?:\.[\d_]*)?(?:[eE][-+\d_]+)?$/
/** Other bases; sexagesimals; dates; infinities; list items; document markers. */
const marked =
  /^(?:[-+]?_*0_*[xob]|[-+]?[\d_]+(?::[\d_]+)+(?:\.[\d_]*)?$|\d{4}-\d|[-+]?\.(?:inf|nan)$|-$|- |---|\.\.\.)/i
