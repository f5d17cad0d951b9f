import type { Json } from '../core/json.ts'
import { byCodePoint } from '../core/order.ts'
import { kindText } from './helper-arguments.ts'
import { HelperError } from './helper.ts'

/** Order of two numbers or two texts (by bytes); below, at or above 0. Go refuses every other pair, and so do we. */
export function compareAt(args: readonly Json[]): number {
  const [a, b] = args
  if (isNumber(a) && isNumber(b)) return a < b ? -1 : a > b ? 1 : 0
  if (typeof a === 'string' && typeof b === 'string') return byCodePoint(a, b)
  throw new HelperError(
    `takes two numbers or two texts, got ${kindText(a)} and ${kindText(b)}`,
    'int or float64 makes a number of text',
  )
}

function isNumber(value: Json | undefined): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}
