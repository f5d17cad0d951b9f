import type { Json, JsonMap } from '../../src/core/json.ts'
import { copyMap, get, isMap } from '../../src/core/json.ts'
import { byCodePoint } from '../../src/core/order.ts'
import { fromFieldsV1, toFieldsV1, within } from './field-set.ts'
import type { FieldSet } from './field-set.ts'

/** One entry of `metadata.managedFields`. An Apply and an Update of one name are two managers. */
export interface Manager {
  readonly name: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  readonly subresource: string
  readonly time: string
  readonly fields: FieldSet
}

export type Who = Omit<Manager, 'fields'>

export function managersOf(object: JsonMap | undefined): Manager[] {
  const metadata = object === undefined ? undefined : get(object, 'metadata')
  const entries = isMap(metadata) ? get(metadata, 'managedFields') : undefined
  return Array.isArray(entries) ? entries.filter(isMap).flatMap(managerOf) : []
}

/** `[{}]` is how a client takes all ownership away. */
function managerOf(entry: JsonMap): Manager[] {
  const text = (key: string): string => (get(entry, key) as string | undefined) ?? ''
  const operation = text('operation')
  if (operation !== 'Apply' && operation !== 'Update') return []
  const fields = fromFieldsV1((get(entry, 'fieldsV1') as JsonMap | undefined) ?? {})
  return [
    {
      name: text('manager'),
      operation,
      apiVersion: text('apiVersion'),
      subresource: text('subresource'),
      time: text('time'),
      fields,
    },
  ]
}

export function withManagers(object: JsonMap, managers: readonly Manager[]): JsonMap {
  const made = copyMap(object)
  const metadata = copyMap((get(object, 'metadata') as JsonMap | undefined) ?? {})
  delete metadata['managedFields']
  const entries = managers.filter(({ fields }) => fields.size > 0).sort(inOrder)
  if (entries.length > 0) metadata['managedFields'] = entries.map(entryOf)
  made['metadata'] = metadata
  return made
}

function entryOf({ name, operation, apiVersion, subresource, time, fields }: Manager): Json {
  const entry = { manager: name, operation, apiVersion, time, fieldsType: 'FieldsV1', fieldsV1: toFieldsV1(fields) }
  return subresource === '' ? entry : { ...entry, subresource }
}

function inOrder(a: Manager, b: Manager): number {
  return (
    byCodePoint(a.operation, b.operation) ||
    byCodePoint(a.time, b.time) ||
    byCodePoint(a.name, b.name) ||
    byCodePoint(a.apiVersion, b.apiVersion) ||
    byCodePoint(a.subresource, b.subresource)
  )
}

export function sameManager(a: Who, b: Who): boolean {
  return (
    a.name === b.name &&
    a.operation === b.operation &&
    a.subresource === b.subresource &&
    (a.operation === 'Apply' || a.apiVersion === b.apiVersion)
  )
}

/**
 * Fields that somebody may own: not the identity and the server's own bookkeeping; nothing of the status but by its own
 * address, and nothing else by that.
 */
export function ownable(fields: FieldSet, who: Who, hasStatus: boolean): Set<string> {
  return new Set(
    [...fields].filter((path) => {
      if (unowned.has(path)) return false
      return !hasStatus || within(path, 'f:status') === (who.subresource === 'status')
    }),
  )
}

const unowned = new Set([
  'f:apiVersion',
  'f:kind',
  'f:metadata',
  ...[
    'name',
    'namespace',
    'creationTimestamp',
    'selfLink',
    'uid',
    'clusterName',
    'generation',
    'managedFields',
    'resourceVersion',
  ].map((field) => `f:metadata\0f:${field}`),
])
