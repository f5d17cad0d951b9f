import type { Go } from '../go.ts'
import { KIND, typed } from '../type.ts'
import type { RuleType } from './rule-type.ts'

/**
 * What a CEL expression becomes: Go's expression for its value, and all that is known of the value. Whoever uses the code
 * may do so once, unless it is an atom.
 */
export interface Term extends Go {
  readonly type: RuleType
  /** Kinds of values that it can have: bits of KIND, and NULL for an item of a list. 0 for what no values hold. */
  readonly kinds: number
  /** A CEL type that is none of values. */
  readonly special?: 'quantity' | 'type' | undefined
  /** Go's type of a number: as the values have it (float64 or int64), int64 (or a literal), or float64. */
  readonly number: 'any' | 'int' | 'float'
  /** The value, where the rule writes it down. */
  readonly literal?: string | bigint | number | boolean | null | undefined
  /** A name for the value: two terms with one name are equal. Only for ways into the values. */
  readonly path?: string | undefined
  /** What may make the evaluation fail, in CEL and in Go alike: names of causes. */
  readonly fails: ReadonlySet<string>
  /** The causes that make it fail for certain when they arise: those that no `||` around them can hide. */
  readonly certain: ReadonlySet<string>
  /** A list made of a map's keys: CEL has them as written, Go in their order. */
  readonly unordered?: boolean | undefined
  /** The items of a list that the rule writes down. */
  readonly items?: readonly Term[] | undefined
  /** A number whose decimal digits are exactly its value, so that Helm's decimal arithmetic is that of doubles. */
  readonly exact?: boolean | undefined
}

/** The kind of a null in a list. */
export const NULL = 64
export const NUMBERS: number = KIND.INTEGER | KIND.FLOAT
const none: ReadonlySet<string> = new Set()

/** A term of one type that no values can make fail. */
export function term(code: string, type: RuleType, more: Partial<Omit<Term, 'code' | 'type'>> = {}): Term {
  return {
    code,
    atom: false,
    type,
    kinds: type.kinds | (type.missing ? NULL : 0),
    number: 'any',
    fails: none,
    certain: none,
    ...more,
  }
}

/** The causes of all these terms, each of which is evaluated. */
export function causes(...terms: readonly Term[]): Pick<Term, 'fails' | 'certain'> {
  return { fails: union(terms.map(({ fails }) => fails)), certain: union(terms.map(({ certain }) => certain)) }
}

export function union(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const filled = sets.filter(({ size }) => size > 0)
  return filled.length < 2 ? (filled[0] ?? none) : new Set(filled.flatMap((set) => [...set]))
}

export function intersection(sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  const [first = none, ...rest] = sets
  return new Set([...first].filter((cause) => rest.every((set) => set.has(cause))))
}

/** The term with one more cause of failure. */
export function failing(of: Term, cause: string): Term {
  const added = new Set([cause])
  return { ...of, fails: union([of.fails, added]), certain: union([of.certain, added]) }
}

/** Whether the value can only be of these kinds. */
export function only(of: Term, kinds: number): boolean {
  return of.special === undefined && (of.kinds & ~kinds) === 0
}

export function can(of: Term, kinds: number): boolean {
  return of.special === undefined && (of.kinds & kinds) !== 0
}

export const truth: RuleType = typed(KIND.BOOLEAN)

/** A rule, or a part of one, that Helm cannot be told. */
export class NotCarried extends Error {}
