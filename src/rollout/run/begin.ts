import { allPods } from '../all-pods.ts'
import { strategyChange } from '../decide/strategy-change.ts'
import type { Marker } from '../protocol/marker.ts'
import { isUnderWay } from '../protocol/marker.ts'
import { held, holdAll } from '../protocol/partition.ts'
import type { PodSeen, SetSeen } from '../seen.ts'

/** How a run begins on what it finds. */
export type Beginning =
  /** All pods have the newest template, and nothing is held back, or all that is to be. */
  | { readonly is: 'nothing'; readonly because: string }
  /** All pods have the newest template, and the partition alone is to be another one: there is nothing to judge. */
  | { readonly is: 'settle'; readonly because: string; readonly marker: Marker }
  /** The marker to write; `hold` when the partition has to be raised in the same write, since pods are going ungated. */
  | { readonly is: 'claim'; readonly marker: Marker; readonly hold: boolean; readonly resumed: boolean }

export interface Beginner {
  readonly run: string
  readonly to: number
  readonly plan: string
  /** The set is to be held at the end, also where no pod has to go. */
  readonly park: boolean
  /** Server time, RFC 3339. */
  readonly at: string
}

/** The set must be observed by its controller: before that, `updateRevision` is of the template before. */
export function beginningOf(set: SetSeen, pods: readonly PodSeen[], by: Beginner): Beginning {
  const { updateRevision: target } = set
  const ours = pods.filter(({ index }) => index >= 0 && index < set.replicas)
  const old = ours.filter(({ revision }) => revision !== target)
  const partition = set.partition ?? old.length
  const before = openMarker(set)
  if (before === undefined && old.length === 0 && !missesOld(set, ours, partition)) {
    const over = overAlready(set, by)
    if (over !== undefined) return over
  }
  const same = before?.target === target && before.phase !== 'undo' ? before : undefined
  const cut = isCutShort(set, same) ? same : undefined
  // Somebody changed the template without holding it first: what is not replaced yet can still be kept.
  const hold = cut === undefined && isRunaway(set, ours, partition)
  // Below what a run had written, somebody else lowered it, or deleted pods that it counts, and a stage between is still to be
  // judged; above, somebody paused it so, and whoever begins ends that.
  const left = Math.max(partition, cut?.p ?? 0)
  const { run, to, plan, at } = by
  const base = same?.base || baseOf(set, old)
  const p = hold ? holdAll : left
  const how = { ...backOf(same), ...wayOf(set), replicas: countedBy(set, cut) }
  const marker: Marker = { v: 1, run, uid: set.uid, base, target, to, phase: 'roll', p, at, plan, ...how }
  return { is: 'claim', hold, resumed: cut !== undefined, marker }
}

function openMarker({ marker, uid }: SetSeen): Marker | undefined {
  return isUnderWay(marker) && marker.uid === uid ? marker : undefined
}

/** Whether it is gone on with, and not begun anew: pods go by it already, and the way that they still go. */
function isCutShort(set: SetSeen, same: Marker | undefined): boolean {
  return same !== undefined && same.phase !== 'stage' && strategyChange(set) === undefined
}

/** Stages that scaling passed over since the last step are still to be judged, also by another process. */
function countedBy({ replicas }: SetSeen, cut: Marker | undefined): number {
  return cut?.replicas ?? replicas
}

function backOf(marker: Marker | undefined): Pick<Marker, 'back'> {
  return marker?.back === true ? { back: true } : {}
}

/** By what its pods go, and from where they are counted: whoever changes one of both meanwhile is noticed. */
export function wayOf({ strategy, start }: Pick<SetSeen, 'strategy' | 'start'>): Pick<Marker, 'deletes' | 'start'> {
  return strategy === 'OnDelete' ? { deletes: true, start } : { start }
}

/** Parked, where that was asked for; else nothing is held back by a partition that a rollout of before left. */
function isAsMeant({ strategy, partition = 0, marker }: SetSeen, { park }: Beginner): boolean {
  if (strategy === 'OnDelete') return true
  return park ? partition >= held : partition === 0 || marker === undefined
}

/** All pods have the newest template. Undefined while they could still come back as they were. */
function overAlready(set: SetSeen, by: Beginner): Beginning | undefined {
  const because = `${allPods(set.replicas, 'have')} the newest template`
  if (isAsMeant(set, by)) return { is: 'nothing', because }
  if (set.currentRevision !== set.updateRevision) return undefined
  return { is: 'settle', because, marker: settledMarker(set, by) }
}

/** An undo still goes back to where its pods came from. */
function settledMarker(set: SetSeen, { run, to, park, at }: Beginner): Marker {
  const { uid, updateRevision: target, partition = 0, marker } = set
  const p = park ? holdAll : Math.min(partition, to)
  const back = backOf(marker?.target === target ? marker : undefined)
  return { v: 1, run, uid, base: baseOf(set, []), target, to, phase: 'done', p, at, ...back, ...wayOf(set) }
}

/**
 * After the template was changed back, both revisions of the status are the same one, and only pods tell the other. Under
 * OnDelete the controller never moves `currentRevision`: it may be of many templates ago.
 */
function baseOf({ strategy, currentRevision, updateRevision, marker }: SetSeen, old: readonly PodSeen[]): string {
  if (strategy === 'RollingUpdate' && currentRevision !== updateRevision) return currentRevision
  // Of a rollout that has ended, and is asked for once more, or of pods that went before one began on what was staged: an undo still
  // goes back to where they came from.
  const told = ['', updateRevision].includes(marker?.target ?? '?') ? marker?.base : undefined
  return old[0]?.revision ?? (told || currentRevision)
}

/** A pod is just not there, or goes, that comes back as it was: nothing is to be seen of the old template, and it is not gone. */
function missesOld(
  { replicas, currentRevision, updateRevision }: SetSeen,
  ours: readonly PodSeen[],
  p: number,
): boolean {
  const below = Math.min(p, replicas)
  const stay = ours.filter(({ index, terminating }) => index < below && !terminating)
  return currentRevision !== updateRevision && stay.length < below
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
