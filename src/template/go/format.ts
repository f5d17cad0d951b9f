import { hex, utf8 } from '../../core/bytes.ts'
import type { Json } from '../../core/json.ts'
import { kindText } from '../helper-arguments.ts'
import { refuseTextOver } from '../helper-limits.ts'
import { HelperError } from '../helper.ts'
import { fixed, general, scientific } from './decimal.ts'
import { goQuote, goQuoteRune, runeOf } from './quote.ts'
import { typeName } from './type-name.ts'

interface Directive {
  readonly spelling: string
  readonly flags: string
  readonly width: number
  readonly precision: number | undefined
  readonly verb: string
}

const directive = /%([-+# 0]*)(\*|\d*)(?:\.(\*|\d*))?([^])/gu

/**
 * Go's fmt.Sprintf over JSON values. A number is whole or not by its value, since a values file does not tell int from
 * float64: %d takes 3 and refuses 3.5, where Go refuses both. Go prints its complaints into the text (`%!d(string=5)`);
 * in a manifest nobody would see them, so they are errors. %v prints numbers as JSON does.
 */
export function goFormat(format: string, args: readonly Json[]): string {
  const left = args.values()
  const next = (): Json => {
    const { value, done } = left.next()
    if (done === true) throw new HelperError('the format has more verbs than there are values')
    return value
  }
  let text = ''
  let at = 0
  for (const match of format.matchAll(directive)) {
    text += format.slice(at, match.index)
    at = match.index + match[0].length
    if (match[4] === '%') text += '%'
    else {
      const by = directiveOf(match, next)
      const value = next()
      text += padded(formatted(value, by), value, by)
    }
  }
  if (format.slice(at).includes('%')) throw new HelperError('the format ends in a lone %', 'write %% for a %')
  if (left.next().done !== true) throw new HelperError(`the format has fewer verbs than the ${args.length} values`)
  return text + format.slice(at)
}

/** Stars take their numbers from the values, before the value itself. */
function directiveOf(match: RegExpExecArray, next: () => Json): Directive {
  const [spelling, flags = '', width = '', precision, verb = ''] = match as readonly (string | undefined)[]
  const by = {
    spelling: spelling!,
    flags,
    width: width === '*' ? count(next(), spelling!) : Number(width),
    precision:
      precision === '*' ? precisionOf(next(), spelling!) : precision === undefined ? undefined : Number(precision),
    verb,
  }
  refuseTextOver(Math.max(Math.abs(by.width), by.precision ?? 0))
  return by
}

function precisionOf(value: Json, spelling: string): number {
  const precision = count(value, spelling)
  if (precision >= 0) return precision
  throw new HelperError(`the precision in ${spelling} must not be negative, got ${precision}`)
}

function count(value: Json, spelling: string): number {
  if (Number.isSafeInteger(value)) return value as number
  throw new HelperError(`* in ${spelling} takes a whole number, got ${kindText(value)}`)
}

function formatted(value: Json, by: Directive): string {
  if (by.verb === 'T') return typeName(value)
  if (by.flags.includes('#') && (typeof value === 'string' || !'boxX'.includes(by.verb))) refuse(value, by)
  switch (typeof value) {
    case 'string':
      return formattedText(value, by)
    case 'boolean':
      return by.verb === 't' || by.verb === 'v' ? String(value) : refuse(value, by)
    case 'bigint':
      return formattedInteger(value, by)
    case 'number':
      return Object.is(value, -0) ? negativeZero(by) : formattedNumber(value, by)
    default:
      return refuse(value, by)
  }
}

function formattedText(text: string, by: Directive): string {
  const cut = by.precision === undefined ? text : Array.from(text).slice(0, by.precision).join('')
  switch (by.verb) {
    case 's':
    case 'v':
      return cut
    case 'q':
      return goQuote(cut, by.flags.includes('+'))
    case 'x':
      return bytePairs(text, by)
    case 'X':
      return bytePairs(text, by).toUpperCase()
    default:
      return refuse(text, by)
  }
}

function bytePairs(text: string, by: Directive): string {
  const pairs = hex(utf8(text).subarray(0, by.precision))
  return by.flags.includes(' ') ? pairs.replace(/..(?=.)/g, '$& ') : pairs
}

/** Of all verbs those of integers alone lose the sign. */
function negativeZero(by: Directive): string {
  const text = formattedNumber(0, by)
  return 'eEfFgGv'.includes(by.verb) ? `-${text.replace(/^[+ ]/, '')}` : text
}

function formattedNumber(value: number, by: Directive): string {
  if ('eEfFgG'.includes(by.verb)) return signed(formattedFloat(value, by), by)
  if (Number.isInteger(value) && by.verb !== 'v') return formattedInteger(BigInt(value), by)
  return by.verb === 'v' ? signed(String(value), by) : refuse(value, by)
}

function formattedInteger(value: bigint, by: Directive): string {
  switch (by.verb) {
    case 'd':
      return signed(digits(value, 10, by), by)
    case 'v':
      return signed(String(value), by)
    case 'b':
      return signed(digits(value, 2, by), by)
    case 'o':
      return signed(digits(value, 8, by), by)
    case 'x':
      return signed(digits(value, 16, by), by)
    case 'X':
      return signed(digits(value, 16, by).toUpperCase(), by)
    case 'c':
      return runeOf(Number(value))
    case 'q':
      return goQuoteRune(Number(value), by.flags.includes('+'))
    case 'U':
      return value < 0n
        ? refuse(value, by)
        : 'U+' + digits(value, 16, { ...by, precision: Math.max(4, by.precision ?? 0) }).toUpperCase()
    default:
      return refuse(value, by)
  }
}

function digits(value: bigint, radix: number, by: Directive): string {
  if (value === 0n && by.precision === 0) return ''
  const bare = (value < 0n ? -value : value).toString(radix).padStart(by.precision ?? 1, '0')
  const marked = by.flags.includes('#') && !(radix === 8 && bare.startsWith('0'))
  const prefix = marked ? { 2: '0b', 8: '0', 16: '0x' }[radix] : undefined
  return (value < 0n ? '-' : '') + (prefix ?? '') + bare
}

function formattedFloat(value: number, by: Directive): string {
  switch (by.verb) {
    case 'f':
    case 'F':
      return fixed(value, by.precision ?? 6)
    case 'g':
      return general(value, by.precision)
    case 'G':
      return general(value, by.precision).toUpperCase()
    case 'e':
      return scientific(value, by.precision ?? 6)
    default:
      return scientific(value, by.precision ?? 6).toUpperCase()
  }
}

function signed(number: string, by: Directive): string {
  if (number === '' || number.startsWith('-')) return number
  return (by.flags.includes('+') ? '+' : by.flags.includes(' ') ? ' ' : '') + number
}

/** A width counts runes. Zeros go between sign and digits; a precision of a whole number turns them off, as in C. */
function padded(text: string, value: Json, by: Directive): string {
  const missing = Math.abs(by.width) - Array.from(text).length
  if (missing <= 0) return text
  if (by.flags.includes('-') || by.width < 0) return text + ' '.repeat(missing)
  const isNumber = typeof value === 'number' || typeof value === 'bigint'
  const isPrecise = isNumber && (by.verb === 'U' || ('dboxX'.includes(by.verb) && by.precision !== undefined))
  if (!by.flags.includes('0') || isPrecise) return ' '.repeat(missing) + text
  const sign = isNumber && !'cq'.includes(by.verb) ? /^[-+ ]?/.exec(text)![0] : ''
  return sign + '0'.repeat(missing) + text.slice(sign.length)
}

function refuse(value: Json, by: Directive): never {
  if (!/[vTtsqxXdboOUceEfFgG]/.test(by.verb)) throw new HelperError(`printf has no ${by.spelling}`)
  const hint = by.verb === 's' || by.verb === 'd' ? '%v takes any text, number or boolean' : undefined
  throw new HelperError(`${by.spelling} does not take ${kindText(value)}`, hint)
}
