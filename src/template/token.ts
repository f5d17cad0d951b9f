import type { ErrorCode } from '../core/failure.ts'
import type { Expression, Loc, Mustache, PartialNode } from './ast.ts'
import type { Form } from './form.ts'
import type { Piece } from './piece.ts'
import type { Scope } from './scope.ts'

/** What a mark in the flattened text stands for. */
export type Token = MustacheToken | PartialToken | BlockToken | RefusedToken

export interface MustacheToken {
  readonly is: 'mustache'
  readonly node: Mustache
  readonly scope: Scope
}

export interface PartialToken {
  readonly is: 'partial'
  readonly node: PartialNode
  readonly name: string
  readonly scope: Scope
  readonly form: Form | 'inline'
  readonly added: Added
}

export interface BlockToken {
  readonly is: 'block'
  readonly loc: Loc
  /** First the conditions in order, then the else branch, whose subject is undefined. */
  readonly branches: readonly Branch[]
  readonly form: Form | 'inline'
  readonly added: Added
}

/** Something that this language refuses. It is told where it takes effect; in a YAML comment nothing does. */
export interface RefusedToken {
  readonly is: 'refused'
  readonly problem: Problem
}

export interface Problem {
  readonly code: ErrorCode
  readonly message: string
  readonly loc: Loc
  readonly hint?: string | undefined
}

export interface Branch {
  readonly kind: 'if' | 'unless' | 'with' | 'each' | 'else'
  readonly subject: Expression | undefined
  readonly problem: Problem | undefined
  /** The scope in which the subject is evaluated. */
  readonly outer: Scope
  /** As written, for a place inside a scalar. */
  readonly raw: Piece
  /** Made into whole lines, for a place between lines. */
  readonly lines: Piece
  /** Begins at the start of a line: its tag stands alone on the line before. */
  readonly fromLineStart: boolean
}

/** What phase 1 put around a placeholder to make it a line; none of it is part of a text that the placeholder stands in. */
export interface Added {
  readonly before: '' | '\n'
  readonly indent: boolean
  readonly after: '' | '\n'
}

export const nothingAdded: Added = { before: '', indent: false, after: '' }
