import type { RolloutEvent } from '../../rollout/event.ts'
import type { RolloutStatus } from '../../rollout/status.ts'
import { hiddenText } from './hidden-text.ts'

/**
 * The events of a rollout that somebody else drives, as far as they can be told from how it stands now and stood before: so
 * that watching looks like driving. `at` is server time.
 */
export function statusEvents(): (status: RolloutStatus, at: number) => RolloutEvent[] {
  let before: RolloutStatus | undefined
  let begun: RolloutStatus | undefined
  const seen: Seen = { released: new Map(), ready: new Map() }
  return (status, at) => {
    const events: RolloutEvent[] = []
    const hidden = hiddenText([status])
    if (before === undefined && hidden !== undefined) events.push({ is: 'warning', at, text: hidden })
    // A template that somebody else wrote is rolled out by nobody yet.
    if (status.phase !== 'drifted' && (begun?.target !== status.target || isUndo(begun) !== isUndo(status))) {
      events.push(begin(status, at))
      begun = status
    }
    // What has settled let the next pod go.
    events.push(...settled(before, status, seen, at), ...moves(before, status, at), ...gateAnswers(before, status))
    const { partition, held, cells, because } = status
    events.push({ is: 'state', at, partition, held, cells, because })
    before = status
    return events
  }
}

function isUndo(status: RolloutStatus | undefined): boolean {
  return status?.phase === 'undoing'
}

function begin(status: RolloutStatus, at: number): RolloutEvent {
  const { set, base, target, replicas, start, partition, stages, gates } = status
  return {
    is: 'begin',
    at,
    set,
    run: '',
    resumed: false,
    base,
    target,
    replicas,
    start,
    from: partition,
    stages,
    // Where a gate is asked the status does not say.
    gates: gates.map(({ name, kind }) => ({ name, kind, at: 'ordinal' as const })),
    phase: isUndo(status) ? 'undo' : 'roll',
    deletes: status.deletes,
  }
}

function moves(before: RolloutStatus | undefined, status: RolloutStatus, at: number): RolloutEvent[] {
  if (before === undefined || (before.target !== status.target && status.phase !== 'drifted')) return []
  const { partition: to, held, start, set } = status
  const common = { is: 'moved', at, because: '' } as const
  if (held && !before.held) return [{ ...common, how: 'hold', to, pod: undefined }]
  if (held || to === before.partition) return []
  if (to > before.partition) return [{ ...common, how: 'raise', to, pod: undefined }]
  const lowered = before.held ? [to] : Array.from({ length: before.partition - to }, (_, i) => before.partition - 1 - i)
  return lowered.map((partition) => ({
    ...common,
    how: 'lower',
    to: partition,
    pod: partition < status.replicas ? `${set.name}-${partition + start}` : undefined,
  }))
}

function gateAnswers(before: RolloutStatus | undefined, { gates, partition }: RolloutStatus): RolloutEvent[] {
  return gates.flatMap(({ name, kind, last, passes, of }): RolloutEvent[] => {
    const known = before?.gates.find((gate) => gate.name === name)
    if (last === undefined || (known?.last?.at === last.at && known.passes === passes)) return []
    return [{ is: 'gate', at: last.at, name, kind, partition, result: last, passes, of }]
  })
}

/** Server times, by index, at which an ordinal was first seen on its way, and ready. */
interface Seen {
  readonly released: Map<number, number>
  readonly ready: Map<number, number>
}

/** Only of ordinals that were seen on their way: how long the others took nobody knows here. */
function settled(
  before: RolloutStatus | undefined,
  { cells }: RolloutStatus,
  { released, ready }: Seen,
  at: number,
): RolloutEvent[] {
  return cells.flatMap(({ index, pod, state }): RolloutEvent[] => {
    const was = before?.cells[index]?.state
    if (state === 'in-flight' && was !== 'in-flight') released.set(index, at)
    if (state === 'soaking' && was !== 'soaking') ready.set(index, at)
    const began = released.get(index)
    if (state !== 'new' || was === 'new' || began === undefined) return []
    released.delete(index)
    return [{ is: 'settled', at, index, pod, ready: (ready.get(index) ?? at) - began, soaked: at - began }]
  })
}
