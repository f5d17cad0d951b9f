import type { RolloutEvent } from '../rollout/event.ts'
import { held } from '../rollout/protocol/partition.ts'
import type { Chapter } from './chapter.ts'

/** Something that was decided or that happened, and why. */
export interface DecisionRow {
  readonly at: number
  /** `warn` for what stands out: what was set aside, held, deleted. */
  readonly tone: 'plain' | 'good' | 'warn' | 'bad'
  readonly what: string
  readonly why: string
}

/** All that was done, in order. */
export function decisionsOf({ events, begin }: Chapter): readonly DecisionRow[] {
  return events.flatMap((event) => {
    const row = rowOf(event, event === begin)
    return row === undefined ? [] : [{ at: event.at, ...row }]
  })
}

export function partitionText(partition: number): string {
  return partition >= held ? 'held' : `partition ${partition}`
}

type Row = Omit<DecisionRow, 'at'>

function rowOf(event: RolloutEvent, isFirst: boolean): Row | undefined {
  switch (event.is) {
    case 'begin': {
      const what = event.phase === 'undo' ? 'Undo' : 'Rollout'
      return {
        tone: 'plain',
        what: `${what} ${isFirst && !event.resumed ? 'began' : 'went on'}`,
        why: `run ${event.run}`,
      }
    }
    case 'moved':
      return moved(event)
    case 'deleted':
      return { tone: 'warn', what: `${event.by === 'evict' ? 'Evicted' : 'Deleted'} ${event.pod}`, why: event.because }
    case 'fault':
      return { tone: 'warn', what: 'Fault', why: event.text }
    case 'override': {
      const what = `Gate ${event.gate} set aside at ${partitionText(event.partition)}`
      return { tone: 'warn', what, why: `${event.reason} — ${event.by}` }
    }
    case 'stage':
      return { tone: 'good', what: `Stage ${event.number} of ${event.of} passed`, why: partitionText(event.partition) }
    case 'warning':
      return { tone: 'warn', what: 'Warning', why: event.text }
    case 'lock':
      return event.state === 'waiting'
        ? { tone: 'warn', what: 'Waited for the lock', why: `held by ${event.holder}` }
        : { tone: 'warn', what: 'Took over the lock', why: `from ${event.holder}, who was gone` }
    case 'end': {
      const tone = tones[event.outcome.is]
      return { tone, what: `Ended: ${event.outcome.is}`, why: event.outcome.because }
    }
    default:
      return undefined
  }
}

export const tones = {
  done: 'good',
  held: 'warn',
  interrupted: 'warn',
  blocked: 'bad',
  failed: 'bad',
  drifted: 'bad',
  lost: 'bad',
} as const

function moved({ how, to, pod, because: why }: Extract<RolloutEvent, { readonly is: 'moved' }>): Row {
  switch (how) {
    case 'lower':
      return { tone: 'plain', what: `Released ${pod ?? 'no pod'}, ${partitionText(to)}`, why }
    case 'hold':
      return { tone: 'warn', what: 'Held: no further pod goes', why }
    case 'raise':
      return { tone: 'warn', what: `Raised back to ${partitionText(to)}`, why }
    case 'park':
      return { tone: 'plain', what: 'Parked: later edits wait for a rollout', why }
    case 'restore':
      return { tone: 'plain', what: `Restored ${partitionText(to)}`, why }
  }
}
