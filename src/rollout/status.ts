import { ApiError } from '../core/api-error.ts'
import type { Cluster } from '../core/cluster.ts'
import { leaseOf } from '../lease/lease.ts'
import { allPods } from './all-pods.ts'
import { cellsOf } from './cells.ts'
import { decide } from './decide/decide.ts'
import { goOnCommand, waysRound } from './decide/go-on.ts'
import { ordinalsChange } from './decide/ordinals-change.ts'
import { strategyChange } from './decide/strategy-change.ts'
import type { Cell, SetName } from './event.ts'
import { gateViews } from './gate-views.ts'
import type { GateView } from './gates/standing.ts'
import { defaultSpec, stagesOf } from './plan/stages.ts'
import type { RolloutPorts } from './ports.ts'
import type { Marker } from './protocol/marker.ts'
import { held } from './protocol/partition.ts'
import type { LogEntry, RolloutRecord } from './record.ts'
import { visibleRecord } from './record-store.ts'
import { wayOf } from './run/begin.ts'
import { existing, sightOf } from './run/existing.ts'
import { explainer } from './run/explain.ts'
import { unclearPods } from './unclear-pods.ts'
import { rolloutLock } from './run/rollout-lock.ts'
import { podKind } from './run/watch-set.ts'
import type { Observation, SetSeen } from './seen.ts'
import type { RolloutSpec } from './spec.ts'
import { slimPod } from './slim-pod.ts'

/** How the rollout of a set stands, as anybody can see it in the cluster. */
export interface RolloutStatus {
  readonly set: SetName
  readonly phase:
    /** Nothing is under way and all pods have the newest template. */
    | 'idle'
    /** A newer template waits, held: no rollout has begun. */
    | 'staged'
    | 'rolling'
    | 'paused'
    | 'aborted'
    | 'undoing'
    /** An ended rollout whose end is above 0, or an undone one whose template stays staged. */
    | 'partial'
    | 'drifted'
  readonly replicas: number
  readonly start: number
  readonly partition: number
  readonly held: boolean
  readonly base: string
  readonly target: string
  readonly cells: readonly Cell[]
  /** The one reason for which it is not further. */
  readonly because: string
  /** The exact condition under which it goes on, or the command to type. */
  readonly next: string | undefined
  /** How those of the next step stand, by the record; none where nothing is under way. */
  readonly gates: readonly GateView[]
  readonly stages: readonly number[]
  /** Who rolls now. */
  readonly holder: string | undefined
  /** What `kubectl rollout status` and Helm say of this set: "complete", although pods are at the old template. */
  readonly othersSay: string | undefined
  /** The set is updated by deleting its pods (`OnDelete`). */
  readonly deletes?: true | undefined
  readonly log: readonly LogEntry[]
  /** What the server does not let us see of it: without the record no plan, gate or reason is known, without the lock no driver. */
  readonly hidden?: readonly Hidden[]
}

/** As RBAC calls them: the Secret of the record, the Lease of the lock. */
export type Hidden = 'secrets' | 'leases'

/** Throws Failure `rollout/target` when there is no such set. */
export async function rolloutStatus(ports: RolloutPorts, name: SetName): Promise<RolloutStatus> {
  const { cluster, clock } = ports
  const explain = explainer(cluster, clock)
  const [set, { record, isHidden }, lock, pods] = await Promise.all([
    existing(ports, name),
    visibleRecord(cluster, name),
    visibleLock(cluster, name),
    cluster.list(podKind, { namespace: name.namespace, keep: slimPod }),
  ])
  const bare = sightOf(set, pods.items, cluster.serverTime())
  const unclear = unclearPods(bare)
  if (unclear.length > 0) await explain.refresh(set, unclear)
  const seen = sightOf(set, pods.items, cluster.serverTime(), { events: explain.events() })
  const hidden = [...(isHidden ? (['secrets'] as const) : []), ...(lock.isHidden ? (['leases'] as const) : [])]
  return statusOf({ ...seen, set: seen.set! }, { name, record, holder: lock.holder, hidden, now: cluster.serverTime() })
}

async function visibleLock(
  cluster: Cluster,
  name: SetName,
): Promise<{ readonly holder: string | undefined; readonly isHidden: boolean }> {
  try {
    const lease = await cluster.get(rolloutLock(name).ref)
    return { holder: lease === undefined ? undefined : leaseOf(lease).holder, isHidden: false }
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 403) throw error
    return { holder: undefined, isHidden: true }
  }
}

interface Beside {
  readonly name: SetName
  readonly record: RolloutRecord | undefined
  readonly holder: string | undefined
  readonly hidden: readonly Hidden[]
  /** Server time, milliseconds. */
  readonly now: number
}

/** What a look shows, with what is recorded. Pure. */
export function statusOf(seen: Observation & { readonly set: SetSeen }, beside: Beside): RolloutStatus {
  const { set } = seen
  const { name, record, now } = beside
  const spec = record?.spec ?? defaultSpec
  const phase = phaseOf(seen)
  const known = tellingMarker(set, phase)
  const target = known?.target ?? set.updateRevision
  const partition = set.partition ?? set.marker?.p ?? 0
  const cells = cellsOf(seen, { target, soak: soakOf(phase, spec, set), now })
  const old = cells.filter(({ index }) => seen.pods.find((pod) => pod.index === index)?.revision !== target).length
  return {
    set: name,
    phase,
    replicas: set.replicas,
    start: set.start,
    partition: Math.min(partition, set.replicas),
    held: partition >= held,
    base: known?.base ?? set.currentRevision,
    target,
    cells,
    ...reasonOf(seen, { ...beside, phase, old }),
    gates: record !== undefined && isRun(phase) ? gateViews(record, Math.min(partition, set.replicas)) : [],
    stages: stagesOf(spec.stages, set.replicas),
    holder: beside.holder === '' ? undefined : beside.holder,
    othersSay: othersSayOf(set, old, cells),
    deletes: wayOf(set).deletes,
    log: record?.log ?? [],
    hidden: beside.hidden,
  }
}

/** An undo by pods asks no gate, and of one that is over nobody does. */
function isRun(phase: RolloutStatus['phase']): boolean {
  return phase === 'rolling' || phase === 'paused' || phase === 'aborted'
}

/** The marker of a rollout that is over tells nothing of what was staged since then. */
function tellingMarker({ marker, updateRevision }: SetSeen, phase: RolloutStatus['phase']): Marker | undefined {
  const isOver = phase === 'idle' || phase === 'staged' || phase === 'partial'
  return isOver && marker?.target !== updateRevision ? undefined : marker
}

/** Pods of a set that was just made soak for nobody. */
function soakOf(phase: RolloutStatus['phase'], { soak }: RolloutSpec, { minReady }: SetSeen): number {
  return phase === 'idle' ? minReady : Math.max(soak, minReady)
}

const calm: ReadonlySet<Cell['state']> = new Set(['old', 'new', 'soaking'])

function phaseOf({ set, pods }: Observation): RolloutStatus['phase'] {
  const { marker, updateRevision, replicas } = set!
  const updated = pods.filter(({ revision, index }) => index < replicas && revision === updateRevision).length
  const isAllNew = updated >= replicas
  // Also by somebody's partition; where pods go by themselves, none of them is new for a moment only.
  const isStaged = updated === 0 && (set!.partition ?? replicas) >= replicas
  switch (marker?.phase) {
    case 'roll':
    case 'undo':
      return underWay(set!, marker)
    case 'paused':
    case 'aborted':
      return marker.phase
    case 'stage':
      return 'staged'
    default:
      if (isAllNew) return 'idle'
      if (marker?.target === updateRevision) return 'partial'
      return isStaged ? 'staged' : 'partial'
  }
}

function underWay(set: SetSeen, { phase, target }: Marker): RolloutStatus['phase'] {
  if (strategyChange(set) !== undefined || ordinalsChange(set) !== undefined) return 'drifted'
  if (phase === 'undo') return 'undoing'
  return target === set.updateRevision ? 'rolling' : 'drifted'
}

interface Why extends Beside {
  readonly phase: RolloutStatus['phase']
  readonly old: number
}

function reasonOf(
  seen: Observation,
  { name, record, holder, hidden, now, phase, old }: Why,
): Pick<RolloutStatus, 'because' | 'next'> {
  const set = seen.set!
  const go = `capstan rollout sts/${name.name} --partition 0`
  switch (phase) {
    case 'idle': {
      const because = `${allPods(set.replicas, 'have')} the newest template${undoneText(record, set)}`
      if ((set.partition ?? 0) < held) return { because, next: undefined }
      return { because: `${because}; it is parked: the next one waits for a rollout`, next: undefined }
    }
    case 'staged':
      return {
        because: `${old} of ${set.replicas} pods wait for ${set.updateRevision}, and no rollout has begun`,
        next: go,
      }
    case 'partial':
      return {
        because: `${old} of ${set.replicas} pods have not the newest template${undoneText(record, set)}`,
        next: go,
      }
    default: {
      const spec = record?.spec ?? defaultSpec
      const ended = endOfLast(record, set)
      const decision = decide({ run: set.marker!.run, spec }, seen, now)
      const isAlone = isLeft({ holder, hidden })
      const because = isAlone && ended !== undefined ? ended.text : decision.because
      if (decision.do === 'stop') return { because, next: decision.next }
      const next = isAlone ? goOnText(name, { phase, ended, spec }) : waitText(holder)
      return { because, next }
    }
  }
}

/** How the last run ended that did not reach its end; what it waited for may have passed by now. */
function endOfLast(record: RolloutRecord | undefined, { marker }: SetSeen): LogEntry | undefined {
  const last = record?.log.at(-1)
  if (last === undefined || record?.run !== marker?.run || last.at < Date.parse(marker?.at ?? '')) return undefined
  return outcomeWord.test(last.text) ? last : undefined
}

/** By an undo that has ended: who sees the old template again asks why. */
function undoneText(record: RolloutRecord | undefined, { marker }: SetSeen): string {
  const last = record?.past.at(-1)
  const isUndone = marker?.phase === 'undone' || (marker?.phase === 'done' && marker.back === true)
  if (!isUndone) return ''
  const reason = last?.run === marker.run ? last.reason : undefined
  return `: the rollout before was undone${reason === undefined ? '' : `: ${reason}`}`
}

/** With which the last line of a record begins when its run ended before its end. */
export const outcomeWord: RegExp = /^(blocked|failed|held|interrupted): /

function waitText(holder: string | undefined): string {
  return holder === undefined
    ? 'whoever drives it, if anybody does, goes on by itself when that has passed'
    : `${holder} goes on by itself when that has passed`
}

/** A rollout that nobody runs stands still, however well everything is. */
function goOnText(
  { name }: SetName,
  {
    phase,
    ended,
    spec,
  }: { readonly phase: RolloutStatus['phase']; readonly ended: LogEntry | undefined; readonly spec: RolloutSpec },
): string {
  if (phase === 'undoing') return `nobody runs it: capstan rollout undo sts/${name}`
  const goOn = goOnCommand(name, spec)
  if (ended?.text.startsWith('blocked: ') !== true) return `nobody runs it: ${goOn}`
  return ended.gate === undefined
    ? `mend it, then ${goOn}; or go back: capstan rollout undo sts/${name}`
    : `mend it, then ${goOn}; or ${waysRound(name, ended.gate, spec)}`
}

/** Nobody holds the lock: whoever rolled is gone. Where that cannot be seen somebody may. */
export function isLeft({ holder, hidden = [] }: Pick<RolloutStatus, 'holder' | 'hidden'>): boolean {
  return !hidden.includes('leases') && (holder === undefined || holder === '')
}

/** kubectl and Helm compare counts with the partition, and call everything below it done. */
function othersSayOf({ partition, replicas }: SetSeen, old: number, cells: readonly Cell[]): string | undefined {
  if (partition === undefined || partition === 0 || old === 0) return undefined
  // While pods are not ready, others wait for those.
  if (!cells.every(({ state }) => calm.has(state))) return undefined
  const updated = Math.max(0, replicas - partition)
  return `partitioned roll out complete: ${updated} new pods have been updated`
}
