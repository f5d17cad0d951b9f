import type { Clock } from '../../core/ports.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import type { Verdict } from '../../core/verdict.ts'
import type { Emit } from '../event.ts'

/** Tells how one object's verdict changes, in few lines. */
export interface Telling {
  /** Called at every look. False while something waits to be told: look again soon. */
  readonly hear: (verdict: Verdict) => boolean
  /** Tells what was held back; the last word must be true. */
  readonly finish: (verdict: Verdict) => void
}

/** A sentence of the course of a start lives shorter: "not created yet", "not scheduled yet", "being created". */
const steady = 300
/** So long a sentence may be kept back by others that come and go. */
const longestSilence = 2000
/** How often counts are told that go up: "3 of 100 pods are ready". */
const countPace = 1000
/** A state that comes back, as a crash loop's do by turns, has to last. */
const returned = 3000
/** How often the same is told again when only its numbers differ: restarts, ages. */
const repeatPace = 30_000

/**
 * A verdict is told when it is new. Texts that differ in numbers alone are the same one: ages and counters would
 * make a line per second; and so are those that come back after a moment, since a crash loop has three states.
 */
export function newTelling(ref: ObjectRef, emit: Emit, clock: Clock): Telling {
  const told = new Set<string>()
  const began = clock.monotonic()
  let last: Told = { is: undefined, text: '', key: '', at: began }
  let standing = { key: '', from: began }

  function tell(verdict: Verdict, key: string): void {
    const at = clock.monotonic()
    last = { is: verdict.is, text: textOf(verdict), key, at }
    told.add(key)
    emit({ is: 'verdict', ref, verdict })
  }

  return {
    hear(verdict) {
      const text = textOf(verdict)
      const key = keyOf(text)
      const now = clock.monotonic()
      if (standing.key !== key) standing = { key, from: now }
      if (text === last.text) return true
      const due = isDue(verdict, {
        standing: now - standing.from,
        quiet: now - last.at,
        known: told.has(key),
        same: last.key === key,
        counted: last.key === key && countsOf(text) !== countsOf(last.text),
      })
      if (due) tell(verdict, key)
      return due
    },
    finish(verdict) {
      const text = textOf(verdict)
      if (verdict.is !== last.is || (text !== last.text && !told.has(keyOf(text)))) tell(verdict, keyOf(text))
    },
  }
}

interface Told {
  readonly is: Verdict['is'] | undefined
  readonly text: string
  readonly key: string
  readonly at: number
}

interface Heard {
  /** Milliseconds since the text is, but for numbers, this one. */
  readonly standing: number
  /** Milliseconds since something was told. */
  readonly quiet: number
  /** Told before, at some time. */
  readonly known: boolean
  /** The last one told, but for numbers. */
  readonly same: boolean
  /** The same with other counts. */
  readonly counted: boolean
}

function isDue(verdict: Verdict, { standing, quiet, known, same, counted }: Heard): boolean {
  if (!known) return verdict.is !== 'waiting' || standing >= steady || quiet >= longestSilence
  if (counted) return quiet >= countPace
  return same ? quiet >= repeatPace : standing >= returned
}

function textOf(verdict: Verdict): string {
  return verdict.is === 'ready' ? 'ready' : `${verdict.is} ${verdict.is === 'waiting' ? verdict.for : verdict.why}`
}

/**
 * Without the count at its end, the numbers that stand alone and the durations; `kafka-2` and exit codes keep theirs.
 */
function keyOf(text: string): string {
  return text
    .replace(/ \(\d+ of \d+ [^()]*\)$/, '')
    .replace(numbers, '#')
    .replace(/# (\w+?)s\b/g, '# $1')
}

const numbers = /(?<!code |signal |[\w.:-])\d+(?:\.\d+)?(?:(?:ms|[hms])(?:\d+(?:ms|[hms]))*)?(?![\w:-])/g

function countsOf(text: string): string {
  return (text.match(/\d+ of \d+/g) ?? []).join()
}
