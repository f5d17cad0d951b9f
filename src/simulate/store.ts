import type { JsonMap } from '../core/json.ts'
import { textAt } from '../status/field.ts'

/** The objects of a cluster, each as it was last written. None is ever changed: a write puts another one in its place. */
export interface Store {
  get(kind: string, namespace: string | undefined, name: string): JsonMap | undefined
  /** All of a kind by namespace and name; the same list as long as none was written. */
  all(kind: string): readonly JsonMap[]
  /** Stores the object under the next resourceVersion, and gives it with that. */
  put(object: JsonMap): JsonMap
  drop(object: JsonMap): void
  /** Of the last write. */
  version(): string
  /** Told after each write, in the order of writes, until what it gives is called. */
  onChange(listener: (change: Change) => void): () => void
}

export interface Change {
  readonly kind: string
  /** As it is; as it was, when it is gone. */
  readonly object: JsonMap
  readonly before: JsonMap | undefined
  readonly gone: boolean
}

interface Row {
  readonly key: string
  object: JsonMap
}

interface Table {
  readonly byKey: Map<string, Row>
  readonly sorted: Row[]
  listed: readonly JsonMap[] | undefined
}

export function emptyStore(): Store {
  const tables = new Map<string, Table>()
  const listeners = new Set<(change: Change) => void>()
  // A cluster has a past: a first version of 1 would look like a special value.
  let version = 1000
  const tell = (change: Change): void => {
    for (const listener of listeners) listener(change)
  }
  return {
    version: () => String(version),
    onChange(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    get: (kind, namespace, name) => tables.get(kind)?.byKey.get(`${namespace ?? ''}/${name}`)?.object,
    all(kind) {
      const table = tables.get(kind)
      if (table === undefined) return []
      return (table.listed ??= table.sorted.map(({ object }) => object))
    },
    put(object) {
      const kind = textAt(object, 'kind') ?? ''
      const table = tables.get(kind) ?? { byKey: new Map<string, Row>(), sorted: [], listed: undefined }
      tables.set(kind, table)
      const metadata = object['metadata'] as JsonMap
      const stored: JsonMap = { ...object, metadata: { ...metadata, resourceVersion: String(++version) } }
      const key = keyOf(object)
      const row = table.byKey.get(key)
      const before = row?.object
      if (row === undefined) insert(table, { key, object: stored })
      else row.object = stored
      table.listed = undefined
      tell({ kind, object: stored, before, gone: false })
      return stored
    },
    drop(object) {
      const kind = textAt(object, 'kind') ?? ''
      const table = tables.get(kind)
      const row = table?.byKey.get(keyOf(object))
      if (table === undefined || row === undefined) return
      table.byKey.delete(row.key)
      table.sorted.splice(placeOf(table.sorted, row.key), 1)
      table.listed = undefined
      version++
      tell({ kind, object: row.object, before: row.object, gone: true })
    },
  }
}

function insert({ byKey, sorted }: Table, row: Row): void {
  byKey.set(row.key, row)
  sorted.splice(placeOf(sorted, row.key), 0, row)
}

/** Where the row is, or would be. */
function placeOf(sorted: readonly Row[], key: string): number {
  let from = 0
  let to = sorted.length
  while (from < to) {
    const middle = (from + to) >> 1
    if (sorted[middle]!.key < key) from = middle + 1
    else to = middle
  }
  return from
}

function keyOf(object: JsonMap): string {
  return `${textAt(object, 'metadata', 'namespace') ?? ''}/${textAt(object, 'metadata', 'name') ?? ''}`
}
