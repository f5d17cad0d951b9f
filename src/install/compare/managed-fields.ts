import { get, isMap } from '../../core/json.ts'
import type { Json, JsonMap } from '../../core/json.ts'

/**
 * An entry of `metadata.managedFields`: what one manager said last, by one operation, in one version of the API.
 * Fields are a tree whose keys name steps (structured-merge-diff, fieldpath/serialize-pe.go): `f:spec` an entry of a map,
 * `k:{"name":"kafka"}` an item of a list by its key, `v:"x"` an item of a set, `i:0` an index. `{}` is a field that is owned
 * itself; a node with children is owned itself only where it has the key `.`.
 */
export interface ManagedEntry {
  /** Its place in `metadata.managedFields`. */
  readonly index: number
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
  readonly apiVersion: string
  /** RFC 3339, whole seconds. */
  readonly time: string | undefined
  readonly subresource: string | undefined
  readonly fields: JsonMap
  /** As the server gave it. */
  readonly raw: JsonMap
}

export function managedEntries(live: JsonMap): ManagedEntry[] {
  const metadata = get(live, 'metadata')
  const list = isMap(metadata) ? get(metadata, 'managedFields') : undefined
  if (!Array.isArray(list)) return []
  const entries: ManagedEntry[] = []
  list.forEach((raw, index) => {
    if (!isMap(raw)) return
    const fields = get(raw, 'fieldsV1')
    entries.push({
      index,
      manager: text(raw, 'manager') ?? '',
      operation: get(raw, 'operation') === 'Apply' ? 'Apply' : 'Update',
      apiVersion: text(raw, 'apiVersion') ?? '',
      time: text(raw, 'time'),
      subresource: text(raw, 'subresource'),
      fields: isMap(fields) ? fields : {},
      raw,
    })
  })
  return entries
}

/** The entry that an apply by `manager` replaces; there is one per version at most. */
export function applyEntries(live: JsonMap, manager: string): ManagedEntry[] {
  return managedEntries(live).filter(
    (entry) => entry.manager === manager && entry.operation === 'Apply' && entry.subresource === undefined,
  )
}

function text(map: JsonMap, key: string): string | undefined {
  const value: Json | undefined = get(map, key)
  return typeof value === 'string' && value !== '' ? value : undefined
}
