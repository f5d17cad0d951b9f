import type { GateSpec } from '../spec.ts'
import { aboutText } from './about-text.ts'
import type { GateResult } from './gate.ts'

/** How one gate stands in one step. */
export interface Tally {
  readonly last: GateResult | undefined
  /** In a row, each by facts of its own; at most as many as are needed. */
  readonly passes: number
  /** Tries in a row that gave no answer. */
  readonly blanks: number
  /** Monotonic: since when it does not have all its passes. */
  readonly since: number
  /** Why its budget is used up; undefined while it is not. */
  readonly blocked: string | undefined
}

export interface TallyRules {
  readonly spec: GateSpec
  /** Monotonic. */
  readonly now: number
  /** Milliseconds: for gates without a `wait` of their own. */
  readonly patience: number
}

export function newTally(now: number): Tally {
  return { last: undefined, passes: 0, blanks: 0, since: now, blocked: undefined }
}

export function neededPasses({ passes }: GateSpec): number {
  return Math.max(1, passes)
}

/** The tally with one more answer. */
export function tallied(before: Tally, result: GateResult, { spec, now, patience }: TallyRules): Tally {
  // Between two scrapes all tries see the same sample, which passes once.
  const isSeen = before.passes > 0 && before.last?.at === result.at
  const passes = result.is === 'pass' ? Math.min(before.passes + (isSeen ? 0 : 1), neededPasses(spec)) : 0
  const blanks = result.is === 'unknown' && result.term !== 'early' ? before.blanks + 1 : 0
  const since = passes === neededPasses(spec) ? now : before.since
  const tally = { last: result, passes, blanks, since, blocked: undefined }
  return { ...tally, blocked: usedUp(tally, { spec, now, patience }) }
}

/** A person may take as long as it takes; nothing else may. */
function usedUp({ last, blanks, since }: Tally, { spec, now, patience }: TallyRules): string | undefined {
  const result = last!
  if (result.is === 'pass' || spec.check.kind === 'manual') return undefined
  if (result.term === 'final') return 'no waiting changes that'
  if (blanks > spec.errors) return `${blanks} ${blanks === 1 ? 'try' : 'tries in a row'} without an answer`
  const wait = spec.wait ?? patience + ownTime(spec)
  // One that knows and one that does not by turns would never end.
  const limit = blanks > 0 ? Math.max(wait, patience) : wait
  return now - since >= limit ? `for ${aboutText(now - since)} by now` : undefined
}

/** Of an `slo` gate nothing can be expected before its window is over. */
function ownTime({ check }: GateSpec): number {
  return check.kind === 'slo' ? check.window : 0
}
