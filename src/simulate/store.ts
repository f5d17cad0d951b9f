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

interface Table {
  /** Ascending. */
  readonly keys: string[]
  /** In the same places. Another list after each write, since whoever has one keeps it. */
  objects: readonly JsonMap[]
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
    get(kind, namespace, name) {
      const table = tables.get(kind)
      return table && found(table, `${namespace ?? ''}/${name}`)
    },
    all: (kind) => tables.get(kind)?.objects ?? none,
    put(object) {
      const kind = textAt(object, 'kind') ?? ''
      const table = tables.get(kind) ?? { keys: [], objects: none }
      tables.set(kind, table)
      const metadata = object['metadata'] as JsonMap
      const stored: JsonMap = { ...object, metadata: { ...metadata, resourceVersion: String(++version) } }
      const key = keyOf(object)
      const before = found(table, key)
      const at = placeOf(table, key)
      if (before === undefined) {
        table.keys.splice(at, 0, key)
        table.objects = table.objects.toSpliced(at, 0, stored)
      } else table.objects = table.objects.with(at, stored)
      tell({ kind, object: stored, before, gone: false })
      return stored
    },
    drop(object) {
      const kind = textAt(object, 'kind') ?? ''
      const key = keyOf(object)
      const table = tables.get(kind)
      const before = table && found(table, key)
      if (table === undefined || before === undefined) return
      const at = placeOf(table, key)
      table.keys.splice(at, 1)
      table.objects = table.objects.toSpliced(at, 1)
      version++
      tell({ kind, object: before, before, gone: true })
    },
  }
}

const none: readonly JsonMap[] = []

function found(table: Table, key: string): JsonMap | undefined {
  const at = placeOf(table, key)
  return table.keys[at] === key ? table.objects[at] : undefined
}

/** Where the object of this key is, or would be. */
function placeOf({ keys }: Table, key: string): number {
  let from = 0
  let to = keys.length
  while (from < to) {
    const middle = (from + to) >> 1
    if (keys[middle]! < key) from = middle + 1
    else to = middle
  }
  return from
}

function keyOf(object: JsonMap): string {
  return `${textAt(object, 'metadata', 'namespace') ?? ''}/${textAt(object, 'metadata', 'name') ?? ''}`
}
