import type { Json } from '../core/json.ts'

/**
 * What --set makes of a text: true, false and null in any case (by Unicode's simple folding, as Go's `EqualFold`), and
 * integers of 64 bits without leading zeros; everything else, 1.5 too, is a string.
 */
export function typed(written: string): Json {
  if (/^true$/iu.test(written)) return true
  if (/^false$/iu.test(written)) return false
  if (/^null$/iu.test(written)) return null
  if (!/^(?:0|(?!0)[+-]?\d+)$/.test(written)) return written
  const value = Number(written)
  if (Number.isSafeInteger(value)) return value + 0
  const whole = BigInt(written.replace('+', ''))
  return BigInt.asIntN(64, whole) === whole ? whole : written
}
