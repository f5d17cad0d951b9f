import type { Chapter } from './chapter.ts'
import type { Lane } from './lanes.ts'
import { spanText } from './time-text.ts'

/** An ordinal in one sentence: `broker-4: released after 12 s, ready after 31 s more, soaked after 41 s; new`. */
export function laneTitle({ began }: Chapter, lane: Lane): string {
  const { pod, released, ready, soaked } = lane
  const parts = []
  if (released !== undefined) parts.push(`released after ${spanText(released - began)}`)
  if (ready !== undefined) parts.push(`ready ${spanText(ready)} later`)
  if (soaked !== undefined) parts.push(`soaked ${spanText(soaked)} after its release`)
  const stuck = troublesOf(lane).map(({ sentence, lasted }) => `${sentence} (${spanText(lasted)})`)
  return `${pod}: ${[...parts, standsText(lane), ...stuck].join('; ')}`
}

/** How an ordinal stands at the end of the time line. */
export function standsText({ pieces }: Lane): string {
  const last = pieces.at(-1)
  return last === undefined ? 'not told' : standing[last.kind]
}

const standing = {
  old: 'old',
  leaving: 'terminating',
  starting: 'starting',
  soaking: 'soaking',
  new: 'new',
  stuck: 'stuck',
  unwell: 'not well',
} as const

export interface Trouble {
  readonly sentence: string
  /** Milliseconds. */
  readonly lasted: number
}

/** What went wrong with an ordinal, and what it waits for when it is still on its way. */
export function troublesOf({ pieces }: Lane): readonly Trouble[] {
  const isOver = pieces.at(-1)?.kind === 'new' || pieces.at(-1)?.kind === 'old'
  const last = isOver ? undefined : pieces.at(-1)
  const told = pieces.filter((piece) => piece.kind === 'stuck' || piece.kind === 'unwell' || piece === last)
  return told.flatMap(({ sentences, from, to }) => {
    return sentences.length === 0 ? [] : [{ sentence: sentences.slice(-3).join(' → '), lasted: to - from }]
  })
}
