import { compileExpression } from './expression.ts'
import { BLOCK, EXPR, OP } from './op.ts'
import type { Block, Expr } from './op.ts'
import type { BlockToken, Branch } from './token.ts'
import type { Unit } from './unit.ts'
import { holeAt, tell } from './unit.ts'

/** How the branches of a block are read in the place where it stands, and how a nested block becomes such a payload. */
export interface Payload<P> {
  readonly read: (branch: Branch) => P
  readonly wrap: (block: Block<P>) => P
}

/** An `else if` chain nests: the `otherwise` of each condition is the block of the next. */
export function compileBlock<P>(token: BlockToken, unit: Unit, payload: Payload<P>): Block<P> {
  const { branches } = token
  let otherwise = payload.read(branches.at(-1)!)
  for (let i = branches.length - 2; i >= 0; i--) {
    const branch = branches[i]!
    const then = payload.read(branch)
    const subject = compileSubject(branch, unit)
    const hole = holeAt(unit, branch.subject?.loc ?? token.loc)
    const kind = branch.kind === 'each' ? BLOCK.EACH : branch.kind === 'with' ? BLOCK.WITH : BLOCK.IF
    const block: Block<P> =
      branch.kind === 'unless'
        ? [OP.BLOCK, kind, subject, otherwise, then, hole]
        : [OP.BLOCK, kind, subject, then, otherwise, hole]
    if (i === 0) return block
    otherwise = payload.wrap(block)
  }
  throw new Error('a block has a condition')
}

/** The value that a block asks; what is wrong with its tag is told here, where the block takes effect. */
export function compileSubject(branch: Branch, unit: Unit): Expr {
  if (branch.problem !== undefined) tell(unit, branch.problem)
  if (branch.subject === undefined) return [EXPR.LIT, null]
  return compileExpression(branch.subject, branch.outer, unit, 1)
}
