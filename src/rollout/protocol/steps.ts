import type { PatchStep } from '../../core/cluster.ts'
import type { JsonMap } from '../../core/json.ts'
import { get } from '../../core/json.ts'
import type { Marker } from './marker.ts'
import { holdAll, identitySteps, markerSteps, markerTest, partitionOf, partitionPath } from './partition.ts'
import { mapAt } from '../../status/field.ts'

/*
 * The writes of a rollout. Each is one JSON Patch on the set as it was read; its tests make the server refuse (422, without
 * causes) when anything moved that the decision went by, and let pass what does not matter: other annotations, other fields of
 * the status.
 */

/** Writes the marker of a run that begins, or goes on: only what is unchanged since it was read may be claimed. */
export function claimSteps(set: JsonMap, marker: Marker): PatchStep[] {
  return [...identitySteps(set), ...partitionTest(set), ...markerTest(set), ...markerSteps(set, marker)]
}

/** Lets the next pod go. Also tests the status by which all others were found well. */
export function lowerSteps(set: JsonMap, marker: Marker): PatchStep[] {
  const status = mapAt(set, 'status')
  const seen = (key: string): PatchStep => ({ op: 'test', path: `/status/${key}`, value: get(status, key) ?? null })
  return [
    ...identitySteps(set),
    ...markerTest(set),
    seen('observedGeneration'),
    seen('updateRevision'),
    seen('readyReplicas'),
    ...partitionTest(set),
    { op: 'replace', path: partitionPath, value: marker.p },
    ...markerSteps(set, marker),
  ]
}

/**
 * Lets no more pods go, whoever changed what else: tests no generation, since each millisecond costs a pod; but that it is still
 * ours to raise. Where the greatest value stands already, written by another manager, the next smaller one makes the field ours.
 */
export function raiseSteps(set: JsonMap, to: number, marker?: Marker): PatchStep[] {
  const partition = partitionOf(set)
  const value = to === holdAll && partition === holdAll ? holdAll - 1 : to
  return [
    uidTest(set),
    ...markerTest(set),
    ...partitionTest(set),
    ...partitionChange(set, value),
    ...(marker === undefined ? [] : markerSteps(set, marker)),
  ]
}

/** Says another phase, and moves nothing. */
export function markSteps(set: JsonMap, marker: Marker): PatchStep[] {
  return [uidTest(set), ...markerTest(set), ...markerSteps(set, marker)]
}

/** The end: the partition where the plan wants it, in one write with the word that it is the end. */
export function finishSteps(set: JsonMap, marker: Marker, partition: number | undefined): PatchStep[] {
  // What nobody ever wrote counts as 0.
  const same = partition === undefined || partition === (partitionOf(set) ?? 0)
  return [
    ...identitySteps(set),
    ...markerTest(set),
    ...partitionTest(set),
    ...(same ? [] : partitionChange(set, partition)),
    ...markerSteps(set, marker),
  ]
}

function uidTest(set: JsonMap): PatchStep {
  return { op: 'test', path: '/metadata/uid', value: get(mapAt(set, 'metadata'), 'uid') ?? null }
}

/** A path that is absent passes a test for null; but not one whose parent is absent. */
function partitionTest(set: JsonMap): PatchStep[] {
  const partition = partitionOf(set)
  return partition === undefined ? [] : [{ op: 'test', path: partitionPath, value: partition }]
}

/** `{type: RollingUpdate}` alone has no partition, and no place for one. */
function partitionChange(set: JsonMap, partition: number): PatchStep[] {
  if (partitionOf(set) !== undefined) return [{ op: 'replace', path: partitionPath, value: partition }]
  const path = partitionPath.replace('/partition', '')
  return [
    { op: 'test', path, value: null },
    { op: 'add', path, value: { partition } },
  ]
}
