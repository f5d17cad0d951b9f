import type { Json } from '../../core/json.ts'
import { wrongKind } from '../helper-arguments.ts'
import { HelperError } from '../helper.ts'

/** Sprig's float64 of an argument: decimal text, other text is 0, true is 1. */
export function toFloat(args: readonly Json[], index: number): number {
  const value = args[index]
  switch (typeof value) {
    case 'number':
      return value
    case 'bigint':
      throw new HelperError(`argument ${index + 1} is ${value}, too great for exact arithmetic (2^53)`)
    case 'boolean':
      return value ? 1 : 0
    case 'string':
      return floatOf(value)
    default:
      throw wrongKind(args, index, 'a number or text of one')
  }
}

/** A result that JSON can hold. */
export function finite(result: number): number {
  if (Number.isFinite(result)) return result
  throw new HelperError(`the result is ${result}, which no manifest can hold`)
}

function floatOf(text: string): number {
  if (/^[+-]?(inf|infinity|nan)$/i.test(text)) return finite(NaN)
  if (!/^[+-]?(\d(_?\d)*\.?(\d(_?\d)*)?|\.\d(_?\d)*)(e[+-]?\d+)?$/i.test(text)) return 0
  return finite(Number(text.replaceAll('_', '')))
}
