import type { Evidence } from '../../install/event.ts'
import type { Cell, EventOf, RolloutOutcome, SetName } from '../../rollout/event.ts'
import type { ShownEvent } from './rollout-printer.ts'

/** What the events of one set told so far. Times are the server's, in milliseconds. */
export interface RolloutProgress {
  readonly set: SetName
  /** The first event's time. */
  startedAt: number | undefined
  /** The newest event's. */
  at: number
  begin: EventOf<'begin'> | undefined
  state: EventOf<'state'> | undefined
  /** Since when `state.because` is the same. */
  becauseSince: number
  /** When the last pod was released. */
  movedAt: number | undefined
  /** In the order in which they came. */
  readonly settled: EventOf<'settled'>[]
  /** The newest answer of each gate since the last pod was released. */
  readonly gates: Map<string, EventOf<'gate'>>
  stage: EventOf<'stage'> | undefined
  /** Of the pods that block it. */
  readonly evidence: Evidence[]
  outcome: RolloutOutcome | undefined
}

export function newProgress(set: SetName): RolloutProgress {
  return {
    set,
    startedAt: undefined,
    at: 0,
    begin: undefined,
    state: undefined,
    becauseSince: 0,
    movedAt: undefined,
    settled: [],
    gates: new Map(),
    stage: undefined,
    evidence: [],
    outcome: undefined,
  }
}

export function follow(progress: RolloutProgress, event: ShownEvent): void {
  progress.startedAt ??= event.at
  progress.at = Math.max(progress.at, event.at)
  switch (event.is) {
    case 'begin':
      progress.begin = event
      return
    case 'state':
      if (progress.state?.because !== event.because) progress.becauseSince = event.at
      progress.state = event
      return
    case 'moved':
      if (event.how === 'lower') progress.movedAt = event.at
      progress.gates.clear()
      return
    case 'deleted':
      progress.movedAt = event.at
      progress.gates.clear()
      return
    case 'settled':
      progress.settled.push(event)
      return
    case 'gate':
      progress.gates.set(event.name, event)
      return
    case 'stage':
      progress.stage = event
      return
    case 'evidence':
      progress.evidence.push(event.evidence)
      return
    case 'end':
      progress.outcome = event.outcome
      return
    default:
      return
  }
}

export function elapsed({ startedAt }: RolloutProgress, now: number): number {
  return Math.max(0, now - (startedAt ?? now))
}

/** The ordinals that are still to go, the one under way too; those below the end stay as they are. An undo goes the other way. */
export function leftToGo({ begin, state }: Pick<RolloutProgress, 'begin' | 'state'>): readonly Cell[] {
  if (begin?.phase === 'undo') return (state?.cells ?? []).filter(({ state }) => state !== 'old')
  const end = begin?.stages.at(-1) ?? 0
  return (state?.cells ?? []).filter(({ index, state }) => index >= end && state !== 'new')
}

export interface Expected {
  /** Milliseconds from the release of one pod to the end of its soak: the median, since one slow pod is no rule. */
  readonly perPod: number
  readonly left: number
}

/** When the rest takes as long as what was seen; undefined before the first ordinal is through. */
export function expected(progress: RolloutProgress, now: number): Expected | undefined {
  if (progress.settled.length === 0) return undefined
  const perPod = median(progress.settled.map(({ soaked }) => soaked))
  const left = leftToGo(progress)
  const isUnderWay = left.some(({ state }) => state !== 'old')
  const spent = isUnderWay && progress.movedAt !== undefined ? Math.min(perPod, now - progress.movedAt) : 0
  return { perPod, left: Math.max(0, left.length * perPod - spent) }
}

/** Of at least one number. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
