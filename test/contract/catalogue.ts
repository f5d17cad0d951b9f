import type { KindRef, ServedKind } from '../../src/core/cluster.ts'
import type { Kinds, StoredKind } from './kinds.ts'

/** What a client knows of the kinds that are served: it reads them once, and again after `forget`. */
export interface Catalogue {
  kinds(): readonly ServedKind[]
  served(kind: KindRef): ServedKind | undefined
  find(kind: KindRef): StoredKind | undefined
  forget(): void
}

export function catalogueOf(kinds: Kinds): Catalogue {
  let read: readonly StoredKind[] | undefined
  const all = (): readonly StoredKind[] => (read ??= kinds.all())
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
