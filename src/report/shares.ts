import type { Answer } from './answers.ts'
import type { Chapter } from './chapter.ts'
import type { Lane, PieceKind } from './lanes.ts'

/** What a rollout's time went into; where two things took place at once, the first of this list counts. */
export const shareKinds = ['stuck', 'restarting', 'soaking', 'gates', 'between'] as const
export type ShareKind = (typeof shareKinds)[number]

/** Milliseconds by kind; together they are the whole time. */
export function sharesOf(
  chapter: Chapter,
  lanes: readonly Lane[],
  answers: readonly Answer[],
): Readonly<Record<ShareKind, number>> {
  const edges: { readonly at: number; readonly kind: ShareKind; readonly by: 1 | -1 }[] = []
  const span = (kind: ShareKind | undefined, from: number, to: number): void => {
    if (kind !== undefined && to > from) edges.push({ at: from, kind, by: 1 }, { at: to, kind, by: -1 })
  }
  for (const { pieces } of lanes) for (const { kind, from, to } of pieces) span(shareOf[kind], from, to)
  for (const { is, from, to } of answers) span(is === 'fail' || is === 'unknown' ? 'gates' : undefined, from, to)
  edges.sort((a, b) => a.at - b.at)
  const open = { stuck: 0, restarting: 0, soaking: 0, gates: 0, between: 1 }
  const shares = { stuck: 0, restarting: 0, soaking: 0, gates: 0, between: 0 }
  let at = chapter.began
  for (const edge of [...edges, { at: chapter.until, kind: 'between', by: -1 } as const]) {
    const end = Math.min(Math.max(edge.at, at), chapter.until)
    shares[shareKinds.find((kind) => open[kind] > 0) ?? 'between'] += end - at
    at = end
    open[edge.kind] += edge.by
  }
  return shares
}

const shareOf: Readonly<Record<PieceKind, ShareKind | undefined>> = {
  old: undefined,
  new: undefined,
  leaving: 'restarting',
  starting: 'restarting',
  soaking: 'soaking',
  stuck: 'stuck',
  unwell: 'stuck',
}
