import type { Answer } from './answers.ts'
import { answersOf } from './answers.ts'
import type { Chapter } from './chapter.ts'
import { decisionsOf } from './decisions.ts'
import { headline } from './headline.ts'
import type { Html } from './html.ts'
import { html } from './html.ts'
import type { Lane, PieceKind } from './lanes.ts'
import { lanesOf } from './lanes.ts'
import type { ShareKind } from './shares.ts'
import { shareKinds, sharesOf } from './shares.ts'
import { answersTable, decisionsTable, lanesTable, waitsTable } from './tables.ts'
import { timeLine } from './time-line.ts'
import { spanText } from './time-text.ts'
import { longest, waitsOf } from './waits.ts'

/** Rows of a table: more would be megabytes, and nobody reads them. */
const most = { decisions: 1500, waits: 400, answers: 600 }

/** All about one rollout. `level` is that of its headings: 2 or 3. */
export function rolloutSection(chapter: Chapter, number: number, level: 2 | 3): Html {
  const lanes = lanesOf(chapter)
  const answers = answersOf(chapter)
  const part: Part = (title, aside, body) =>
    level === 2
      ? html`<h2 class="part">${title}<small>${aside}</small></h2>
          ${body}`
      : html`<h3>${title}<small>${aside}</small></h3>
          ${body}`
  return html`${headline(chapter, lanes)}
  ${chapter.until > chapter.began && part('Where the time went', '', sharesBar(chapter, lanes, answers))}
  ${part(
    'Time line',
    'a lane per ordinal; times in UTC',
    html`<div class="pan">${timeLine(chapter, lanes, answers, `line-${number}`)}</div>
      ${legend(lanes, answers)}`,
  )}
  ${storyParts(chapter, answers, part)} ${part('Ordinals', 'the time line as a table', lanesTable(chapter, lanes))}`
}

/** What was decided, what was waited for, and what gates said. */
function storyParts(chapter: Chapter, answers: readonly Answer[], part: Part): Html {
  const decisions = decisionsOf(chapter)
  const waits = waitsOf(chapter)
  const decided = part(
    'Decisions',
    countText(decisions.length, most.decisions, 'the last'),
    decisionsTable(chapter, decisions.slice(-most.decisions)),
  )
  const waited =
    waits.length > 0 &&
    part('Waits', countText(waits.length, most.waits, 'the longest'), waitsTable(chapter, longest(waits, most.waits)))
  const judged =
    answers.length > 0 &&
    part(
      'Gates',
      `every answer that changed${countText(answers.length, most.answers, '; the last')}`,
      answersTable(chapter, answers.slice(-most.answers)),
    )
  return html`${decided} ${waited} ${judged}`
}

type Part = (title: string, aside: string, body: Html) => Html

/** `the last 1500 of 2003`; nothing when all are there. */
function countText(count: number, shown: number, which: string): string {
  return count <= shown ? '' : `${which} ${shown} of ${count}`
}

const shareWords: Readonly<Record<ShareKind, string>> = {
  stuck: 'something was wrong',
  restarting: 'pods restarted',
  soaking: 'pods soaked',
  gates: 'gates did not pass',
  between: 'all else',
}

function sharesBar(chapter: Chapter, lanes: readonly Lane[], answers: readonly Answer[]): Html {
  const shares = sharesOf(chapter, lanes, answers)
  const whole = chapter.until - chapter.began
  const shown = shareKinds.filter((kind) => shares[kind] > 0)
  let x = 0
  const bars = shown.map((kind) => {
    const width = (shares[kind] / whole) * 1000
    const bar = html`<rect
      class="s-${kind}"
      x="${x.toFixed(1)}"
      y="0"
      width="${Math.max(width - 1, 0.5).toFixed(1)}"
      height="10"
    />`
    x += width
    return bar
  })
  const keys = shown.map(
    (kind) =>
      html`<li>
        <svg viewBox="0 0 18 10" aria-hidden="true"><rect class="s-${kind}" width="18" height="10" /></svg
        ><b>${spanText(shares[kind])}</b> ${shareWords[kind]}, ${percent(shares[kind] / whole)}
      </li>`,
  )
  return html`<svg class="shares" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">${bars}</svg>
    <ul class="keys">
      ${keys}
    </ul>`
}

function percent(share: number): string {
  return share < 0.01 ? 'under 1%' : `${Math.round(share * 100)}%`
}

const legendWords: readonly (readonly [PieceKind, string, number])[] = [
  ['old', 'old template', 1],
  ['leaving', 'released, old pod goes', 7],
  ['starting', 'new pod starts', 7],
  ['soaking', 'ready, soaks', 5],
  ['new', 'new template, soaked', 2],
  ['unwell', 'not released, not well', 8],
  ['stuck', 'stuck', 8],
]

const gateWords: readonly (readonly [Answer['is'], string, string])[] = [
  ['pass', 'passes', 'gate passed'],
  ['fail', 'fails', 'gate said no'],
  ['unknown', 'unknowns', 'gate unknown'],
  ['overridden', 'overridden', 'gate set aside'],
]

/** Only what is there to be seen. */
function legend(lanes: readonly Lane[], answers: readonly Answer[]): Html {
  const kinds = new Set(lanes.flatMap(({ pieces }) => pieces.map(({ kind }) => kind)))
  const said = new Set(answers.map(({ is }) => is))
  const key = (mark: Html, text: string): Html =>
    html`<li><svg viewBox="0 0 18 10" aria-hidden="true">${mark}</svg>${text}</li>`
  return html`<ul class="keys">
    ${legendWords
      .filter(([kind]) => kinds.has(kind))
      .map(([kind, text, thick]) =>
        key(html`<path class="${kind}" stroke-width="${thick}" d="M0 5h18" />`, text),
      )}${gateWords
      .filter(([is]) => said.has(is))
      .map(([is, name, text]) => key(html`<path class="${name}" d="${gateMarks[is]}" />`, text))}
  </ul>`
}

const gateMarks = { pass: 'M9 0v10', fail: 'M0 5h18', unknown: 'M0 5h18', overridden: 'M4 5l5-5 5 5-5 5z' } as const
