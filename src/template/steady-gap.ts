import { BLOCK } from './op.ts'
import type { Survey } from './steady.ts'
import { isSteady, isSteadyExpr, isSteadyUse, markNode } from './steady.ts'
import { GAP, HEAD } from './written.ts'
import type { Gap, Written } from './written.ts'

/** Whether a gap's text is the same in every pass of a loop. `depth` counts the frames that were opened on the way to it. */
export function isSteadyGap(gap: Gap, depth: number, survey: Survey): boolean {
  switch (gap[0]) {
    case GAP.VALUE:
    case GAP.ITEM:
      return isSteady(gap[1], depth, survey)
    case GAP.SPREAD:
      return isSteadyExpr(gap[1], depth, survey)
    case GAP.ENTRIES:
      return gap[3] === HEAD.NONE && isSteadyUse(gap[1], 'entries', depth, survey)
    case GAP.ITEMS:
      return isSteadyUse(gap[1], 'items', depth, survey)
    case GAP.NEST:
      return isSteadyText(gap[1], depth, survey)
    case GAP.BLOCK: {
      const [, kind, subject, then, otherwise] = gap[1]
      const inner = kind === BLOCK.IF ? depth : depth + 1
      return (
        isSteadyExpr(subject, depth, survey) &&
        isSteadyText(then, inner, survey) &&
        isSteadyText(otherwise, depth, survey)
      )
    }
    case GAP.HEAD: // The identity is gathered anew for every object.
      return false
  }
}

function isSteadyText(text: Written, depth: number, survey: Survey): boolean {
  return (text.slice(1) as (string | Gap)[]).every(
    (part) => typeof part === 'string' || isSteadyGap(part, depth, survey),
  )
}

/** Marks what is steady inside of the node of a gap that is not. */
export function markGap(gap: Gap, survey: Survey): void {
  if (gap[0] === GAP.VALUE || gap[0] === GAP.ITEM || gap[0] === GAP.HEAD) markNode(gap[1], survey)
}
