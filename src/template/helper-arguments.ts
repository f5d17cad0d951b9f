import { isMap, kindOf } from '../core/json.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { HelperError } from './helper.ts'

/*
 * What a helper takes of its arguments. Go's templates refuse an argument of another type, and so do we: `upper 5` is a
 * mistake in a chart, not the text "5". Messages name the kind, never the value, which may be a secret.
 */

type Arguments = readonly Json[]

export function textAt(args: Arguments, index: number): string {
  const value = args[index]
  if (typeof value === 'string') return value
  throw wrongKind(args, index, 'text', typeof value === 'number' ? 'toString makes text of a number' : undefined)
}

export function mapAt(args: Arguments, index: number): JsonMap {
  const value = args[index]
  if (isMap(value)) return value
  throw wrongKind(args, index, 'a map')
}

export function listAt(args: Arguments, index: number): Json[] {
  const value = args[index]
  if (Array.isArray(value)) return value
  throw wrongKind(args, index, 'a list')
}

export function booleanAt(args: Arguments, index: number): boolean {
  const value = args[index]
  if (typeof value === 'boolean') return value
  throw wrongKind(args, index, 'true or false')
}

/** A whole number that a double holds exactly: a position, a length, a count. */
export function integerAt(args: Arguments, index: number): number {
  const value = args[index]
  if (Number.isSafeInteger(value)) return value as number
  throw wrongKind(args, index, 'a whole number', typeof value === 'string' ? 'int makes a number of text' : undefined)
}

/** Text of a scalar as it prints in a text position: numbers as in JSON, never 1e+06. */
export function scalarTextAt(args: Arguments, index: number): string {
  const value = args[index]
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
      return Object.is(value, -0) ? '-0' : String(value)
    case 'boolean':
    case 'bigint':
      return String(value)
    default:
      throw wrongKind(args, index, 'text, a number or a boolean', printable(value))
  }
}

/** "argument 2 must be text, got a list". */
export function wrongKind(args: Arguments, index: number, wanted: string, hint?: string): HelperError {
  return new HelperError(`argument ${index + 1} must be ${wanted}, got ${kindText(args[index])}`, hint)
}

export function kindText(value: Json | undefined): string {
  const kind = kindOf(value)
  return kind === 'nothing' ? kind : kind === 'string' ? 'text' : `a ${kind}`
}

function printable(value: Json | undefined): string | undefined {
  return typeof value === 'object' && value !== null ? 'toJson and toYaml make text of lists and maps' : undefined
}
