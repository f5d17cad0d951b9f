import type { AnyBlock } from '../template/visit-block.ts'
import { goBlock } from './block.ts'
import { tagLine } from './literal.ts'
import type { Scope } from './scope.ts'

/** The lines of a block that stands on lines of its own. */
export function blockLines<P extends object>(
  block: AnyBlock<P>,
  indent: number,
  scope: Scope,
  payload: { readonly isNothing: (payload: P) => boolean; readonly emit: (payload: P, scope: Scope) => string[] },
): string[] {
  const { before, branches } = goBlock<P, string[]>(block, scope, payload.isNothing, payload.emit)
  const tag = (code: string): string => tagLine(indent, code)
  return [
    ...before.map(tag),
    ...branches.flatMap(({ open, first, body }) => [tag(open), ...first.map(tag), ...body]),
    tag('end'),
  ]
}
