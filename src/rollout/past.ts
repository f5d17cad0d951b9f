import type { RolloutOutcome } from './event.ts'
import type { Marker } from './protocol/marker.ts'
import { isUnderWay } from './protocol/marker.ts'
import type { PastRollout, RolloutRecord } from './record.ts'
import type { SetSeen } from './seen.ts'

/** Text of others, such as an answer of the server, may be long, and a Secret is a megabyte at most. */
const longest = { runs: 20, sentence: 300 } as const

export interface Ended {
  /** Of the run: where it went, and whether that was back. */
  readonly marker: Marker
  readonly outcome: Pick<RolloutOutcome, 'is' | 'partition' | 'because'>
  /** Server time, milliseconds. */
  readonly at: number
}

/** The record with one more run that has ended, however it did: whoever reads the history asks first for those that failed. */
export function withPast(record: RolloutRecord, { marker, outcome, at }: Ended): RolloutRecord {
  const { run, began, reason, readyAfter = [], overrides } = record
  const { is, partition, because } = outcome
  const isByPods = marker.phase === 'undo' || marker.undo === true
  const [base, target] = isByPods ? [marker.target, marker.base] : [marker.base, marker.target]
  const past: PastRollout = {
    run,
    direction: isByPods || marker.back === true ? 'back' : 'forward',
    base,
    target,
    reason: reason?.slice(0, longest.sentence),
    overrides: overrides.map((one) => ({ gate: one.gate, reason: one.reason.slice(0, longest.sentence), by: one.by })),
    began,
    ended: at,
    outcome: { is, partition, because: because.slice(0, longest.sentence) },
    // The next run counts on with those of one that was cut short.
    readyAfter: is === 'done' ? readyAfter : [],
  }
  return { ...record, past: [...record.past, past].slice(-longest.runs) }
}

/**
 * The runs of a record for whoever writes the next one: with the last one as well where that was killed, and could not write its
 * end. A pause has ended it in its stead.
 */
export function pastOf(record: RolloutRecord | undefined, { marker, replicas }: SetSeen): readonly PastRollout[] {
  if (record === undefined) return []
  // What is staged has not begun.
  const isTold = record.past.at(-1)?.run === record.run
  if (isTold || record.run !== marker?.run || !isUnderWay(marker) || marker.phase === 'stage') return record.past
  const outcome = {
    is: 'interrupted',
    partition: Math.min(marker.p, replicas),
    because: 'its process ended without a word',
  } as const
  return withPast(record, { marker, outcome, at: Math.max(record.log.at(-1)?.at ?? 0, Date.parse(marker.at)) }).past
}
