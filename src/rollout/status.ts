import { leaseOf } from '../lease/lease.ts'
import { cellsOf } from './cells.ts'
import { decide } from './decide/decide.ts'
import { strategyChange } from './decide/strategy-change.ts'
import type { Cell, SetName } from './event.ts'
import type { GateView } from './gates/standing.ts'
import { defaultSpec, stagesOf } from './plan/stages.ts'
import type { RolloutPorts } from './ports.ts'
import type { Marker } from './protocol/marker.ts'
import { held } from './protocol/partition.ts'
import type { LogEntry, RolloutRecord } from './record.ts'
import { recordStore } from './record-store.ts'
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
  /** Of the last run, from its record. */
  readonly gates: readonly GateView[]
  readonly stages: readonly number[]
  /** Who rolls now. */
  readonly holder: string | undefined
  /** What `kubectl rollout status` and Helm say of this set: "complete", although pods are at the old template. */
  readonly othersSay: string | undefined
  readonly log: readonly LogEntry[]
}

/** Throws Failure `rollout/target` when there is no such set. */
export async function rolloutStatus(ports: RolloutPorts, name: SetName): Promise<RolloutStatus> {
  const { cluster, clock } = ports
  const explain = explainer(cluster, clock)
  const [set, record, lease, pods] = await Promise.all([
    existing(ports, name),
    recordStore(cluster, name).read(),
    cluster.get(rolloutLock(name).ref),
    cluster.list(podKind, { namespace: name.namespace, keep: slimPod }),
  ])
  const bare = sightOf(set, pods.items, cluster.serverTime())
  const unclear = unclearPods(bare)
  if (unclear.length > 0) await explain.refresh(set, unclear)
  const seen = sightOf(set, pods.items, cluster.serverTime(), { events: explain.events() })
  const holder = lease === undefined ? undefined : leaseOf(lease).holder
  return statusOf({ ...seen, set: seen.set! }, { name, record, holder, now: cluster.serverTime() })
}

interface Beside {
  readonly name: SetName
  readonly record: RolloutRecord | undefined
  readonly holder: string | undefined
  /** Server time, milliseconds. */
  readonly now: number
}

/** What a look shows, with what is recorded. Pure. */
export function statusOf(seen: Observation & { readonly set: SetSeen }, beside: Beside): RolloutStatus {
  const { set } = seen
  const { name, record, now } = beside
  const spec = record?.spec ?? defaultSpec
  const phase = phaseOf(seen)
  // The marker of a rollout that is over tells nothing of what was staged since then.
  const isOver = ['idle', 'staged', 'partial'].includes(phase) && set.marker?.target !== set.updateRevision
  const known = isOver ? undefined : set.marker
  const target = known?.target ?? set.updateRevision
  const partition = set.partition ?? set.marker?.p ?? 0
  const cells = cellsOf(seen, target, soakOf(phase, spec, set), now)
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
    gates: [],
    stages: stagesOf(spec.stages, set.replicas),
    holder: beside.holder === '' ? undefined : beside.holder,
    othersSay: othersSayOf(set, old, cells),
    log: record?.log ?? [],
  }
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
  if (strategyChange(set) !== undefined) return 'drifted'
  if (phase === 'undo') return 'undoing'
  return target === set.updateRevision ? 'rolling' : 'drifted'
}

interface Why extends Beside {
  readonly phase: RolloutStatus['phase']
  readonly old: number
}

function reasonOf(
  seen: Observation,
  { name, record, holder, now, phase, old }: Why,
): Pick<RolloutStatus, 'because' | 'next'> {
  const set = seen.set!
  const go = `capstan rollout sts/${name.name} --partition 0`
  switch (phase) {
    case 'idle':
      return { because: `all ${set.replicas} pods have the newest template`, next: undefined }
    case 'staged':
      return {
        because: `${old} of ${set.replicas} pods wait for ${set.updateRevision}, and no rollout has begun`,
        next: go,
      }
    case 'partial':
      return {
        because: `${old} of ${set.replicas} pods have not the newest template`,
        next: go,
      }
    default: {
      const spec = record?.spec ?? defaultSpec
      const ended = endOfLast(record, set)
      const decision = decide({ run: set.marker!.run, spec }, seen, now)
      const because = isLeft(holder) && ended !== undefined ? ended : decision.because
      return { because, next: decision.do === 'stop' ? decision.next : nextOf(holder, name, { phase, because }) }
    }
  }
}

/** How the last run ended that did not reach its end; what it waited for may have passed by now. */
function endOfLast(record: RolloutRecord | undefined, { marker }: SetSeen): string | undefined {
  const last = record?.log.at(-1)
  if (last === undefined || record?.run !== marker?.run || last.at < Date.parse(marker?.at ?? '')) return undefined
  return outcomeWord.test(last.text) ? last.text : undefined
}

/** With which the last line of a record begins when its run ended before its end. */
export const outcomeWord: RegExp = /^(blocked|failed|held|interrupted): /

/** A rollout that nobody runs stands still, however well everything is. */
function nextOf(
  holder: string | undefined,
  { name }: SetName,
  { phase, because }: Pick<RolloutStatus, 'phase' | 'because'>,
): string {
  if (!isLeft(holder)) return `${holder} goes on by itself when that has passed`
  if (phase === 'undoing') return `nobody runs it: capstan rollout undo sts/${name}`
  const goOn = `capstan rollout resume sts/${name}`
  return because.startsWith('blocked: ')
    ? `mend it, then ${goOn}; or go back: capstan rollout undo sts/${name}`
    : `nobody runs it: ${goOn}`
}

/** Nobody holds the lock: whoever rolled is gone. */
export function isLeft(holder: string | undefined): boolean {
  return holder === undefined || holder === ''
}

/** kubectl and Helm compare counts with the partition, and call everything below it done. */
function othersSayOf({ partition, replicas }: SetSeen, old: number, cells: readonly Cell[]): string | undefined {
  if (partition === undefined || partition === 0 || old === 0) return undefined
  // While pods are not ready, others wait for those.
  if (!cells.every(({ state }) => calm.has(state))) return undefined
  const updated = Math.max(0, replicas - partition)
  return `partitioned roll out complete: ${updated} new pods have been updated`
}
