import type { KindRef, ServedKind } from '../../src/core/cluster.ts'
import type { Kinds, StoredKind } from './kinds.ts'

/** What a client knows of the kinds that are served: it reads them once, and again after `forget`. */
export interface Catalogue {
  kinds(): readonly ServedKind[]
  served(kind: KindRef): ServedKind | undefined
  find(kind: KindRef): StoredKind | undefined
  forget(): void
}

/** `lag` is how many readings a new kind is missing from. */
export function catalogueOf(kinds: Kinds, lag: number): Catalogue {
  let read: readonly StoredKind[] | undefined
  const missed = new Map(kinds.all().map((kind) => [`${kind.apiVersion} ${kind.kind}`, lag]))
  const isTold = (kind: StoredKind): boolean => {
    const key = `${kind.apiVersion} ${kind.kind}`
    const before = missed.get(key) ?? 0
    missed.set(key, before + 1)
    return before >= lag
  }
  const all = (): readonly StoredKind[] => (read ??= kinds.all().filter(isTold))
  const find: Catalogue['find'] = ({ apiVersion, kind }) =>
    all().find((it) => it.apiVersion === apiVersion && it.kind === kind)
  return {
    kinds: () => all().map(told),
    served: (kind) => {
      const found = find(kind)
      return found === undefined ? undefined : told(found)
    },
    find,
    forget: () => (read = undefined),
  }
}

function told({ apiVersion, kind, resource, namespaced, verbs }: StoredKind): ServedKind {
  return { apiVersion, kind, resource, namespaced, verbs }
}
