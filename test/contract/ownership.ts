import type { ApiCause } from '../../src/core/api-error.ts'
import { ApiError } from '../../src/core/api-error.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { byCodePoint } from '../../src/core/order.ts'
import { fieldText, inOrder, sameSet, union, within, withParents, without } from './field-set.ts'
import type { FieldSet } from './field-set.ts'
import type { Manager, Who } from './managed-fields.ts'
import { managersOf, ownable, sameManager } from './managed-fields.ts'
import { compared } from './typed-compare.ts'
import type { Comparison } from './typed-compare.ts'
import { fieldsOf } from './typed-fields.ts'
import { merged, removed } from './typed-merge.ts'
import type { Type, Types } from './types.ts'

/** How the fields of a kind are merged and owned. */
export interface Schema {
  readonly types: Types
  readonly type: Type
  /** Whether the status has an address of its own, so that other writes do not touch it. */
  readonly hasStatus: boolean
}

export interface Owned {
  readonly object: JsonMap
  readonly managers: readonly Manager[]
}

/**
 * Server-side apply: the configuration over what is there; what the manager applied before, applies no longer and nobody
 * else owns is gone. Throws the 409 of fields that others own, unless by force.
 */
export function applied(
  schema: Schema,
  live: JsonMap | undefined,
  config: JsonMap,
  by: Who & { force: boolean },
): Owned {
  const { types, type } = schema
  const before = live === undefined ? [] : trackedManagers(schema, live, by)
  const last = before.find((manager) => sameManager(manager, by))
  const others = before.filter((manager) => manager !== last)
  const fields = ownable(fieldsOf(types, type, config), by, schema.hasStatus)
  const whole = merged(types, type, live, config) as JsonMap
  const dropped = without(
    withParents(last?.fields ?? new Set()),
    withParents(union(fields, ...others.map((it) => it.fields))),
  )
  const object = removed(types, type, whole, dropped) as JsonMap
  const difference = compared(types, type, live ?? {}, object)
  const taken = ownable(difference.changed, by, schema.hasStatus)
  if (!by.force) refuseConflicts(others, taken)
  const self = { ...by, fields, time: last !== undefined && sameSet(last.fields, fields) ? last.time : by.time }
  return { object, managers: [...others.map((other) => bereft(other, difference, by.time)), self] }
}

/** Where nothing is owned by anybody, the first Apply finds all of it owned by somebody who was before. */
function trackedManagers(schema: Schema, live: JsonMap, by: Who): Manager[] {
  const managers = managersOf(live)
  if (managers.length > 0) return managers
  const before = { ...by, name: 'before-first-apply', operation: 'Update' as const }
  return [...updated(schema, undefined, live, before).managers]
}

/** Any other write: what it changed is its manager's, and nobody else's. */
export function updated(schema: Schema, live: JsonMap | undefined, object: JsonMap, by: Who): Owned {
  const { types, type } = schema
  // A client may set managedFields itself; none at all means that it did not think of them.
  const given = managersOf(object)
  const before = hasManagedFields(object) ? given : managersOf(live)
  // Once nobody owns anything, only an Apply begins to keep books again.
  if (live !== undefined && before.length === 0) return { object, managers: [] }
  const difference = compared(types, type, live ?? {}, object)
  const own = before.find((manager) => sameManager(manager, by))
  const others = before.filter((manager) => manager !== own)
  const gained = ownable(withoutStructs(difference.changed), by, schema.hasStatus)
  const fields = union(without(own?.fields ?? new Set(), difference.removed), gained)
  const same = own !== undefined && sameSet(own.fields, fields)
  const self = { ...by, fields, time: same ? own.time : by.time }
  return { object, managers: [...others.map((other) => bereft(other, difference, by.time)), self] }
}

function hasManagedFields(object: JsonMap): boolean {
  const list = (object['metadata'] as JsonMap | undefined)?.['managedFields']
  return Array.isArray(list) && list.length > 0
}

function bereft(manager: Manager, { changed, removed: gone }: Comparison, time: string): Manager {
  const fields = without(without(manager.fields, changed), gone)
  return sameSet(fields, manager.fields) ? manager : { ...manager, fields, time }
}

/**
 * The server compares Go structs: those without a pointer are in every object, so that nobody adds them; the rest of what
 * is new is marked by `.`.
 */
function withoutStructs(changed: FieldSet): Set<string> {
  const isParent = (path: string): boolean => [...changed].some((other) => other !== path && within(other, path))
  return new Set([...changed].filter((path) => !everPresent.test(path) || !isParent(path)))
}

const everPresent =
  /(^|\0)f:(metadata|spec|status|template|jobTemplate|containers|strategy|updateStrategy|resources|scaleTargetRef)$/

function refuseConflicts(others: readonly Manager[], taken: FieldSet): void {
  const causes: ApiCause[] = []
  const texts: string[] = []
  for (const other of [...others].sort((a, b) => byCodePoint(nameOf(a), nameOf(b)))) {
    const fields = inOrder(new Set([...other.fields].filter((path) => taken.has(path)))).map(fieldText)
    if (fields.length === 0) continue
    const name = nameOf(other)
    for (const field of fields) causes.push({ reason: 'FieldManagerConflict', message: `conflict with ${name}`, field })
    texts.push(`conflicts with ${name}:`, ...fields.map((field) => `- ${field}`))
  }
  if (causes.length === 0) return
  const [first] = causes
  const told =
    causes.length === 1
      ? `1 conflict: ${first!.message}: ${first!.field}`
      : `${causes.length} conflicts: ${texts.join('\n')}`
  throw new ApiError(409, 'Conflict', `Apply failed with ${told}`, causes)
}

function nameOf({ name, operation, apiVersion, subresource }: Manager): string {
  const named = JSON.stringify(name) + (subresource === '' ? '' : ` with subresource ${JSON.stringify(subresource)}`)
  return operation === 'Apply' ? named : `${named} using ${apiVersion}`
}
