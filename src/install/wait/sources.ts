import { ApiError } from '../../core/api-error.ts'
import type { Cluster, KindRef, Where } from '../../core/cluster.ts'
import type { JsonMap } from '../../core/json.ts'
import { nameOf } from '../../status/field.ts'

/** The objects of a kind in a namespace, as last told. */
export interface Source {
  /** Undefined before the first answer. */
  readonly items: readonly JsonMap[] | undefined
  /** The user may not list or watch these: nothing will ever be told. */
  readonly refused: boolean
  /** How an object was last seen that is no longer among the items; undefined where nobody asked for it. */
  readonly departed: (name: string) => JsonMap | undefined
}

export interface Sources {
  /**
   * Begins to follow; the same source for the same kind, namespace and selectors. Of targets, by `departed`, there is one
   * of its own: what is held of an object differs.
   */
  readonly open: (kind: KindRef, where: Where, more?: { readonly departed: boolean }) => Source
  /** What ends the whole wait: credentials that are not taken, a bug. */
  readonly broken: () => { readonly error: unknown } | undefined
  /** True when the cluster's own signal ended a source. */
  readonly ended: () => boolean
}

/** Follows what is asked for until the cluster's signal aborts, and calls `changed` for all news. */
export function openSources(cluster: Cluster, changed: () => void): Sources {
  const sources = new Map<string, Open>()
  let broken: { error: unknown } | undefined
  let ended = false

  async function pump(source: Open, kind: KindRef, where: Where): Promise<void> {
    try {
      for await (const items of cluster.follow(kind, where)) {
        source.note?.(items)
        source.items = items
        changed()
      }
      ended = true
    } catch (error) {
      if (error instanceof ApiError && error.code === 403) source.refused = true
      else broken ??= { error }
    }
    changed()
  }

  return {
    open(kind, where, { departed } = { departed: false }) {
      const key = [kind.apiVersion, kind.kind, where.namespace, where.labels, where.fields, departed].join('|')
      const known = sources.get(key)
      if (known !== undefined) return known
      const source: Open = {
        items: undefined,
        refused: false,
        ...(departed ? register() : { departed: () => undefined }),
      }
      sources.set(key, source)
      void pump(source, kind, where)
      return source
    },
    broken: () => broken,
    ended: () => ended,
  }
}

interface Open {
  items: readonly JsonMap[] | undefined
  refused: boolean
  readonly departed: (name: string) => JsonMap | undefined
  readonly note?: (items: readonly JsonMap[]) => void
}

/** A Job that deletes itself is complete for a few milliseconds: too short for a look, but not for a watch. */
function register(): Required<Pick<Open, 'departed' | 'note'>> {
  let present = new Map<string, JsonMap>()
  const gone = new Map<string, JsonMap>()
  return {
    departed: (name) => gone.get(name),
    note(items) {
      const now = new Map(items.map((item) => [nameOf(item), item]))
      for (const [name, item] of present) if (!now.has(name)) gone.set(name, item)
      present = now
    },
  }
}
