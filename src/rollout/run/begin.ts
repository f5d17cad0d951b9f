import type { Marker } from '../protocol/marker.ts'
import { holdAll } from '../protocol/partition.ts'
import type { PodSeen, SetSeen } from '../seen.ts'

/** How a run begins on what it finds. */
export type Beginning =
  /** All pods have the newest template, and nothing is held back. */
  | { readonly is: 'nothing'; readonly because: string }
  /** The marker to write; `hold` when the partition has to be raised in the same write, since pods are going ungated. */
  | { readonly is: 'claim'; readonly marker: Marker; readonly hold: boolean; readonly resumed: boolean }

export interface Beginner {
  readonly run: string
  readonly to: number
  readonly plan: string
  /** Server time, RFC 3339. */
  readonly at: string
}

/** The set must be observed by its controller: before that, `updateRevision` is of the template before. */
export function beginningOf(set: SetSeen, pods: readonly PodSeen[], by: Beginner): Beginning {
  const { updateRevision: target, strategy } = set
  const ours = pods.filter(({ index }) => index >= 0 && index < set.replicas)
  const old = ours.filter(({ revision }) => revision !== target)
  const partition = set.partition ?? old.length
  const before = openMarker(set)
  if (before === undefined && old.length === 0 && isAllThereIs(set, ours, partition)) {
    return { is: 'nothing', because: `all ${ours.length} pods have the newest template` }
  }
  const same = before?.target === target && before.phase !== 'undo' ? before : undefined
  const cut = same?.phase === 'stage' ? undefined : same
  // Somebody changed the template without holding it first: what is not replaced yet can still be kept.
  const hold = cut === undefined && isRunaway(set, ours, partition)
  // Below what a run had written, somebody else lowered it; above, somebody paused it so, and whoever begins ends that.
  const left = strategy === 'RollingUpdate' && cut !== undefined ? Math.max(partition, cut.p) : partition
  const { run, to, plan, at } = by
  const base = same?.base || baseOf(set, old)
  const p = hold ? holdAll : left
  const marker: Marker = { v: 1, run, uid: set.uid, base, target, to, phase: 'roll', p, at, plan, ...backOf(same) }
  return { is: 'claim', hold, resumed: cut !== undefined, marker }
}

function openMarker({ marker, uid }: SetSeen): Marker | undefined {
  return marker !== undefined && marker.uid === uid && open.includes(marker.phase) ? marker : undefined
}

function backOf(marker: Marker | undefined): Pick<Marker, 'back'> {
  return marker?.back === true ? { back: true } : {}
}

const open: readonly Marker['phase'][] = ['stage', 'roll', 'paused', 'aborted', 'undo']

/** Nothing is held back: by a partition that a rollout of before left, or for a pod that is just not there. */
function isAllThereIs(set: SetSeen, ours: readonly PodSeen[], partition: number): boolean {
  return (partition === 0 || set.marker === undefined) && !missesOld(set, ours, partition)
}

/** After the template was changed back, both revisions of the status are the same one, and only pods tell the other. */
function baseOf({ currentRevision, updateRevision }: SetSeen, old: readonly PodSeen[]): string {
  if (currentRevision !== updateRevision) return currentRevision
  return old[0]?.revision ?? currentRevision
}

/** A pod is just not there that comes back as it was: nothing is to be seen of the old template, and yet it is not gone. */
function missesOld(
  { replicas, currentRevision, updateRevision }: SetSeen,
  ours: readonly PodSeen[],
  p: number,
): boolean {
  const below = Math.min(p, replicas)
  return currentRevision !== updateRevision && ours.filter(({ index }) => index < below).length < below
}

/** Pods at or above the partition that are still to be replaced, or are gone for it: more than one, and nobody gates them. */
function isRunaway(
  { strategy, replicas, updateRevision }: SetSeen,
  ours: readonly PodSeen[],
  partition: number,
): boolean {
  if (strategy === 'OnDelete') return false
  const released = ours.filter(({ index }) => index >= partition)
  const updated = released.filter(({ revision }) => revision === updateRevision).length
  return updated < released.length && replicas - partition - updated > 1
}
