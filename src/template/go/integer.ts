import type { Json } from '../../core/json.ts'
import { wrongKind } from '../helper-arguments.ts'
import { HelperError } from '../helper.ts'

const largest = 2n ** 63n

/**
 * Sprig's int64 of an argument: text in Go's literal forms (0x1F, 014, 1_000), other text is 0, true is 1, a fraction is
 * cut off. Go turns a number beyond int64 into −2^63 in silence; that is an error. A bigint within int64 passes untouched.
 */
export function toInteger(args: readonly Json[], index: number): number | bigint {
  const value = args[index]
  switch (typeof value) {
    case 'bigint':
      if (value >= -largest && value < largest) return value
      throw new HelperError(`argument ${index + 1} is ${value}, too great for a whole number of 64 bits`)
    case 'boolean':
      return value ? 1 : 0
    case 'string':
      return narrow(integerOf(value, 0))
    case 'number':
      if (Number.isSafeInteger(Math.trunc(value))) return Math.trunc(value) + 0
      throw new HelperError(`argument ${index + 1} is ${value}, too great for exact whole numbers (2^53)`)
    default:
      throw wrongKind(args, index, 'a number or text of one')
  }
}

/** For arithmetic, which is exact to 2^63 in Go and to 2^53 here: beyond it the two engines would differ. */
export function toExact(args: readonly Json[], index: number): number {
  const value = toInteger(args, index)
  if (typeof value === 'number') return value
  throw new HelperError(`argument ${index + 1} is ${value}, too great for arithmetic (2^53)`)
}

/** A result of arithmetic, refused where doubles stop being exact. */
export function exact(result: number): number {
  if (Number.isSafeInteger(result)) return result + 0
  throw new HelperError(`the result, ${result}, is too great for exact arithmetic (2^53)`)
}

/** strconv.ParseInt; 0 for what is no integer of that base or too great, as Sprig's conversions answer. Base 0 reads prefixes. */
export function integerOf(text: string, base: 0 | 10): bigint {
  const [, sign = '', body = ''] = /^([+-]?)(.*)$/s.exec(base === 0 ? text.replace(/\.0+$/, '') : text)!
  const digits = base === 10 ? (/^\d+$/.test(body) ? body : undefined) : literal(body)
  if (digits === undefined) return 0n
  const value = sign === '-' ? -BigInt(digits) : BigInt(digits)
  return value >= -largest && value < largest ? value : 0n
}

/** Go's integer literal in the spelling that BigInt reads; underscores stand between digits or after the prefix. */
function literal(body: string): string | undefined {
  const plain = body.replaceAll('_', '')
  if (/^(0|[1-9](_?\d)*)$/.test(body)) return plain
  if (/^0x(_?[0-9a-f])+$/i.test(body) || /^0b(_?[01])+$/i.test(body) || /^0o(_?[0-7])+$/i.test(body))
    return plain.toLowerCase()
  return /^0(_?[0-7])+$/.test(body) ? '0o' + plain : undefined
}

function narrow(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
