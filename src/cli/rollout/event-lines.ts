import type { RolloutEvent } from '../../rollout/event.ts'
import type { CliIo } from '../cli-io.ts'
import { ageText } from '../install/age-text.ts'
import { evidenceText, logLines } from '../install/evidence-text.ts'
import { oneLine } from '../install/wording.ts'
import { paintFor, type Role } from '../paint.ts'
import { elapsed, type RolloutProgress } from './progress.ts'
import { headline, otherToolsText, outcomeRoles, outcomeText, planText, type Told, told } from './wording.ts'

/** The lines that printers share. On standard output what happens; on standard error warnings, and why it is not done. */
export interface EventLines {
  /** Headline and plan. */
  readonly begin: (progress: RolloutProgress) => void
  /** What a log should have of an event; nothing for what has been told already. */
  readonly passing: (event: RolloutEvent, progress: RolloutProgress) => void
  /** What it waits for, when that is another than the last time; a countdown is not. */
  readonly waiting: (state: { readonly at: number; readonly because: string }, progress: RolloutProgress) => void
  /** With what is known of the pods that block it, and what stood behind gates that did not pass; what other tools make of it comes right before how it ended. */
  readonly end: (progress: RolloutProgress) => void
  readonly out: (text: string) => void
}

export function eventLines(io: CliIo): EventLines {
  const paint = paintFor(io, 'stdout')
  const paintError = paintFor(io, 'stderr')
  /** What was waited for since the last step: a pod whose image cannot be pulled goes to and fro between two reasons. */
  const waits = new Set<string>()
  /** What each gate said last since the last step, as it was told, and in its own words. */
  const gates = new Map<string, { readonly text: string; readonly sentence: string }>()
  const out = (text: string): void => {
    io.stdout.write(`${text}\n`)
    io.stdout.flush()
  }
  const err = (role: Role, word: string, text: string): void => {
    io.stderr.write(`${paintError(role, word)}: ${text}\n`)
    io.stderr.flush()
  }
  const line = ({ word, role, text }: Told, progress: RolloutProgress, at: number): void => {
    const time = ageText(elapsed(progress, at)).padStart(timeWidth)
    out(`${paint('faint', time)}  ${paint(role, word)}${' '.repeat(Math.max(1, wordWidth - word.length))}${text}`)
  }

  return {
    out,
    begin({ begin }) {
      if (begin === undefined) return
      out(paint('message', headline(begin)))
      const plan = planText(begin)
      if (plan !== undefined) out(plan)
    },
    passing(event, progress) {
      if (event.is === 'warning') {
        err('warning', 'warning', oneLine(event.text))
        return
      }
      if (event.is === 'moved' || event.is === 'deleted') {
        waits.clear()
        gates.clear()
      }
      const text = told(event)
      if (event.is === 'gate') {
        if (gates.get(event.name)?.text === text?.text) return
        gates.set(event.name, { text: text?.text ?? '', sentence: oneLine(event.result.sentence) })
      }
      if (text !== undefined) line(text, progress, event.at)
    },
    waiting({ at, because }, progress) {
      const text = oneLine(because)
      const key = text.replaceAll(counted, '#')
      const isTold = [...gates].some(([name, { sentence }]) => text.startsWith(`gate ${name}: ${sentence}`))
      if (text === '' || isTold || waits.has(key)) return
      waits.add(key)
      line({ word: 'waiting', role: 'busy', text }, progress, at)
    },
    end(progress) {
      const { outcome } = progress
      if (outcome === undefined) return
      const sentence = outcomeText(outcome, progress, progress.at)
      const others = otherToolsText(progress)
      if (outcome.is === 'done') {
        if (others !== undefined) out(others)
        out(`${paint('good', 'done')}: ${sentence}`)
        if (outcome.next !== undefined) out(`  next: ${oneLine(outcome.next)}`)
        return
      }
      for (const evidence of progress.evidence) io.stderr.write(evidenceText(evidence, paintError))
      for (const { name, result } of progress.gates.values()) {
        if (result.is === 'pass' || result.evidence === undefined) continue
        const said = oneLine(result.sentence)
        // What it is blocked by says so itself.
        const head = paintError('message', `gate ${name}`) + (sentence.includes(said) ? '' : `: ${said}`)
        io.stderr.write(`${head}\n${logLines(result.evidence, paintError).join('\n')}\n`)
      }
      if (others !== undefined) io.stderr.write(`${others}\n`)
      err(outcomeRoles[outcome.is], outcome.is, sentence)
      if (outcome.next !== undefined) io.stderr.write(`  next: ${oneLine(outcome.next)}\n`)
      io.stderr.flush()
    },
  }
}

/** `59m59s` fits; what takes days is shifted. */
const timeWidth = 6
const wordWidth = 11
/** A number that stands alone, with its unit: a countdown, a count of tries. Those in names are what tells pods apart. */
const counted = /(?<![-\w.:/])\d+(?:\.\d+)?(?:ms|s|m|h)?\b/g
