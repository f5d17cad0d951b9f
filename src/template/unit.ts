import type { ErrorCode } from '../core/failure.ts'
import { Failure } from '../core/failure.ts'
import { spanAt } from '../core/span.ts'
import type { Loc } from './ast.ts'
import type { Form } from './form.ts'
import type { Helper } from './helper.ts'
import type { PartForm } from './op.ts'
import type { Problem, Token } from './token.ts'

/** One source text while it is compiled: a template, a partial file, or an inline partial inside one of them. */
export interface Unit {
  readonly number: number
  /** How messages name the file. */
  readonly file: string
  readonly source: string
  readonly lineStarts: readonly number[]
  /** The chart that the file belongs to: partial names without a dot are this chart's. */
  readonly chart: string
  /** What the marks in the flattened text stand for. */
  readonly tokens: Token[]
  /** Inline partials of the file, by name → their full name. */
  readonly inline: ReadonlyMap<string, string>
  readonly sees: Sees
  readonly shared: Shared
}

/** What the text compiled last depends on: a partial that sees neither is filled once per render. */
export interface Sees {
  /** The context of the partial. */
  context: boolean
  /** The root `Template`, which differs from file to file. */
  template: boolean
  /** Partials that it uses, as `name|form`: what they see, it sees. */
  readonly parts: Set<string>
}

/** What the files of one chart share while they are compiled. */
export interface Shared {
  readonly helpers: ReadonlyMap<string, Helper>
  readonly used: Set<string>
  readonly failures: Failure[]
  readonly places: number[]
  /** The full name of a partial, or undefined when there is none. */
  readonly resolve: (name: string, unit: Unit) => string | undefined
  readonly partialNames: (unit: Unit) => string[]
  /** How a standalone use of a partial stands in the text. */
  readonly formOf: (fullName: string) => Form
  /** Asks for a partial to be compiled in a form. */
  readonly need: (fullName: string, form: PartForm) => void
}

/** Line breaks as Handlebars' parser counts them. */
export function lineStartsOf(source: string): number[] {
  const starts = [source.startsWith('\uFEFF') ? 1 : 0]
  for (let at = 0; at < source.length; at++) {
    const unit = source.charCodeAt(at)
    if (unit === 10 || (unit === 13 && source.charCodeAt(at + 1) !== 10)) starts.push(at + 1)
  }
  return starts
}

/** Offset of a place that Handlebars' parser gives as line (from 1) and column (from 0). */
export function offsetOf(unit: Unit, place: { readonly line: number; readonly column: number }): number {
  return (unit.lineStarts[place.line - 1] ?? unit.source.length) + place.column
}

/** The source of something, as the author wrote it. */
export function sourceOf(unit: Unit, loc: Loc): string {
  return unit.source.slice(offsetOf(unit, loc.start), offsetOf(unit, loc.end))
}

/** Records a hole's place and gives its number. */
export function holeAt(unit: Unit, loc: Loc): number {
  return placeAt(unit, offsetOf(unit, loc.start), offsetOf(unit, loc.end))
}

export function placeAt(unit: Unit, start: number, end: number): number {
  return unit.shared.places.push(unit.number, start, end) / 3 - 1
}

export function fail(unit: Unit, code: ErrorCode, message: string, at: { loc: Loc; hint?: string | undefined }): void {
  const range = { start: offsetOf(unit, at.loc.start), end: offsetOf(unit, at.loc.end) }
  failAt(unit, code, message, { ...range, hint: at.hint })
}

export function failAt(
  unit: Unit,
  code: ErrorCode,
  message: string,
  at: { start: number; end: number; hint?: string | undefined; notes?: readonly string[] },
): void {
  const span = spanAt(unit.source, unit.file, at.start, at.end)
  unit.shared.failures.push(new Failure(code, message, { at: span, hint: at.hint, notes: at.notes }))
}

export function tell(unit: Unit, problem: Problem): void {
  fail(unit, problem.code, problem.message, problem)
}
