import type { CallRule, HelperCall } from '../call-rule.ts'
import { define } from '../emitter.ts'
import type { Go } from '../go.ts'
import { argument, call, goText } from '../go.ts'
import type { Type } from '../type.ts'
import { boolean, either, isAlways, isFilled, isOnly, KIND, present } from '../type.ts'
import { anyOf, isFullLiteral, literalInteger, maybe, nothing } from './result-type.ts'

/** Truth, comparison and choice. Go's truth is ours; its comparison is not. */
export const logicCalls: ReadonlyMap<string, CallRule> = new Map<string, CallRule>([
  ['default', ({ args }) => call('default', args, defaultType(args))],
  ['coalesce', ({ args }) => call('coalesce', args, coalesceType(args))],
  ['ternary', ({ args }) => call('ternary', args, either(args[0]!.type, args[1]!.type))],
  ['required', required],
  ['fail', ({ args }) => call('fail', args, { ...nothing, missing: false })],
  ['empty', ({ args }) => call('empty', args, boolean)],
  ['not', ({ args }) => call('not', args, boolean)],
  ['eq', ({ args }) => call('eq', comparable(args), boolean)],
  ['ne', ({ args }) => call('ne', comparable(args), boolean)],
  ['lt', (helper) => ordered(helper, 'eq', '-1')],
  ['le', (helper) => ordered(helper, 'ne', '1')],
  ['gt', (helper) => ordered(helper, 'eq', '1')],
  ['ge', (helper) => ordered(helper, 'ne', '-1')],
])

function defaultType([fallback, value]: readonly Go[]): Type {
  if (value === undefined) return fallback!.type
  return { ...either(fallback!.type, value.type), missing: fallback!.type.missing, filled: isFilled(fallback!.type) }
}

/** Values that are all empty leave nothing, so only a literal makes sure that something is there. */
function coalesceType(args: readonly Go[]): Type {
  const type = { ...anyOf(args.map((arg) => arg.type)), filled: true }
  return args.some(isFullLiteral) ? present(type) : maybe(type)
}

/** The message matters only when the value is missing: until then Helm would refuse what is no text, and we do not. */
function required({ args: [message, value] }: HelperCall): Go {
  const text = isAlways(message!.type, KIND.STRING) ? message! : call('toString', [message!], message!.type)
  return call('required', [text, value!], present(value!.type))
}

/** Texts, booleans or whole numbers as they are; everything else as JSON, because Go refuses a mix of types. */
function comparable(args: readonly Go[]): readonly Go[] {
  const alike = (kind: number): boolean => args.every(({ type }) => type.kinds === kind)
  if (alike(KIND.STRING) || alike(KIND.BOOLEAN)) return args
  if (args.every(isInteger)) return args.map(asInteger)
  return args.map((arg) => call('toJson', [arg], arg.type))
}

/** Go orders two texts or two numbers of one type, and refuses every other pair. */
function ordered(helper: HelperCall, test: 'eq' | 'ne', order: string): Go {
  const { name, args } = helper
  if (args.some(({ type }) => isOnly(type, KIND.STRING))) return call(name, args, boolean)
  if (args.every(isInteger)) return call(name, args.map(asInteger), boolean)
  if (args.every(({ type }) => isAlways(type, KIND.INTEGER | KIND.FLOAT))) {
    return call(
      name,
      args.map((arg) => call('float64', [arg], arg.type)),
      boolean,
    )
  }
  const message = goText(`${name} takes two numbers or two texts`)
  const code = `include ${goText(define(helper.emitter, 'compare'))} (list ${[message, ...args.map(argument)].join(' ')})`
  return call(test, [{ code, atom: false, type: boolean }, goText(order)], boolean)
}

/** Of a values file it is a float64, of --set an int64. */
function isInteger({ type }: Go): boolean {
  return isAlways(type, KIND.INTEGER) && type.bound <= Number.MAX_SAFE_INTEGER
}

function asInteger(arg: Go): Go {
  return literalInteger(arg) === undefined ? call('int64', [arg], arg.type) : arg
}
