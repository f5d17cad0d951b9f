import { refText } from '../../core/object-ref.ts'
import type { Evidence } from '../../install/event.ts'
import { printable } from '../cells.ts'
import type { Paint } from '../paint.ts'
import { oneLine } from './wording.ts'

/**
 * What is known of an object that failed: its verdict, unless that is what was `said` right before, the events, the last lines of
 * the logs. Ends in a newline.
 */
export function evidenceText({ ref, verdict, events, logs }: Evidence, paint: Paint, said?: string): string {
  const isSaid = verdict.is === 'failed' && verdict.why === said
  const lines = ['', paint('message', refText(ref)) + (isSaid ? '' : reason(verdict))]
  if (events.length > 0) lines.push(paint('gutter', '  events'), ...events.map((event) => `    ${oneLine(event)}`))
  for (const { pod, container, previous, text } of logs) {
    const run = previous ? ', the run before' : ''
    lines.push(paint('gutter', `  log of pod ${oneLine(pod)}, container ${oneLine(container)}${run}`))
    lines.push(...logLines(text, paint))
  }
  return `${lines.join('\n')}\n`
}

/** A log as a block, so that its lines cannot be taken for ours. */
export function logLines(text: string, paint: Paint): string[] {
  const trimmed = text.replace(/\s+$/, '')
  if (trimmed === '') return [`    ${paint('faint', '(nothing was printed)')}`]
  return trimmed.split(/\r?\n/).map((line) => `    ${paint('gutter', '│')} ${printable(line.replaceAll('\t', '    '))}`)
}

function reason(verdict: Evidence['verdict']): string {
  switch (verdict.is) {
    case 'ready':
      return ' is ready'
    case 'waiting':
      return ` is not ready: ${oneLine(verdict.for)}`
    case 'failed':
      return ` failed: ${oneLine(verdict.why)}`
  }
}
