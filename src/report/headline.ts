import { held } from '../rollout/protocol/partition.ts'
import type { Chapter } from './chapter.ts'
import { tones } from './decisions.ts'
import type { Html } from './html.ts'
import { clip, html } from './html.ts'
import type { Lane } from './lanes.ts'
import { isoText, momentText, spanText } from './time-text.ts'

/** The outcome in words, and the facts of the rollout. */
export function headline(chapter: Chapter, lanes: readonly Lane[]): Html {
  return html`${outcomeBox(chapter, lanes)}
    <dl>
      ${factsOf(chapter, lanes).map(
        ([term, fact]) =>
          html`<div>
            <dt>${term}</dt>
            <dd>${fact}</dd>
          </div>`,
      )}
    </dl>`
}

function outcomeBox({ outcome, until, began, begin }: Chapter, lanes: readonly Lane[]): Html {
  if (outcome === undefined) {
    return html`<div class="outcome plain">
      <strong>Running</strong>
      <p>As of ${momentText(until)}, ${spanText(until - began)} after it began.</p>
    </div>`
  }
  const { is, because, next, partition } = outcome
  const isPart = is === 'done' && begin.phase === 'roll' && partition > 0
  const others = is === 'lost' || is === 'drifted' ? undefined : othersText(lanes)
  return html`<div class="outcome ${tones[is]}">
    <strong>${outcomeWords[is]}${isPart && partition < held ? ` at partition ${partition}` : ''}</strong>
    <p>${clip(because, 1000)}</p>
    ${others && html`<p>${others}</p>`}${next && html`<p>${begin.simulated === true ? 'In a cluster, next' : 'Next'}: ${clip(next, 1000)}</p>`}
  </div>`
}

/** They count pods and never look at what is below a partition: with all pods ready, a rollout that stands is complete to them. */
function othersText(lanes: readonly Lane[]): string | undefined {
  const kinds = lanes.map(({ pieces }) => pieces.at(-1)?.kind)
  const old = kinds.filter((kind) => kind === 'old').length
  if (old === 0 || !kinds.every((kind) => kind === 'old' || kind === 'new' || kind === 'soaking')) return undefined
  return `kubectl and Helm call this complete; ${pods(old)} the old template.`
}

function pods(count: number): string {
  return count === 1 ? '1 pod has' : `${count} pods have`
}

const outcomeWords = {
  done: 'Done',
  held: 'Held: it waits for a person',
  blocked: 'Blocked',
  failed: 'Failed',
  drifted: 'Drifted: somebody else changed the template',
  lost: 'Lost',
  interrupted: 'Interrupted',
} as const

type Fact = readonly [term: string, fact: Html]

function factsOf(chapter: Chapter, lanes: readonly Lane[]): readonly Fact[] {
  const { begin, began, until, outcome, resumed } = chapter
  const { base, target, phase, stages, replicas, start, gates } = begin
  const [from, to] = phase === 'undo' ? [target, base] : [base, target]
  const facts: Fact[] = [
    ['From revision', html`<code>${from}</code>`],
    ['To revision', html`<code>${to === '' ? 'not known yet' : to}</code>`],
    ['Pods', html`${podsText(lanes, replicas)}`],
    ['Began', html`<time datetime="${isoText(began)}">${momentText(began)}</time>`],
    [
      outcome === undefined ? 'Last seen' : 'Ended',
      html`<time datetime="${isoText(until)}">${momentText(until)}</time>`,
    ],
    ['Took', html`${spanText(until - began)}${resumed.length === 0 ? '' : `, in ${resumed.length + 1} runs`}`],
  ]
  if (phase === 'roll') facts.push(['Stages', html`${stagesText(stages)}`])
  const ready = lanes.flatMap((lane) => (lane.ready === undefined ? [] : [{ pod: lane.pod, ready: lane.ready }]))
  if (ready.length > 0) {
    const sorted = ready.toSorted((a, b) => a.ready - b.ready)
    const slowest = sorted.at(-1)!
    const middle = sorted[Math.floor((sorted.length - 1) / 2)]!
    facts.push([
      'Until a pod was ready',
      html`median ${spanText(middle.ready)}, longest ${spanText(slowest.ready)} (${slowest.pod})`,
    ])
  }
  facts.push([
    'Gates',
    html`${gates.length === 0 ? 'none' : clip(gates.map(({ name, kind }) => (name === kind ? name : `${name} (${kind})`)).join(', '))}`,
  ])
  if (start > 0) facts.push(['Ordinals', html`begin at ${start}; partitions count from 0`])
  return facts
}

/** `3 new, 1 stuck, 1 old`. */
function podsText(lanes: readonly Lane[], replicas: number): string {
  const counts = new Map<string, number>()
  for (const { pieces } of lanes) {
    const kind = pieces.at(-1)?.kind
    const word = kind === undefined ? undefined : standingWords[kind]
    if (word !== undefined) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  const parts = [...new Set(Object.values(standingWords))]
    .filter((word) => counts.has(word))
    .map((word) => `${counts.get(word)} ${word}`)
  return parts.length === 0 ? String(replicas) : parts.join(', ')
}

const standingWords = {
  new: 'new',
  soaking: 'soaking',
  starting: 'on the way',
  leaving: 'on the way',
  stuck: 'stuck',
  unwell: 'not well',
  old: 'old',
} as const

function stagesText(stages: readonly number[]): string {
  if (stages.length === 0) return 'none'
  const shown = stages.length <= 12 ? stages : [...stages.slice(0, 6), ...stages.slice(-3)]
  const texts = shown.map(String)
  if (stages.length > 12) texts.splice(6, 0, '…')
  return `${stages.length === 1 ? 'one, to partition' : 'to partitions'} ${texts.join(', ')}`
}
