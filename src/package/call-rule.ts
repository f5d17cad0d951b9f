import type { Emitter } from './emitter.ts'
import { define } from './emitter.ts'
import type { Go } from './go.ts'
import { argument, call, goText } from './go.ts'
import type { Chars, Type } from './type.ts'
import { integer, isAlways, isOnly, KIND, number, present, text, word } from './type.ts'

/** A call of one of our helpers, about to become Go. */
export interface HelperCall {
  readonly name: string
  readonly args: readonly Go[]
  readonly emitter: Emitter
  /** Code of the root below which `.Files` and `.Capabilities` stand: `.`, `$` or `$root`. */
  readonly root: string
  /** Says that the call cannot be packaged, with what to write instead; rendering of the output goes on. */
  readonly refuse: (message: string, hint: string) => void
}

/**
 * How a helper is written in Go's templates, so that it gives the same value for the same arguments and refuses the same
 * ones. Go refuses an argument of a wrong type by itself only where its function declares a type.
 */
export type CallRule = (helper: HelperCall) => Go

/** Our definition `name` with a list of arguments, read back from JSON: for what Go's functions do not do as ours. */
export function defined(
  { emitter }: Pick<HelperCall, 'emitter'>,
  name: string,
  args: readonly (Go | string)[],
  type: Type,
): Go {
  const { code } = call('list', args, type)
  return { code: `(include ${goText(define(emitter, name))} (${code}) | fromJson).v`, atom: true, type }
}

/** The text that our definition `name` makes of a list of arguments. */
export function included(
  { emitter }: Pick<HelperCall, 'emitter'>,
  name: string,
  args: readonly (Go | string)[],
  type: Type = text,
): Go {
  return { code: `include ${goText(define(emitter, name))} (${call('list', args, type).code})`, atom: false, type }
}

/** An argument that must be there: null fails, as in our evaluator. */
export function given(helper: HelperCall, index: number): Go {
  const arg = helper.args[index]!
  if (!arg.type.missing) return arg
  return defined(helper, 'given', [goText(`an argument of ${helper.name} has no value`), arg], present(arg.type))
}

/** An argument of Go's type string: Go refuses any other by itself. */
export function textAt(helper: HelperCall, index: number): Go {
  return helper.args[index]!
}

/** A whole number as Go's int64 or int, exact to 2^53; anything else fails. */
export function integerAt(helper: HelperCall, index: number, as: 'int64' | 'int' = 'int64'): Go {
  const arg = helper.args[index]!
  if (/^-?\d+$/.test(arg.code)) return arg
  if (isAlways(arg.type, KIND.INTEGER) && arg.type.bound <= Number.MAX_SAFE_INTEGER) return call(as, [arg], arg.type)
  const code = `include ${goText(define(helper.emitter, 'int'))} (list ${goText(wrong(helper, index, 'a whole number'))} ${argument(arg)}) | ${as}`
  return { code, atom: false, type: integer }
}

/**
 * A value that must be there, by Helm's `required`, which also refuses "": only where that cannot be. Undefined where a
 * definition has to look at the value.
 */
export function demanded(go: Go, shown: string): Go | undefined {
  if (!go.type.missing) return go
  if (go.type.kinds === 0 || ((go.type.kinds & KIND.STRING) !== 0 && !go.type.filled)) return undefined
  return call('required', [goText(`${shown} has no value`), go], present(go.type))
}

/** A number as Go's float64; anything else fails. */
export function numberAt(helper: HelperCall, index: number): Go {
  const arg = helper.args[index]!
  const numbers = KIND.INTEGER | KIND.FLOAT
  if (isAlways(arg.type, numbers)) return call('float64', [arg], number)
  return call('float64', [checked(helper, index, 'number', 'a number')], number)
}

export function mapAt(helper: HelperCall, index: number): Go {
  const arg = helper.args[index]!
  return isAlways(arg.type, KIND.MAP) ? arg : checked(helper, index, 'map', 'a map')
}

/** A map for a function of Go that refuses other kinds by itself but takes nil for an empty map. */
export function nativeMapAt(helper: HelperCall, index: number): Go {
  return required(helper, index, KIND.MAP, 'a map')
}

/** A list for a function of Go that refuses other kinds by itself, nil only with a nil pointer or not at all. */
export function nativeListAt(helper: HelperCall, index: number): Go {
  return required(helper, index, KIND.LIST, 'a list')
}

export function booleanAt(helper: HelperCall, index: number): Go {
  const arg = helper.args[index]!
  return isAlways(arg.type, KIND.BOOLEAN) ? arg : checked(helper, index, 'bool', 'true or false')
}

/** The text of a string, number or boolean as a text position prints it. */
export function scalarTextAt(helper: HelperCall, index: number): Go {
  const arg = helper.args[index]!
  if (isAlways(arg.type, KIND.STRING)) return arg
  const printed = printable(arg)
  if (printed !== undefined) return call('toString', [printed], { ...text, chars: charsOfPrinted(arg) })
  if (isAlways(arg.type, KIND.INTEGER | KIND.FLOAT)) return call('toJson', [arg], word)
  const chosen = byKind(arg)
  if (chosen !== undefined) return chosen
  return included(helper, 'text', [goText(wrong(helper, index, 'text, a number or a boolean')), arg])
}

/** A text as it is, or another scalar as it is printed: chosen by its kind, which takes writing it more than once. */
export function byKind(go: Go): Go | undefined {
  if (!go.atom || (go.type.kinds & KIND.STRING) === 0 || !isAlways(go.type, scalars)) return undefined
  const type = { ...text, chars: go.type.chars }
  return call('ternary', [go, call('toJson', [go], text), call('kindIs', ['"string"', go], text)], type)
}

/** What a text can print. */
export const scalars: number = KIND.STRING | KIND.BOOLEAN | KIND.INTEGER | KIND.FLOAT

/** A string, number or boolean for a function of Go that takes anything and prints it. */
export function printedAt(helper: HelperCall, index: number): Go {
  return printable(helper.args[index]!) ?? scalarTextAt(helper, index)
}

/** What Go prints as we do: no float64 from a million on, which comes out as 1e+06. */
function printable(arg: Go): Go | undefined {
  const { type } = arg
  if (/^-?\d+$/.test(arg.code) || isAlways(type, KIND.STRING | KIND.BOOLEAN)) return arg
  if (isAlways(type, KIND.STRING | KIND.BOOLEAN | KIND.INTEGER) && type.bound < 1e6) return arg
  const isSafe = isAlways(type, KIND.INTEGER) && type.bound <= Number.MAX_SAFE_INTEGER
  return isSafe ? call('int64', [arg], type) : undefined
}

function charsOfPrinted({ type }: Go): Chars {
  return (type.kinds & KIND.STRING) === 0 ? 'word' : type.chars
}

/** Text for a function of Go that would take anything. */
export function stringAt(helper: HelperCall, index: number): Go {
  const arg = helper.args[index]!
  if (isAlways(arg.type, KIND.STRING)) return arg
  return included(helper, 'string', [goText(wrong(helper, index, 'text')), arg], {
    ...text,
    chars: charsOfPrinted(arg),
  })
}

/** Helm's `required` gives every value on as it is but nil and "", which are neither map nor list. */
function required(helper: HelperCall, index: number, kind: number, wanted: string): Go {
  const arg = helper.args[index]!
  const type: Type = { ...present(arg.type), kinds: kind }
  return arg.type.missing ? call('required', [goText(wrong(helper, index, wanted)), arg], type) : { ...arg, type }
}

/** The value itself, after a check of its kind: `map`, `list`, `bool`, `string`, or `number`. */
function checked(helper: HelperCall, index: number, kind: string, wanted: string): Go {
  const arg = helper.args[index]!
  const kinds =
    { map: KIND.MAP, list: KIND.LIST, bool: KIND.BOOLEAN, string: KIND.STRING }[kind] ?? KIND.INTEGER | KIND.FLOAT
  const type: Type = { ...present(arg.type), kinds: isOnly(arg.type, kinds) ? arg.type.kinds : kinds }
  return defined(helper, 'kind', [goText(kind), goText(wrong(helper, index, wanted)), arg], type)
}

/** The message of a refusal. */
export function wrong({ name }: HelperCall, index: number, wanted: string): string {
  return `${name}: argument ${index + 1} must be ${wanted}`
}
