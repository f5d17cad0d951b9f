import { compileExpression } from './expression.ts'
import type { BlockToken, Branch } from './flatten.ts'
import { BLOCK, OP } from './op.ts'
import type { Block } from './op.ts'
import type { Unit } from './unit.ts'
import { holeAt } from './unit.ts'

/** How the branches of a block are read in the place where it stands, and how a nested block becomes such a payload. */
export interface Payload<P> {
  readonly read: (branch: Branch) => P
  readonly wrap: (block: Block<P>) => P
}

/** An `else if` chain nests: the `otherwise` of each condition is the block of the next. */
export function compileBlock<P>(token: BlockToken, unit: Unit, payload: Payload<P>): Block<P> {
  const [first, ...rest] = token.branches
  const [second, ...more] = rest
  const otherwise =
    second?.subject === undefined
      ? payload.read(second!)
      : payload.wrap(compileBlock({ ...token, branches: [second, ...more] }, unit, payload))
  const then = payload.read(first!)
  const subject = compileExpression(first!.subject!, first!.outer, unit, 1)
  const hole = holeAt(unit, first!.subject!.loc)
  const kind = first!.kind === 'each' ? BLOCK.EACH : first!.kind === 'with' ? BLOCK.WITH : BLOCK.IF
  return first!.kind === 'unless'
    ? [OP.BLOCK, kind, subject, otherwise, then, hole]
    : [OP.BLOCK, kind, subject, then, otherwise, hole]
}
