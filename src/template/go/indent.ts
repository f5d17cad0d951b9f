import type { Json } from '../../core/json.ts'
import { integerAt, textAt } from '../helper-arguments.ts'
import { refuseTextOver } from '../helper-limits.ts'
import { HelperError } from '../helper.ts'

/** Sprig's indent of arguments WIDTH and TEXT: every line is padded, also empty ones and the one after a last break. */
export function indentText(args: readonly Json[]): string {
  const width = integerAt(args, 0)
  const lines = textAt(args, 1).split('\n')
  if (width < 0) throw new HelperError(`argument 1 must not be negative, got ${width}`)
  refuseTextOver(width * lines.length)
  const pad = ' '.repeat(width)
  return pad + lines.join('\n' + pad)
}
