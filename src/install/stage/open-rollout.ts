import type { JsonMap } from '../../core/json.ts'
import { planAnnotation } from '../../rollout/run/spec-of.ts'
import type { Marker } from '../../rollout/protocol/marker.ts'
import { markerOf } from '../../rollout/protocol/marker.ts'
import { isHeld, isLeftToOthers, isOnDelete, partitionOf } from '../../rollout/protocol/partition.ts'
import { integerAt, mapAt, textAt } from '../../status/field.ts'
import type { InstallOptions } from '../job.ts'
import { partitionOwner } from './lower.ts'

/**
 * Staged, half rolled out, or taken back: an install brings it to its end, or says why it does not, since a release whose pods
 * have another template than its manifests is not deployed. What a person paused or undid is theirs to go on with.
 */
export function isOpen(set: JsonMap): boolean {
  const marker = markerOf(set)?.marker
  return marker !== undefined && marker.phase !== 'done' && !isLeftToOthers(set)
}

/** Whose hold it is: ours, by a rollout or as its end, or somebody's whom an install leaves it to. */
export function isHeldByOthers(set: JsonMap): boolean {
  if (!isHeld(set)) return false
  return markerOf(set) === undefined || isLeftToOthers(set) || partitionOwner(set) !== undefined
}

/**
 * Where the rollout ends: the manifest's partition, else where the one before it ends that is not over or left the set held,
 * else the live one; undefined for a set that somebody else holds.
 */
export function rolloutEnd(set: JsonMap, endPartition: number | undefined): number | undefined {
  if (endPartition !== undefined) return endPartition
  if (isHeldByOthers(set)) return undefined
  const marker = markerOf(set)?.marker
  return marker !== undefined && (isHeld(set) || isOpen(set)) ? marker.to : (partitionOf(set) ?? 0)
}

/** A person stopped a rollout of ours: what is installed over it is staged, and they say when it goes on. */
export function pausedBy(set: JsonMap): Marker | undefined {
  const marker = markerOf(set)?.marker
  return marker?.phase === 'paused' && !isLeftToOthers(set) ? marker : undefined
}

/** Whether the user, or the set itself, says how it is rolled out. */
export function isDeclared({ rollout }: Pick<InstallOptions, 'rollout'>, set: JsonMap): boolean {
  return rollout !== undefined || textAt(mapAt(set, 'metadata', 'annotations'), planAnnotation) !== undefined
}

/** Under OnDelete: some pods do not have the newest template. */
export function waitsForDeletion(set: JsonMap): boolean {
  const updated = integerAt(set, 'status', 'updatedReplicas') ?? 0
  return isOnDelete(set) && updated < (integerAt(set, 'spec', 'replicas') ?? 1)
}
