import type { ErrorCode } from '../core/failure.ts'
import { Failure } from '../core/failure.ts'
import type { Span } from '../core/span.ts'
import { spanAt } from '../core/span.ts'
import type { Loc, Program } from './ast.ts'
import type { Token } from './flatten.ts'
import type { Helper } from './helper.ts'
import type { PartForm } from './op.ts'

/** One source text while it is compiled: a template, a partial file, or an inline partial inside one of them. */
export interface Unit {
  readonly number: number
  /** How messages name the file. */
  readonly file: string
  readonly source: string
  readonly lineStarts: readonly number[]
  /** The chart that the file belongs to: partial names without a dot are this chart's. */
  readonly chart: string
  /** What the placeholders in the flattened text stand for. */
  readonly tokens: Token[]
  /** Inline partials of the file, by name → their number in the registry. */
  readonly inline: Map<string, string>
  /** Set when an expression touches the context of a partial or the `Template` root: its result cannot be shared. */
  touched: boolean
  readonly shared: Shared
}

/** What the files of one chart share while they are compiled. */
export interface Shared {
  readonly helpers: ReadonlyMap<string, Helper>
  readonly used: Set<string>
  readonly failures: Failure[]
  readonly places: number[]
  /** The full name of a partial, or undefined when there is none. */
  readonly resolve: (name: string, unit: Unit) => string | undefined
  readonly partialNames: (unit: Unit) => Iterable<string>
  /** The first line that matters of a partial's text, which decides how a standalone use of it stands in the text. */
  readonly formOf: (fullName: string) => 'item' | 'entry' | 'doc' | 'node' | 'none'
  /** Asks for a partial to be compiled in a form. */
  readonly need: (fullName: string, form: PartForm) => void
  /** Registers an inline partial and gives its full name. */
  readonly addInline: (unit: Unit, name: string, program: Program) => string
}

export function lineStartsOf(source: string): number[] {
  const starts = [0]
  for (let at = source.indexOf('\n'); at >= 0; at = source.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** Offset of a place that Handlebars' parser gives as line (from 1) and column (from 0). */
export function offsetOf(unit: Unit, place: { readonly line: number; readonly column: number }): number {
  return (unit.lineStarts[place.line - 1] ?? unit.source.length) + place.column
}

export function spanOf(unit: Unit, loc: Loc): Span {
  return spanAt(unit.source, unit.file, offsetOf(unit, loc.start), offsetOf(unit, loc.end))
}

/** Records a hole's place and gives its number. */
export function holeAt(unit: Unit, loc: Loc): number {
  const { places } = unit.shared
  places.push(unit.number, offsetOf(unit, loc.start), offsetOf(unit, loc.end))
  return places.length / 3 - 1
}

export function fail(
  unit: Unit,
  code: ErrorCode,
  message: string,
  details: { loc: Loc; hint?: string | undefined },
): void {
  unit.shared.failures.push(new Failure(code, message, { at: spanOf(unit, details.loc), hint: details.hint }))
}
