import { spaced } from './axis.ts'
import type { Chapter } from './chapter.ts'
import { clip, html } from './html.ts'
import type { Html } from './html.ts'
import type { LaneFrame } from './pixels.ts'
import { round } from './pixels.ts'

/**
 * Stages as steps: down at the time it was passed, across between the ordinals of two stages. And where a run went on, or
 * something was made to go wrong.
 */
export function marksOf(chapter: Chapter, frame: LaneFrame, labelBottom: number): Html {
  const { axis, top, laneHeight, count } = frame
  const right = axis.x(Infinity)
  const passed = chapter.events.flatMap((event) => {
    if (event.is === 'stage') {
      return [
        { place: axis.x(event.at), text: `stage ${event.number}`, class: 'stage', depth: boundary(event.partition) },
      ]
    }
    if (event.is === 'fault') {
      return [{ place: axis.x(event.at), text: clip(event.fault, 24), class: 'fault', depth: boundary(0) }]
    }
    if (event.is !== 'begin' || event === chapter.begin) return []
    return [{ place: axis.x(event.at), text: 'resumed', class: 'resumed', depth: boundary(0) }]
  })
  const y = round(labelBottom - 8)
  // A stage per ordinal is a rollout without stages.
  const isDense = chapter.begin.stages.length > 24
  const lines = spaced(passed, isDense ? 100 : 8).map(
    (mark) => html`<path class="${mark.class}" d="M${round(mark.place)} ${round(labelBottom - 4)}V${mark.depth}" />`,
  )
  const labels = spaced(passed, isDense ? 100 : 54).map((mark) => {
    const anchor = mark.place > right - 20 ? 'end' : 'middle'
    return html`<text class="mark" x="${round(mark.place)}" y="${y}" text-anchor="${anchor}">${mark.text}</text>`
  })
  const ends = chapter.begin.stages
    .map((partition, number) => ({ partition, number, place: boundary(partition) }))
    .filter(({ partition }) => partition >= 0 && partition < count)
  const apart = isDense ? 100 : 13
  const across = spaced(ends, apart).map(({ place }) => `M${round(axis.x(-Infinity))} ${place}H${round(right)}`)
  return html`<path class="boundary" d="${across.join('')}" />${lines}${labels}${spaced(ends, apart).map(
      ({ place, partition }) =>
        html`<text class="mark" x="${round(right + 8)}" y="${round(place - 3)}">partition ${partition}</text>`,
    )}`

  function boundary(partition: number): number {
    return round(top + (count - Math.min(partition, count)) * laneHeight)
  }
}
