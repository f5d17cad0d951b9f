import type { Json, JsonMap } from '../../src/core/json.ts'
import { byCodePoint } from '../../src/core/order.ts'
import type { CancelSignal } from '../../src/core/ports.ts'
import { groupOf } from './answers.ts'
import { textBelow } from './below.ts'

/** All objects, frozen: whoever changes one in place learns it at once. */
export interface Store {
  /** Grows by every write; the `resourceVersion` of the last one. */
  readonly version: number
  get(kind: Named, namespace: string | undefined, name: string): JsonMap | undefined
  /** Of a kind, in the order of namespaces and names. */
  all(kind: Named): readonly JsonMap[]
  everything(): readonly JsonMap[]
  /** Stores under a new resourceVersion. */
  put(object: JsonMap): JsonMap
  remove(object: JsonMap): void
  /** Settles after the next write, or when the signal aborts. */
  changed(signal: CancelSignal | undefined): Promise<void>
}

export interface Named {
  readonly apiVersion: string
  readonly kind: string
}

export function emptyStore(): Store {
  const objects = new Map<string, Map<string, JsonMap>>()
  let version = 1000
  let waiting: (() => void)[] = []
  const of = (kind: Named): Map<string, JsonMap> => {
    const key = `${groupOf(kind)} ${kind.kind}`
    const found = objects.get(key) ?? new Map<string, JsonMap>()
    objects.set(key, found)
    return found
  }
  const tell = (): void => {
    const told = waiting
    waiting = []
    for (const wake of told) wake()
  }
  const sorted = (map: ReadonlyMap<string, JsonMap>): JsonMap[] =>
    [...map.keys()].sort(byCodePoint).map((key) => map.get(key)!)
  return {
    get version() {
      return version
    },
    get: (kind, namespace, name) => inVersion(of(kind).get(`${namespace ?? ''}/${name}`), kind),
    all: (kind) => sorted(of(kind)).map((object) => inVersion(object, kind)!),
    everything: () => [...objects.values()].flatMap(sorted),
    put: (object) => {
      version++
      const metadata = { ...(object['metadata'] as JsonMap), resourceVersion: String(version) }
      const stored = frozen({ ...object, metadata }) as JsonMap
      of(kindOf(object)).set(keyOf(object), stored)
      tell()
      return stored
    },
    remove: (object) => {
      version++
      of(kindOf(object)).delete(keyOf(object))
      tell()
    },
    changed: (signal) =>
      new Promise<void>((resolve) => {
        const wake = (): void => {
          signal?.removeEventListener('abort', wake)
          resolve()
        }
        waiting.push(wake)
        signal?.addEventListener('abort', wake, { once: true })
        if (signal?.aborted === true) wake()
      }),
  }
}

function kindOf(object: JsonMap): Named {
  return { apiVersion: textBelow(object, 'apiVersion'), kind: textBelow(object, 'kind') }
}

function keyOf(object: JsonMap): string {
  return `${textBelow(object, 'metadata', 'namespace')}/${textBelow(object, 'metadata', 'name')}`
}

/** Another version of a custom resource's group serves the same objects. */
function inVersion(object: JsonMap | undefined, { apiVersion }: Named): JsonMap | undefined {
  return object === undefined || object['apiVersion'] === apiVersion ? object : { ...object, apiVersion }
}

function frozen(value: Json): Json {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const inner of Object.values<Json>(value)) frozen(inner)
  Object.freeze(value)
  return value
}
