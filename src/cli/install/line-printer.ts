import type { Clock } from '../../core/ports.ts'
import { identityOf, refText } from '../../core/object-ref.ts'
import type { InstallEvent, InstallOutcome } from '../../install/event.ts'
import type { Sink } from '../../io/terminal.ts'
import type { CliIo } from '../cli-io.ts'
import { paintFor, type Role } from '../paint.ts'
import { evidenceText, logLines } from './evidence-text.ts'
import { follow, newProgress, type ObjectProgress, type Progress } from './progress.ts'
import type { InstallPrinter } from './install-printer.ts'
import { actionRoles, actionWord, afterStop, headline, oneLine, outcomeText } from './wording.ts'

/**
 * One line for each change, as kubectl and helm print them: on standard output what happened and, last, the notes; on
 * standard error warnings, evidence, and the sentence of a failure, so that `> /dev/null` leaves the reason on the screen.
 * Both ends are in order where they meet.
 */
export function linePrinter(io: CliIo, clock: Pick<Clock, 'monotonic'>): InstallPrinter {
  const progress = newProgress(clock.monotonic())
  const lines = eventLines(io)
  return {
    emit(event) {
      const object = follow(progress, event, clock.monotonic())
      if (event.is === 'begin') lines.out(headline(progress))
      else if (event.is === 'applied' && object !== undefined) lines.applied(object)
      else if (event.is === 'verdict' && object !== undefined) lines.verdict(object)
      else if (event.is === 'end') {
        const { is } = event.outcome
        for (const object of progress.objects.values()) {
          if (is === 'planned') lines.planned(object)
          else if (object.action === 'keep' && (is === 'deployed' || is === 'unchanged')) lines.applied(object)
        }
        lines.end(event.outcome, progress, clock.monotonic())
      } else lines.passing(event, progress)
    },
    close: () => undefined,
  }
}

/** The lines that printers share. */
export interface EventLines {
  readonly out: (line: string) => void
  /** What was done to an object; nothing for what was left alone. */
  readonly applied: (object: ObjectProgress) => void
  /** What would be done. */
  readonly planned: (object: ObjectProgress) => void
  /** When it is another one than the last time. That an object is ready is told only if it was waited for. */
  readonly verdict: (object: ObjectProgress) => void
  /** Events that are told in the same way on a pipe and above a table. */
  readonly passing: (event: InstallEvent, progress: Progress) => void
  /** `now` is monotonic milliseconds. */
  readonly end: (outcome: InstallOutcome, progress: Progress, now: number) => void
}

export function eventLines(io: CliIo): EventLines {
  const paint = paintFor(io, 'stdout')
  const paintError = paintFor(io, 'stderr')
  const told = new Map<string, string>()
  const flush = lateFlush(io.stdout)
  const out = (text: string): void => {
    io.stdout.write(`${text}\n`)
    flush.now()
  }
  const err = (text: string): void => {
    flush.now()
    io.stderr.write(text)
    io.stderr.flush()
  }
  const lineOf = (role: Role, word: string, text: string): string =>
    `${paint(role, word)}${' '.repeat(Math.max(1, 11 - word.length))}${text}`
  const line = (role: Role, word: string, text: string): void => out(lineOf(role, word, text))
  const withWhy = (object: ObjectProgress): string =>
    refText(object.ref) + (object.why === undefined ? '' : `: ${oneLine(object.why)}`)

  const change = (object: ObjectProgress, applied: boolean): void => {
    const { action } = object
    if (action === undefined || action === 'none') return
    io.stdout.write(`${lineOf(actionRoles[action], actionWord(object, applied), withWhy(object))}\n`)
    flush.soon()
  }

  return {
    out,
    applied: (object) => change(object, true),
    planned: (object) => change(object, object.action === 'keep'),
    verdict({ ref, verdict }) {
      const key = identityOf(ref)
      const before = told.get(key)
      if (verdict === undefined || (verdict.is === 'ready' && before === undefined)) return
      const reason = verdict.is === 'waiting' ? verdict.for : verdict.is === 'failed' ? verdict.why : ''
      const now = `${verdict.is}: ${reason}`
      if (now === before) return
      told.set(key, now)
      const role = { ready: 'good', waiting: 'busy', failed: 'bad' } as const
      line(role[verdict.is], verdict.is, refText(ref) + (reason === '' ? '' : `: ${oneLine(reason)}`))
    },
    passing(event, { said }) {
      switch (event.is) {
        case 'lock':
          if (event.state === 'waiting') line('busy', 'waiting', `for ${oneLine(event.holder)}, who holds the release`)
          else line('busy', 'took over', `the release from ${oneLine(event.holder)}, who left it behind`)
          return
        case 'hook': {
          const role = { started: 'busy', succeeded: 'good', failed: 'bad' } as const
          const why = event.why === undefined ? '' : `: ${oneLine(event.why)}`
          line(role[event.state], event.state, `${refText(event.ref)} (${oneLine(event.event)} hook)${why}`)
          if (event.log !== undefined) out(logLines(event.log, paint).join('\n'))
          return
        }
        case 'warning':
          err(`${paintError('warning', 'warning')}: ${oneLine(event.text)}\n`)
          return
        case 'evidence':
          err(evidenceText(event.evidence, paintError, said))
          return
        case 'rollback':
          line('busy', 'rollback', `to revision ${event.to}`)
          return
        default:
          return
      }
    },
    end(outcome, progress, now) {
      const sentence = outcomeText(outcome, progress, now)
      if (outcome.is === 'failed' || outcome.is === 'interrupted' || outcome.is === 'stopped') {
        const word = outcome.is === 'failed' ? 'error' : outcome.is === 'stopped' ? outcome.rollout.is : 'interrupted'
        const more = outcome.is === 'stopped' ? afterStop(outcome, progress).map((text) => `  ${text}\n`) : []
        err(`${paintError('error', word)}: ${sentence}\n${more.join('')}`)
        return
      }
      out(sentence)
      const notes = 'notes' in outcome ? (outcome.notes ?? '').trimEnd() : ''
      if (notes !== '') out(`\n${notes}`)
    },
  }
}

/** Of hundreds of objects some are applied in one turn of the event loop: one write tells them all. */
function lateFlush(sink: Sink): { readonly now: () => void; readonly soon: () => void } {
  let isDue = false
  let failed: { readonly error: unknown } | undefined
  const now = (): void => {
    // Thrown where somebody can catch it.
    if (failed !== undefined) throw failed.error
    sink.flush()
  }
  const later = (): void => {
    isDue = false
    try {
      sink.flush()
    } catch (error) {
      failed = { error }
    }
  }
  const soon = (): void => {
    if (!isDue) setImmediate(later)
    isDue = true
  }
  return { now, soon }
}
