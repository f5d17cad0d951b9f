import type { PatchStep } from '../../core/cluster.ts'
import type { Json, JsonMap } from '../../core/json.ts'
import { get, isMap } from '../../core/json.ts'
import type { Marker } from './marker.ts'
import { markerKey, markerOf } from './marker.ts'

/** The greatest partition that a StatefulSet takes: no pod gets a new template. */
export const holdAll: number = 2147483647
/** From here on a partition counts as held, whoever wrote it. */
export const held: number = 1_000_000_000

const strategyPath = '/spec/updateStrategy'
export const partitionPath: string = `${strategyPath}/rollingUpdate/partition`
const markerPath: string = `/metadata/annotations/${markerKey.replace('/', '~1')}`

/** Undefined for a set whose pods are updated by deleting them, or that has not been defaulted. */
export function partitionOf(set: JsonMap): number | undefined {
  const rolling = childOf(childOf(childOf(set, 'spec'), 'updateStrategy'), 'rollingUpdate')
  const partition = get(rolling, 'partition')
  return typeof partition === 'number' ? partition : undefined
}

export function isHeld(set: JsonMap): boolean {
  return (partitionOf(set) ?? 0) >= held
}

export function isOnDelete(set: JsonMap): boolean {
  return get(childOf(childOf(set, 'spec'), 'updateStrategy'), 'type') === 'OnDelete'
}

/** Whether a StatefulSet is to leave rolling updates: applied over them as it is, it would be refused. */
export function leavesRolling(live: JsonMap, wanted: JsonMap): boolean {
  return get(wanted, 'kind') === 'StatefulSet' && isOnDelete(wanted) && !isOnDelete(live)
}

/**
 * Somebody else held it before an install staged a template on it, and shall let it go: it counts as deployed. Whom a pause is
 * of says so in the marker.
 */
export function isLeftToOthers(set: JsonMap): boolean {
  const marker = markerOf(set)?.marker
  if (marker?.phase !== 'paused' || marker.by !== undefined) return false
  return marker.plan === undefined && marker.p >= held && isHeld(set)
}

/** Where the rollout of a set ends that a killed install left held; undefined when nothing is left to do. */
export function leftHeld(set: JsonMap): number | undefined {
  const marker = markerOf(set)?.marker
  return marker?.phase === 'stage' && isHeld(set) ? marker.to : undefined
}

/**
 * One JSON Patch that lets no pod get another template from now on, and says so in the marker. Its tests make the server
 * refuse when the set is another one, or changed since it was read. What replaces a partition depends on the live
 * shape: of a wrong one the server only says 422.
 */
export function holdSteps(set: JsonMap, marker: Marker): PatchStep[] {
  return [...identitySteps(set), ...markerTest(set), ...strategySteps(set), ...markerSteps(set, marker)]
}

/**
 * Away from `RollingUpdate` the strategy goes whole: applied apart, the leftover partition would be refused. A rollout under
 * way is told in its marker, or it would take this for a change by somebody else.
 */
export function toOnDelete(set: JsonMap): PatchStep[] {
  const strategy = get(childOf(set, 'spec'), 'updateStrategy') ?? null
  const known = markerOf(set)
  const told: PatchStep[] =
    known === undefined
      ? []
      : [
          { op: 'test', path: markerPath, value: known.text },
          { op: 'add', path: markerPath, value: JSON.stringify({ ...known.marker, deletes: true }) },
        ]
  return [
    ...identitySteps(set),
    { op: 'test', path: strategyPath, value: strategy },
    { op: 'replace', path: strategyPath, value: { type: 'OnDelete' } },
    ...told,
  ]
}

/** Lets the template go, down to `marker.p`. Only if the set is held as it was left, by this very run. */
export function releaseSteps(set: JsonMap, marker: Marker): PatchStep[] {
  const known = markerOf(set)
  return [
    ...identitySteps(set),
    { op: 'test', path: markerPath, value: known?.text ?? null },
    { op: 'test', path: partitionPath, value: partitionOf(set) ?? null },
    { op: 'replace', path: partitionPath, value: marker.p },
    { op: 'add', path: markerPath, value: JSON.stringify(marker) },
  ]
}

/** Lets more pods have the template that they wait for. */
export function lowerSteps(set: JsonMap, to: number): PatchStep[] {
  return [
    ...identitySteps(set),
    { op: 'test', path: partitionPath, value: partitionOf(set) ?? null },
    { op: 'replace', path: partitionPath, value: to },
  ]
}

/** The set is the one that was read, nobody changed its spec since, and it is not going. */
export function identitySteps(set: JsonMap): PatchStep[] {
  const metadata = childOf(set, 'metadata')
  return [
    { op: 'test', path: '/metadata/uid', value: get(metadata, 'uid') ?? null },
    { op: 'test', path: '/metadata/generation', value: get(metadata, 'generation') ?? null },
    { op: 'test', path: '/metadata/deletionTimestamp', value: null },
  ]
}

function strategySteps(set: JsonMap): PatchStep[] {
  const strategy = childOf(childOf(set, 'spec'), 'updateStrategy')
  if (isOnDelete(set)) {
    return [
      { op: 'test', path: strategyPath, value: strategy },
      { op: 'replace', path: strategyPath, value: { type: 'RollingUpdate', rollingUpdate: { partition: holdAll } } },
    ]
  }
  const partition = partitionOf(set)
  if (partition === undefined) {
    return [
      { op: 'test', path: `${strategyPath}/rollingUpdate`, value: null },
      { op: 'add', path: `${strategyPath}/rollingUpdate`, value: { partition: holdAll } },
    ]
  }
  return [
    { op: 'test', path: partitionPath, value: partition },
    // Writing the value that is there would not make the field ours.
    { op: 'replace', path: partitionPath, value: partition === holdAll ? holdAll - 1 : holdAll },
  ]
}

/** Nobody else has written the marker since the set was read. */
export function markerTest(set: JsonMap): PatchStep[] {
  const annotations = get(childOf(set, 'metadata'), 'annotations')
  // Where there are no annotations, writing the marker tests that there still are none.
  if (!isMap(annotations)) return []
  const value: Json = get(annotations, markerKey) ?? null
  return [{ op: 'test', path: markerPath, value }]
}

/** Writes the marker. Without the test, adding to a map that is not there would replace one that came in between. */
export function markerSteps(set: JsonMap, marker: Marker): PatchStep[] {
  const text = JSON.stringify(marker)
  const annotations = get(childOf(set, 'metadata'), 'annotations')
  if (isMap(annotations)) return [{ op: 'add', path: markerPath, value: text }]
  return [
    { op: 'test', path: '/metadata/annotations', value: null },
    { op: 'add', path: '/metadata/annotations', value: { [markerKey]: text } },
  ]
}

function childOf(map: JsonMap, key: string): JsonMap {
  const value = get(map, key)
  return isMap(value) ? value : {}
}
