import type { RolloutEvent, RolloutOutcome, SetName } from '../event.ts'
import type { SetEvent } from './kubernetes-event.ts'

/** What is worth an Event on the StatefulSet. */
export interface Milestone extends SetEvent {
  /** Later ones of the same key are the same Event again; undefined for what happens once. */
  readonly key: string | undefined
}

type Begin = Extract<RolloutEvent, { readonly is: 'begin' }>

/** Picks the milestones out of the events of one set. Remembers the run, and in which stage it is. */
export function milestones(set: SetName): (event: RolloutEvent) => Milestone | undefined {
  let begin: Begin | undefined
  let number = 0
  return (event) => {
    if (event.is === 'begin') begin = event
    if (begin === undefined) return undefined
    const said = whatIsSaid(event, begin)
    if (said === undefined) return undefined
    // Of this run, in this millisecond, the how many-th: no other process makes the same.
    const name = `${set.name}.${begin.run}.${event.at.toString(16)}-${number++}`
    return { ...said, name, action: begin.phase === 'undo' ? 'Undo' : 'Roll', at: event.at }
  }
}

type Said = Pick<Milestone, 'type' | 'reason' | 'note' | 'key'>

function whatIsSaid(event: RolloutEvent, begin: Begin): Said | undefined {
  switch (event.is) {
    case 'begin':
      return normal(beginReasons[event.phase][event.resumed ? 1 : 0], beginNote(event))
    case 'moved':
      return event.how === 'lower' ? lowered(event.to, begin) : undefined
    case 'deleted':
      return {
        ...normal('RolloutPodReplaced', replacedNote(begin)),
        key: 'deleted',
      }
    case 'override': {
      const { gate, partition, by, reason } = event
      return normal('RolloutGateOverridden', `gate ${gate} is set aside at partition ${partition} by ${by}: ${reason}`)
    }
    case 'end':
      return ended(event.outcome, begin)
    default:
      return undefined
  }
}

function normal(reason: string, note: string): Said {
  return { type: 'Normal', reason, note, key: undefined }
}

const beginReasons = {
  roll: ['RolloutBegun', 'RolloutResumed'],
  undo: ['RolloutUndoBegun', 'RolloutUndoResumed'],
} as const

function beginNote({ phase, resumed, base, target, replicas, stages, gates }: Begin): string {
  const pods = `${replicas} ${replicas === 1 ? 'pod' : 'pods'}`
  const verb = resumed ? 'goes on' : 'begins'
  if (phase === 'undo') return `undo ${verb}: the released ones of ${pods} go back to how they were`
  const judged = gates.length === 0 ? 'no gates' : `gates ${gates.map(({ name }) => name).join(', ')}`
  return `rollout ${verb}: ${pods} from ${base} to ${target}; partitions ${stages.join(', ')}; ${judged}`
}

function replacedNote({ phase, target }: Begin): string {
  return phase === 'undo' ? 'pods go back, one by one' : `pods are deleted one by one, and come back at ${target}`
}

function lowered(to: number, begin: Begin): Said {
  const { stages, set, start, target } = begin
  const passed = stages.findIndex((stage) => stage <= to)
  // Scaled down, a share may end below where it ended at the beginning.
  const index = passed < 0 ? stages.length - 1 : passed
  const end = Math.min(stages[index]!, to)
  const podOf = (position: number): string => `${set.name}-${start + position}`
  const pods = end === to ? `${podOf(to)} goes` : `${podOf(to)} … ${podOf(end)} go, one by one,`
  const note = `${pods} to ${target} (stage ${index + 1} of ${stages.length})`
  return { ...normal('RolloutPartitionLowered', note), key: `stage ${index}` }
}

/** A lost set is not ours to speak about: it is gone, or another run has it, which tells its own story. */
function ended(outcome: RolloutOutcome, { phase }: Begin): Said | undefined {
  const note = outcome.next === undefined ? outcome.because : `${outcome.because}; next: ${outcome.next}`
  switch (outcome.is) {
    case 'done':
      return normal(phase === 'undo' ? 'RolloutUndone' : 'RolloutDone', note)
    case 'interrupted':
      return normal('RolloutInterrupted', note)
    case 'held':
      return { ...normal('RolloutHeld', note), type: 'Warning' }
    case 'blocked':
      return { ...normal('RolloutBlocked', note), type: 'Warning' }
    case 'drifted':
      return { ...normal('RolloutDrifted', note), type: 'Warning' }
    case 'failed':
      return { ...normal('RolloutFailed', note), type: 'Warning' }
    case 'lost':
      return undefined
  }
}
