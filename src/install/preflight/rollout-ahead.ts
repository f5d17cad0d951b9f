import { sameJson } from '../../core/equal.ts'
import type { JsonMap } from '../../core/json.ts'
import { get } from '../../core/json.ts'
import { markerOf } from '../../rollout/protocol/marker.ts'
import { isOnDelete } from '../../rollout/protocol/partition.ts'
import { mapAt, mapsAt, textAt } from '../../status/field.ts'
import type { Change } from '../change.ts'
import { ADOPTABLE } from '../compare/known-managers.ts'
import type { InstallOptions } from '../job.ts'
import { isStatefulSet } from '../stage/is-stateful-set.ts'
import { isDeclared, isHeldByOthers, pausedBy } from '../stage/open-rollout.ts'
import { letsPodsGo } from '../stage/staged-apply.ts'

/** A change, and the partition at which the manifest ends its rollout. */
export interface SetChange extends Change {
  readonly endPartition: number | undefined
}

/** A StatefulSet as it will be when an install has written it, and none of its pods has gone. */
export interface RolloutAhead {
  readonly set: JsonMap
  /** Its template is another one; else it has a rollout that is to go on, or none. */
  readonly isNew: boolean
  /** Revision of the pods that stay; undefined where none does. */
  readonly target: string | undefined
  /** Why an install does not roll it out by itself; undefined where it does. */
  readonly left: LeftBecause | undefined
}

export type LeftBecause =
  /** A person stopped its rollout, or took it back. */
  | 'paused'
  | 'aborted'
  | 'undone'
  /** Somebody holds the set, and not by a rollout. */
  | 'held'
  /** Its pods go by being deleted, and nobody says that a rollout shall do that. */
  | 'undeclared'

/** Undefined of whatever is no StatefulSet that is updated. */
export function rolloutAhead(change: SetChange, options: InstallOptions): RolloutAhead | undefined {
  const { ref, action, live, wanted, result } = change
  if (!isStatefulSet(ref) || action !== 'update' || live === undefined || wanted === undefined) return undefined
  const applied = result ?? { ...live, spec: { ...mapAt(live, 'spec'), ...mapAt(wanted, 'spec') } }
  const set = options.adopt ? asAdopted(applied, wanted) : applied
  const isNew = letsPodsGo({ live, result }) || !sameJson(templateOf(live), templateOf(set))
  const left = pausedBy(live) !== undefined ? 'paused' : isNew ? staged(change, set, options) : stopped(live)
  return isNew
    ? { set: asHeld(set), isNew, target: undefined, left }
    : { set, isNew, target: textAt(live, 'status', 'updateRevision'), left }
}

/** A new template is left to whoever holds the set, or deletes its pods. */
function staged({ live, endPartition }: SetChange, set: JsonMap, options: InstallOptions): LeftBecause | undefined {
  if (isOnDelete(set)) return isDeclared(options, set) ? undefined : 'undeclared'
  return endPartition === undefined && isHeldByOthers(live!) ? 'held' : undefined
}

function stopped(set: JsonMap): LeftBecause | undefined {
  const phase = markerOf(set)?.marker.phase
  if (phase === 'aborted') return 'aborted'
  return phase === 'undo' || phase === 'undone' ? 'undone' : undefined
}

/**
 * What known tools own becomes ours, and what of it nobody wants goes: their word on the partition, and the annotations by which
 * kubectl and Helm know an object as theirs. The dry run came before.
 */
function asAdopted(set: JsonMap, wanted: JsonMap): JsonMap {
  const metadata = mapAt(set, 'metadata')
  const entries = mapsAt(metadata, 'managedFields')
  const tools = entries.filter((one) => ADOPTABLE.has(textAt(one, 'manager') ?? ''))
  const isTheirs = (key: string): boolean =>
    tools.some((one) => get(mapAt(one, 'fieldsV1', 'f:metadata', 'f:annotations'), `f:${key}`) !== undefined)
  const stays = mapAt(wanted, 'metadata', 'annotations')
  const annotations = Object.entries(mapAt(metadata, 'annotations')).filter(
    ([key]) => Object.hasOwn(stays, key) || !isTheirs(key),
  )
  const managedFields = entries.filter((one) => !tools.includes(one))
  return { ...set, metadata: { ...metadata, annotations: Object.fromEntries(annotations), managedFields } }
}

/** Who wrote the partition by an update loses it to the hold; who applies it says it again with the next apply. */
function asHeld(set: JsonMap): JsonMap {
  const managedFields = mapsAt(set, 'metadata', 'managedFields').filter((one) => textAt(one, 'operation') === 'Apply')
  return { ...set, metadata: { ...mapAt(set, 'metadata'), managedFields } }
}

function templateOf(set: JsonMap): JsonMap {
  return mapAt(set, 'spec', 'template')
}
