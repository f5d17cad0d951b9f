import type { RolloutEvent, RolloutOutcome, SetName } from '../event.ts'

/**
 * What a webhook gets: one JSON document for each milestone, with all that is needed to understand it alone.
 *
 * ```json
 * {
 *   "version": 1,
 *   "id": "0a1b2c3d4e5f-1795269807000-3",
 *   "is": "stage",
 *   "at": "2026-11-21T14:03:27.000Z",
 *   "set": { "namespace": "kafka", "name": "broker" },
 *   "run": "0a1b2c3d4e5f",
 *   "phase": "roll",
 *   "base": "broker-7f7947bb9f",
 *   "target": "broker-7574ddc474",
 *   "replicas": 5,
 *   "partition": 2,
 *   "text": "kafka/broker: stage 1 of 2 passed at partition 2",
 *   "stage": { "number": 1, "of": 2 }
 * }
 * ```
 */
export interface Notification {
  /** Fields may be added; with a change of what is there comes another number. */
  readonly version: 1
  /** The same at each try: a receiver that keeps ids knows what it has had already. */
  readonly id: string
  /**
   * `held`: waits for a person. `blocked`: cannot go on by itself (`outcome.is`: blocked, failed, drifted, lost). `end`: what
   * was asked for is done, or the user stopped it. Each of the three is the last of its run.
   */
  readonly is: 'begin' | 'stage' | 'override' | 'held' | 'blocked' | 'end'
  /** The cluster's time, RFC 3339. */
  readonly at: string
  readonly set: SetName
  readonly run: string
  readonly phase: 'roll' | 'undo'
  readonly base: string
  readonly target: string
  readonly replicas: number
  /** As it was written last; from 10^9 on no pod is let go. */
  readonly partition: number
  /** One line for people. */
  readonly text: string
  /** With `begin`: partitions of the stages, descending, and whether an earlier run is gone on with. */
  readonly stages?: readonly number[]
  readonly resumed?: boolean
  /** With `stage`. */
  readonly stage?: { readonly number: number; readonly of: number }
  /** With `override`. */
  readonly override?: { readonly gate: string; readonly reason: string; readonly by: string }
  /**
   * With `held`, `blocked` and `end`; `next` is what to do, or the condition under which it goes on, `gate` the one that blocks
   * it, and `asks` the `manual` ones for whose yes it waits: whom to call depends on them.
   */
  readonly outcome?: Omit<RolloutOutcome, 'partition'>
}

/** Picks the milestones out of a stream of events: remembers the run they belong to. */
export function notifications(): (event: RolloutEvent) => Notification | undefined {
  let begin: Begin | undefined
  let number = 0
  return (event) => {
    if (event.is === 'begin') begin = event
    if (begin === undefined) return undefined
    const said = whatIsSaid(event)
    if (said === undefined) return undefined
    const { set, run, phase, base, target, replicas } = begin
    const { is, text, partition, ...more } = said
    return {
      version: 1,
      id: `${run}-${event.at}-${number++}`,
      is,
      at: new Date(event.at).toISOString(),
      set: { namespace: set.namespace, name: set.name },
      ...{ run, phase, base, target, replicas, partition },
      text: `${set.namespace}/${set.name}: ${text}`,
      ...more,
    }
  }
}

type Begin = Extract<RolloutEvent, { readonly is: 'begin' }>
type Said = Pick<Notification, 'is' | 'text' | 'partition' | 'stages' | 'resumed' | 'stage' | 'override' | 'outcome'>

function whatIsSaid(event: RolloutEvent): Said | undefined {
  switch (event.is) {
    case 'begin': {
      const { phase, resumed, from, stages, replicas } = event
      const what = phase === 'undo' ? 'undo' : 'rollout'
      const text = `${what} of ${replicas} ${replicas === 1 ? 'pod' : 'pods'} ${resumed ? 'goes on' : 'begins'}`
      return { is: 'begin', text, partition: from, stages, resumed }
    }
    case 'stage': {
      const { partition, number, of } = event
      const text = `stage ${number} of ${of} passed at partition ${partition}`
      return { is: 'stage', text, partition, stage: { number, of } }
    }
    case 'override': {
      const { partition, gate, reason, by } = event
      const text = `gate ${gate} set aside by ${by}: ${reason}`
      return { is: 'override', text, partition, override: { gate, reason, by } }
    }
    case 'end':
      return ended(event.outcome)
    default:
      return undefined
  }
}

function ended({ partition, ...outcome }: RolloutOutcome): Said {
  const { is, because, next } = outcome
  const milestone = is === 'held' ? 'held' : is === 'done' || is === 'interrupted' ? 'end' : 'blocked'
  const text = `${is}: ${because}${next === undefined ? '' : `; next: ${next}`}`
  return { is: milestone, text, partition, outcome }
}
