import { goText } from '../go.ts'
import type { Term } from './term.ts'

/** What is gathered for a chart while its rules are written. */
export interface RuleOutput {
  readonly chart: string
  /** The definitions of our own that are called. */
  readonly defines: Set<string>
  /** Names of Go variables that are taken. */
  readonly names: Map<string, number>
}

/** Where an expression stands. */
export interface Scope {
  readonly output: RuleOutput
  /** Statements that come before the expression: loops and their results. */
  readonly lines: string[]
  readonly variables: ReadonlyMap<string, Term>
  /** Ways into the values that a condition before this place found there, and of which kinds. */
  readonly facts: Facts
  /**
   * What this expression may give and the rule is broken for certain: there Go may stop at an error, because CEL does not
   * accept the values either way. Undefined: nothing is certain.
   */
  readonly broken: boolean | undefined
  /** A warning: a text that is no size must not stop Helm. */
  readonly soft: boolean
}

/** Kinds by path. */
export type Facts = ReadonlyMap<string, number>

/** A Go variable that is not used elsewhere in the file: `$item`, `$item2`. */
export function variable({ output: { names } }: Pick<Scope, 'output'>, wanted: string): string {
  const count = (names.get(wanted) ?? 0) + 1
  names.set(wanted, count)
  return count === 1 ? `$${wanted}` : `$${wanted}${count}`
}

/** The text that one of our definitions gives for a list of arguments. */
export function included({ output }: Pick<Scope, 'output'>, name: string, args: readonly string[]): string {
  output.defines.add(name)
  return `include ${goText(`${output.chart}.capstan.${name}`)} (${['list', ...args].join(' ')})`
}

/** A place where nothing is certain about a boolean's use: an operand of a function. */
export function inside(scope: Scope): Scope {
  return scope.broken === undefined ? scope : { ...scope, broken: undefined }
}

/** The same place with lines of its own. */
export function apart(scope: Scope, more: Partial<Scope> = {}): Scope & { readonly lines: string[] } {
  return { ...scope, lines: [], ...more }
}

export function action(code: string): string {
  return `{{- ${code} }}`
}

export function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`)
}
