import type { CallRule, HelperCall } from '../call-rule.ts'
import { included, integerAt, textAt, wrong } from '../call-rule.ts'
import type { Go } from '../go.ts'
import { call, goText } from '../go.ts'
import { integer, isAlways, KIND, number, typed } from '../type.ts'
import { literalInteger } from './result-type.ts'

/**
 * Numbers. Sprig's conversions take anything for 0 and turn what is too great into nonsense, and its arithmetic is exact
 * to 2^63, ours to 2^53: where the types leave that open, definitions refuse it.
 */
export const numberCalls: ReadonlyMap<string, CallRule> = new Map<string, CallRule>([
  ['int', converted],
  ['int64', converted],
  ['atoi', (helper) => exact(helper, call('atoi', [textAt(helper, 0)], integer), Infinity)],
  ['float64', (helper) => asFloat(helper, 0)],
  ['add', (helper) => folded(helper, (a, b) => a + b)],
  ['sub', (helper) => folded(helper, (a, b) => a + b)],
  ['mul', mul],
  ['div', (helper) => quotient(helper, (a) => a)],
  ['mod', (helper) => quotient(helper, (a, b) => Math.min(a, b))],
  ['max', (helper) => quotient(helper, (a, b) => Math.max(a, b))],
  ['min', (helper) => quotient(helper, (a, b) => Math.max(a, b))],
  ['floor', (helper) => call('floor', [floatAt(helper, 0)], integer)],
  // addf: Go rounds -0.5 up to -0.
  ['ceil', (helper) => call('addf', [call('ceil', [floatAt(helper, 0)], integer)], integer)],
  ['round', round],
])

const most = Number.MAX_SAFE_INTEGER

function bounded(bound: number): Go['type'] {
  return typed(KIND.INTEGER, { bound })
}

function boundOf({ type }: Go): number {
  return (type.kinds & KIND.INTEGER) === 0 ? 1 : type.bound
}

/** `int` and `int64` themselves: text may give more than 2^53, which stays exact. */
function converted(helper: HelperCall): Go {
  const arg = helper.args[0]!
  const isSafe = isAlways(arg.type, KIND.INTEGER | KIND.BOOLEAN) && boundOf(arg) <= most
  if (isSafe) return call(helper.name, [arg], bounded(boundOf(arg)))
  if (isAlways(arg.type, KIND.STRING)) return call(helper.name, [arg], integer)
  const { code } = included(helper, 'integer', [goText(wrong(helper, 0, 'a number or text of one')), arg])
  return { code: `${code} | ${helper.name}`, atom: false, type: integer }
}

/** An operand of Sprig's arithmetic, which reads digits as a number; fractions are cut off. */
function operandAt(helper: HelperCall, index: number): Go {
  const arg = helper.args[index]!
  if (isAlways(arg.type, KIND.INTEGER | KIND.BOOLEAN) && boundOf(arg) <= most) return arg
  return included(
    helper,
    'operand',
    [goText(wrong(helper, index, 'a whole number within 2^53, or text of one')), arg],
    bounded(most),
  )
}

/** A result, refused beyond 2^53. */
function exact(helper: HelperCall, result: Go, bound: number): Go {
  if (bound <= most) return { ...result, type: bounded(bound) }
  const message = `${helper.name}: the result is beyond 2^53`
  return {
    code: `${included(helper, 'int', [goText(message), result]).code} | int64`,
    atom: false,
    type: bounded(most),
  }
}

/** Ours looks at every result on the way. */
function folded(helper: HelperCall, bound: (a: number, b: number) => number): Go {
  const operands = helper.args.map((_, i) => operandAt(helper, i))
  const total = operands.map(boundOf).reduce(bound, 0)
  if (total <= most) return call(helper.name, operands, bounded(total))
  if (operands.length === 1) return call(helper.name, operands, bounded(most))
  return operands.reduce((sum, operand) => {
    const next = bound(boundOf(sum), boundOf(operand))
    return exact(helper, call(helper.name, [sum, operand], integer), next)
  })
}

function mul(helper: HelperCall): Go {
  const operands = helper.args.map((_, i) => operandAt(helper, i))
  // A product on the way counts too, even when the next factor is 0.
  const total = operands.map((operand) => Math.max(1, boundOf(operand))).reduce((a, b) => a * b, 1)
  if (total <= most) return call('mul', operands, bounded(total))
  if (operands.length === 1) return call('mul', operands, bounded(most))
  return operands.reduce((product, operand) => {
    const args = [goText('mul: the result is beyond 2^53'), product, operand]
    return { code: `${included(helper, 'product', args).code} | int64`, atom: false, type: bounded(most) }
  })
}

/** No result is greater than the operands. Go stops by itself where the divisor is 0. */
function quotient(helper: HelperCall, bound: (a: number, b: number) => number): Go {
  const operands = helper.args.map((_, i) => operandAt(helper, i))
  return call(helper.name, operands, bounded(operands.map(boundOf).reduce(bound)))
}

/** A number for a function that reads digits as a number, as Sprig's for fractions do. */
function floatAt(helper: HelperCall, index: number): Go {
  const arg = helper.args[index]!
  if (isAlways(arg.type, KIND.INTEGER | KIND.FLOAT | KIND.BOOLEAN)) return arg
  return included(helper, 'float', [goText(wrong(helper, index, 'a number or text of one')), arg], number)
}

function asFloat(helper: HelperCall, index: number): Go {
  const arg = floatAt(helper, index)
  if (arg === helper.args[index]) return call('float64', [arg], isAlways(arg.type, KIND.INTEGER) ? arg.type : number)
  return { code: `${arg.code} | float64`, atom: false, type: number }
}

/** A double has no more than 15 safe digits; with few places nothing can grow beyond what it holds. */
function round(helper: HelperCall): Go {
  const value = floatAt(helper, 0)
  const places = integerAt(helper, 1, 'int')
  const from = helper.args.length > 2 ? [fromAt(helper)] : []
  const literal = literalInteger(places)
  const code = call('round', [value, places, ...from], number)
  // Ten to the places times the value: beyond 1.8e308 Go prints +Inf.
  const isSmall = literal !== undefined && Math.abs(literal) <= 15 && (literal <= 0 || value.type.bound < 1e100)
  if (isSmall && from.length === 0 && value === helper.args[0]) return code
  const checked = included(helper, 'finite', [goText('round: the result is no number'), code])
  return { code: `${checked.code} | float64`, atom: false, type: number }
}

function fromAt(helper: HelperCall): Go {
  const from = helper.args[2]!
  return /^-?\d+(\.\d+)?$/.test(from.code) ? from : asFloat(helper, 2)
}
