import { sha256 } from '@noble/hashes/sha2.js'
import { base64, utf8 } from '../core/bytes.ts'
import type { RolloutEvent } from '../rollout/event.ts'
import type { Chapter } from './chapter.ts'
import { chaptersOf } from './chapter.ts'
import type { Html } from './html.ts'
import { clip, html, htmlText, styleElement } from './html.ts'
import { rolloutSection } from './rollout-section.ts'
import { style } from './style.ts'

export interface ReportOptions {
  /** Server time in milliseconds up to which a rollout that still runs is drawn. Default: its last event. */
  readonly now?: number | undefined
}

/**
 * One HTML page of what rollouts told: finished, still running, or simulated; of several sets one after the other. It needs
 * nothing beside itself, runs no script, and loads nothing: a browser that opens it holds it to that. All texts are escaped.
 * The same events make the same bytes.
 */
export function reportPage(events: readonly RolloutEvent[], options: ReportOptions = {}): string {
  const chapters = chaptersOf(events, options.now)
  return htmlText(html`${doctype}<html lang="en"><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer">
<title>${clip(titleOf(chapters), 200)}</title>
${sheet}
<body><main>${bodyOf(chapters)}
<footer>Made by Capstan of ${events.length} ${events.length === 1 ? 'event' : 'events'}.</footer></main></html>
`)
}

const doctype = html`<!doctype html>`
const sheet = styleElement(style)
const policy = `default-src 'none'; style-src 'sha256-${base64(sha256(utf8(style)))}'; base-uri 'none'; form-action 'none'`

function bodyOf(chapters: readonly Chapter[]): Html {
  const [only, ...others] = chapters
  if (only === undefined)
    return html`<h1>No rollout</h1>
      <p>None began in these events.</p>`
  if (others.length === 0) {
    return html`<header>
        <p class="over">${kindOf(only)}</p>
        <h1>${nameOf(only)}</h1>
      </header>
      ${rolloutSection(only, 1, 2)}`
  }
  const sections = chapters.map(
    (chapter, index) =>
      html`<section class="roll">
        <header>
          <p class="over">${kindOf(chapter)}</p>
          <h2 class="set">${nameOf(chapter)}</h2>
        </header>
        ${rolloutSection(chapter, index + 1, 3)}
      </section>`,
  )
  return html`<h1>${chapters.length} rollouts</h1>
    ${sections}`
}

/** Of a simulation it says so: nobody shall look for it in a cluster. */
function kindOf({ begin }: Chapter): string {
  const what = begin.phase === 'undo' ? 'undo of a rollout' : 'rollout'
  const kind = begin.simulated === true ? `simulated ${what}` : what
  return `${kind[0]!.toUpperCase()}${kind.slice(1)} of a StatefulSet · run ${clip(begin.run, 40)}`
}

function nameOf({ begin }: Chapter): Html {
  return html`${clip(begin.set.name, 253)} <span class="in">in ${clip(begin.set.namespace, 253)}</span>`
}

function titleOf(chapters: readonly Chapter[]): string {
  const words = chapters.map(({ begin, outcome }) => `${begin.set.name}: ${outcome?.is ?? 'running'}`)
  const kind = chapters.every(({ begin }) => begin.simulated === true) ? 'simulated rollout' : 'rollout'
  return words.length === 0 ? 'No rollout' : `${words.join(', ')} – ${kind}`
}
