import type { Answer } from './answers.ts'
import { axisOf, labelStep, spaced } from './axis.ts'
import type { Axis } from './axis.ts'
import type { Chapter } from './chapter.ts'
import { gateRows } from './gate-rows.ts'
import { clip, html } from './html.ts'
import type { Html } from './html.ts'
import { lanePaths, rest, work } from './lane-paths.ts'
import { laneTitle } from './lane-title.ts'
import type { Lane } from './lanes.ts'
import { marksOf } from './marks.ts'
import type { LaneFrame } from './pixels.ts'
import { round, shortened } from './pixels.ts'
import { clockOf, spanText } from './time-text.ts'

const width = 1080
const rowHeight = 20
const textWidth = 6.7

/**
 * One lane per ordinal, the one that goes first on top, so that a rollout runs down to the right; above them the moments that
 * count and a row per gate. Elapsed time at the top, the hour at the bottom.
 */
export function timeLine(chapter: Chapter, lanes: readonly Lane[], answers: readonly Answer[], id: string): Html {
  const { began, until, begin } = chapter
  const laneHeight = heightOf(lanes.length)
  const longestName = Math.max(3, ...lanes.map(({ pod }) => pod.length), ...answers.map(({ gate }) => gate.length))
  const left = Math.min(longestName, 24) * textWidth + 14
  const axis = axisOf({ from: began, to: until, left, width: width - left - 92 })
  const gates = [...new Set([...begin.gates.map(({ name }) => name), ...answers.map(({ gate }) => gate)])]
  const gatesTop = 2 * rowHeight + 4
  const top = gatesTop + gates.length * rowHeight + 8
  const bottom = top + lanes.length * laneHeight
  const frame: LaneFrame = { axis, top, laneHeight, count: lanes.length }
  return html`<svg viewBox="0 0 ${width} ${round(bottom + 26)}" role="img" aria-labelledby="${id}">
    <title id="${id}">
      Time line: a lane per ordinal over ${spanText(until - began)}; the same as a table is below.
    </title>
    ${lanePaths(rest, lanes, frame)} ${grid(chapter, axis, bottom)} ${marksOf(chapter, frame, gatesTop)}
    ${gateRows(gates, answers, { axis, top: gatesTop, rowHeight })} ${lanePaths(work, lanes, frame)}
    ${names(lanes, frame)} ${laneTitles(chapter, lanes, frame)}
  </svg>`
}

/** Names can be read up to a hundred lanes; a thousand are a picture. */
function heightOf(count: number): number {
  if (count <= 16) return 24
  if (count <= 40) return 17
  if (count <= 120) return 10
  return Math.max(0.25, Math.min(8, 1400 / count))
}

function grid({ began, until }: Chapter, { x, ticks }: Axis, bottom: number): Html {
  const clock = clockOf(began, until)
  const places = ticks.map((tick) => ({ tick, place: x(began + tick) }))
  return html`<path class="grid" d="${places.map(({ place }) => `M${round(place)} 18V${round(bottom)}`).join('')}" />
    ${places.map(({ tick, place }) => html`<text class="tick" x="${round(place)}" y="12">${spanText(tick)}</text>`)}
    ${places.map(({ tick, place }) => html`<text class="tick" x="${round(place)}" y="${round(bottom + 18)}">${clock(began + tick)}</text>`)}`
}

function names(lanes: readonly Lane[], { axis, top, laneHeight, count }: LaneFrame): Html {
  const step = labelStep(laneHeight, laneHeight < 10 ? 26 : 12)
  const places = lanes
    .filter(({ pod, index }) => index === count - 1 || index === 0 || (ordinalOf(pod) ?? index) % step === 0)
    .map(({ pod, index }) => ({ pod, place: top + (count - 1 - index + 0.5) * laneHeight }))
    .sort((a, b) => a.place - b.place)
  const x = round(axis.x(-Infinity) - 10)
  return html`${spaced(places, Math.min(12, step * laneHeight)).map(
    ({ pod, place }) => html`<text class="name" x="${x}" y="${round(place + 4)}">${shortened(pod)}</text>`,
  )}`
}

function ordinalOf(pod: string): number | undefined {
  const digits = /-(\d+)$/.exec(pod)?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** What a pointer shows; lanes that are too thin to be pointed at have none. */
function laneTitles(chapter: Chapter, lanes: readonly Lane[], { axis, top, laneHeight, count }: LaneFrame): Html {
  if (count > 150) return html``
  const left = axis.x(-Infinity)
  const right = axis.x(Infinity)
  return html`${lanes.map(({ index, ...lane }) => {
    const y = round(top + (count - 1 - index) * laneHeight)
    const title = clip(laneTitle(chapter, { index, ...lane }))
    return html`<rect class="hit" x="${round(left)}" y="${y}" width="${round(right - left)}" height="${laneHeight}"
      ><title>${title}</title></rect
    >`
  })}`
}
