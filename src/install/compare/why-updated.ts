import { sameJson } from '../../core/equal.ts'
import { get, isMap } from '../../core/json.ts'
import type { JsonMap } from '../../core/json.ts'
import type { Conflict } from './conflict.ts'
import { fieldSet } from './field-set.ts'
import { applyEntries } from './managed-fields.ts'
import { describeRestart } from './restart.ts'
import { manager } from '../managers.ts'

export interface Update {
  readonly live: JsonMap
  /** As the server would store it. */
  readonly result: JsonMap
  /** Of a StatefulSet whose manifest says one. */
  readonly endPartition?: number | undefined
  /** Whose fields become ours; empty when we give up some, undefined when ownership is not written by itself. */
  readonly from: readonly string[] | undefined
  /** Adopted fields that go. */
  readonly removed: readonly string[]
  /** All of them are taken. */
  readonly conflicts: readonly Conflict[]
}

/** Why an object is updated, beyond what a diff of it shows; `nothing` when applying it would change nothing at all. */
export function whyUpdated(update: Update): string | undefined {
  const { live, result } = update
  const reasons = ownershipReasons(update)
  if (isSameObject(live, result)) {
    if (reasons.length === 0) return differenceOfOwnership(live, result)
  } else {
    const restart = describeRestart(live, result, update.endPartition)
    if (restart !== undefined) reasons.push(restart)
  }
  return reasons.length === 0 ? undefined : reasons.join('; ')
}

function ownershipReasons({ from, removed, conflicts }: Update): string[] {
  if (from === undefined || from.length === 0) {
    const reasons = from === undefined ? [] : ['gives up what is yielded']
    if (conflicts.length === 0) return reasons
    const managers = [...new Set(conflicts.map(({ manager }) => manager))].sort().join(', ')
    return [...reasons, `takes ${someOf(conflicts.map(({ field }) => field))} from ${managers}`]
  }
  const all = `takes over all fields of ${from.join(', ')}`
  return removed.length === 0 ? [all] : [all, `removes ${someOf(removed)}`]
}

function differenceOfOwnership(live: JsonMap, result: JsonMap): string | undefined {
  const before = ownFields(live)
  const after = ownFields(result)
  const gained = [...after].filter((path) => !before.has(path)).map((path) => path.slice(1))
  if (before.size === 0 && gained.length > 0) return 'takes over ownership of its fields, which stay as they are'
  if (gained.length > 0) return `takes over ownership of ${someOf(gained)}`
  const lost = [...before].filter((path) => !after.has(path)).map((path) => path.slice(1))
  if (lost.length > 0) return `gives up ownership of ${someOf(lost)}`
  // Ownership in another version of the API is written too, or every install would ask again.
  return versionsOf(live) === versionsOf(result) ? 'nothing' : `is owned in the API version ${versionsOf(result)} now`
}

function ownFields(object: JsonMap): Set<string> {
  return new Set(applyEntries(object, manager).flatMap(({ fields }) => [...fieldSet(fields)]))
}

function versionsOf(object: JsonMap): string {
  return applyEntries(object, manager)
    .map(({ apiVersion }) => apiVersion)
    .join(', ')
}

/** Besides what the server writes by itself, and the status, which moves meanwhile. */
function isSameObject(live: JsonMap, result: JsonMap): boolean {
  return (
    sameJson(without(live, SERVERS_OWN), without(result, SERVERS_OWN)) && sameJson(metadataOf(live), metadataOf(result))
  )
}

const SERVERS_OWN = ['status', 'metadata']

function metadataOf(object: JsonMap): JsonMap {
  const metadata = get(object, 'metadata')
  return isMap(metadata) ? without(metadata, ['managedFields', 'resourceVersion', 'generation']) : {}
}

function without(map: JsonMap, keys: readonly string[]): JsonMap {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)))
}

function someOf(paths: readonly string[]): string {
  return paths.length <= 4 ? paths.join(', ') : `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more fields`
}
