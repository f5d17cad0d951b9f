import type { Answer } from './answers.ts'
import type { Chapter } from './chapter.ts'
import type { DecisionRow } from './decisions.ts'
import { partitionText } from './decisions.ts'
import type { Html } from './html.ts'
import { clip, html } from './html.ts'
import { standsText, troublesOf } from './lane-title.ts'
import type { Lane } from './lanes.ts'
import { clockOf, spanText } from './time-text.ts'
import type { Wait } from './waits.ts'

/** Each table is of one rollout, whose clock and beginning its times are told by. */
type Times = Pick<Chapter, 'began' | 'until'>

export function decisionsTable(times: Times, rows: readonly DecisionRow[]): Html {
  const clock = clockOf(times.began, times.until)
  return table(
    html`<th>Time</th>
      <th class="n">After</th>
      <th>What</th>
      <th>Why</th>`,
    rows.map(
      ({ at, tone, what, why }) =>
        html`<tr>
          <td class="t">${clock(at)}</td>
          <td class="n">${spanText(at - times.began)}</td>
          <td class="${tone}">${clip(what)}</td>
          <td>${clip(why)}</td>
        </tr>`,
    ),
  )
}

export function waitsTable(times: Times, waits: readonly Wait[]): Html {
  const clock = clockOf(times.began, times.until)
  return table(
    html`<th>From</th>
      <th class="n">For</th>
      <th>At</th>
      <th>Because</th>`,
    waits.map(
      ({ from, to, because, partition }) =>
        html`<tr>
          <td class="t">${clock(from)}</td>
          <td class="n">${spanText(to - from)}</td>
          <td class="t">${partitionText(partition)}</td>
          <td>${clip(because)}</td>
        </tr>`,
    ),
  )
}

/** With evidence behind those of the last answers that did not let pass. */
export function answersTable(times: Times, answers: readonly Answer[]): Html {
  const clock = clockOf(times.began, times.until)
  const withEvidence = new Set(answers.filter(({ is, evidence }) => is !== 'pass' && evidence !== undefined).slice(-50))
  return table(
    html`<th>Time</th>
      <th class="n">For</th>
      <th>Gate</th>
      <th>At</th>
      <th>Answer</th>
      <th>Sentence</th>`,
    answers.map((answer) => {
      const { from, to, gate, partitions, is, times: count, sentence, evidence } = answer
      const [first, last] = partitions
      const at = first === last ? partitionText(first) : `partitions ${first} … ${last}`
      const proof =
        withEvidence.has(answer) && evidence !== undefined ? html`<pre>${clip(evidence, 2000)}</pre>` : undefined
      const word = count > 1 ? `${answerWords[is]} ×${count}` : answerWords[is]
      return html`<tr>
        <td class="t">${clock(from)}</td>
        <td class="n">${to > from ? spanText(to - from) : ''}</td>
        <td>${clip(gate, 80)}</td>
        <td class="t">${at}</td>
        <td class="${answerTones[is]}">${word}</td>
        <td>${clip(sentence)}${proof}</td>
      </tr>`
    }),
  )
}

/** The time line as a table, in the order of its lanes. */
export function lanesTable(times: Times, lanes: readonly Lane[]): Html {
  const clock = clockOf(times.began, times.until)
  return table(
    html`<th>Pod</th>
      <th>Released</th>
      <th class="n">Ready after</th>
      <th class="n">Soaked after</th>
      <th>Stands</th>
      <th>What was wrong</th>`,
    lanes.toReversed().map((lane) => {
      const { pod, released, ready, soaked } = lane
      const last = lane.pieces.at(-1)?.kind
      const tone = last === 'stuck' ? 'bad' : last === 'unwell' ? 'warn' : last === 'new' ? 'good' : 'plain'
      const wrong = troublesOf(lane).map(({ sentence, lasted }) => `${sentence} (${spanText(lasted)})`)
      return html`<tr>
        <td>${clip(pod, 80)}</td>
        <td class="t">${released === undefined ? '' : clock(released)}</td>
        <td class="n">${ready === undefined ? '' : spanText(ready)}</td>
        <td class="n">${soaked === undefined ? '' : spanText(soaked)}</td>
        <td class="${tone}">${standsText(lane)}</td>
        <td>${clip(wrong.join('; '))}</td>
      </tr>`
    }),
  )
}

function table(head: Html, rows: readonly Html[]): Html {
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          ${head}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}

const answerWords = { pass: 'passed', fail: 'said no', unknown: 'unknown', overridden: 'set aside' } as const
const answerTones = { pass: 'good', fail: 'bad', unknown: 'warn', overridden: 'warn' } as const
