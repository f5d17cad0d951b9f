import type { Item } from '../template/op.ts'
import { ITEM } from '../template/op.ts'
import { blockLines } from './block-lines.ts'
import { tagLine } from './literal.ts'
import { nodeLines } from './node.ts'
import { includeCall } from './part.ts'
import type { Scope } from './scope.ts'

/** The lines of a template's documents. Each begins with a separator but the first, when it is always there. */
export function documentLines(items: readonly Item[], scope: Scope): string[] {
  const lines = items.flatMap((item) => linesOf(item, scope))
  return lines[0] === '---' ? lines.slice(1) : lines
}

function linesOf(item: Item, scope: Scope): string[] {
  switch (item[0]) {
    case ITEM.ITEM:
      return ['---', ...nodeLines(item[1], { head: '', indent: 0 }, scope)]
    case ITEM.BLOCK:
      return blockLines<Item[]>(item, 0, scope, {
        isNothing: (payload) => payload.length === 0,
        emit: (payload, inner) => payload.flatMap((one) => linesOf(one, inner)),
      })
    case ITEM.PART:
      return ['---', tagLine(0, `${includeCall(item, 'documents', scope).code} | nindent 0`)]
    case ITEM.SPREAD: // stands only among the items of a list
      return []
  }
}
