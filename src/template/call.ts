import type { Json } from '../core/json.ts'
import { evaluate } from './evaluate.ts'
import { HelperError } from './helper.ts'
import type { EXPR, Expr } from './op.ts'
import type { Frame, Run } from './run.ts'
import { report, weigh } from './run.ts'

/** The result of a helper; undefined when it, or one of its arguments, failed. */
export function callHelper(
  expr: Extract<Expr, [typeof EXPR.CALL, ...unknown[]]>,
  frame: Frame,
  run: Run,
): Json | undefined {
  const [, name, args, hole] = expr
  const helper = run.helpers.get(name)!
  const values: Json[] = []
  let failed = false
  for (const arg of args) {
    const value = evaluate(arg, frame, run)
    if (value === undefined) failed = true
    else if (value === null && helper.lenient !== true) {
      const message = `an argument of ${name} has no value`
      report(run, hole, 'template/no-value', { message, hint: helper.signature })
      failed = true
    } else values.push(value)
  }
  if (failed) return undefined
  try {
    const result = helper.call(values, run.env)
    if (typeof result === 'object' && result !== null) weigh(run, hole, result)
    return result
  } catch (error) {
    if (!(error instanceof HelperError)) throw error
    const speaks = name === 'fail' || name === 'required'
    const message = speaks ? error.message : `${name}: ${error.message}`
    report(run, hole, speaks ? 'template/fail' : 'template/helper', { message, hint: error.hint })
    return undefined
  }
}
