import { html } from './html.ts'
import type { Html } from './html.ts'
import type { Lane, PieceKind } from './lanes.ts'
import type { LaneFrame } from './pixels.ts'
import { round } from './pixels.ts'

/** What lies under the grid: time in which nothing happened to an ordinal. */
export const rest: readonly PieceKind[] = ['old', 'new']
/** What lies over it; what matters most is on top. */
export const work: readonly PieceKind[] = ['leaving', 'starting', 'soaking', 'unwell', 'stuck']

/** All pieces of one kind are one path: a thousand ordinals are some kilobytes, and draw at once. */
export function lanePaths(kinds: readonly PieceKind[], lanes: readonly Lane[], frame: LaneFrame): Html {
  const { axis, top, laneHeight, count } = frame
  const paths = new Map<PieceKind, string>()
  for (const { index, pieces } of lanes) {
    const y = round(top + (count - 1 - index + 0.5) * laneHeight)
    for (const { kind, from, to } of pieces) {
      if (!kinds.includes(kind)) continue
      const x = axis.x(from)
      const long = Math.max(axis.x(to) - x, leastOf(kind, laneHeight))
      paths.set(kind, `${paths.get(kind) ?? ''}M${round(x)} ${y}h${round(long)}`)
    }
  }
  const drawn = kinds.flatMap((kind) => {
    const path = paths.get(kind)
    return path === undefined ? [] : [{ kind, path, wide: round(thickness(kind, laneHeight)) }]
  })
  return html`<g class="${isThin(laneHeight) ? 'thin' : ''}">
    ${drawn.map(({ kind, path, wide }) => html`<path class="${kind}" stroke-width="${wide}" d="${path}" />`)}
  </g>`
}

/** Lanes that are too thin for a line within each: the rest fills them, as one pale plane. */
function isThin(laneHeight: number): boolean {
  return laneHeight < 5
}

/** What was wrong is never too short to be seen; of a thousand lanes the work is the edge between old and new. */
function leastOf(kind: PieceKind, laneHeight: number): number {
  if (rest.includes(kind)) return 0.1
  if (kind === 'stuck' || kind === 'unwell') return 3
  return isThin(laneHeight) ? 1.6 : 0.6
}

/** Rest is thin and work is thick, so that it is not colour alone that tells them apart. */
function thickness(kind: PieceKind, laneHeight: number): number {
  if (isThin(laneHeight)) return Math.max(laneHeight, kind === 'stuck' ? 3 : rest.includes(kind) ? 0.3 : 1.4)
  if (rest.includes(kind)) return kind === 'old' ? 1 : Math.min(2, laneHeight / 6)
  return laneHeight * (kind === 'stuck' || kind === 'unwell' ? 0.72 : kind === 'soaking' ? 0.38 : 0.6)
}
