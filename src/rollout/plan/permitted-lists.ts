import { ApiError } from '../../core/api-error.ts'
import type { Cluster, KindRef, Where } from '../../core/cluster.ts'
import type { JsonMap } from '../../core/json.ts'

/** Lists that a plan would like to see, and does without where it may not. */
export interface PermittedLists {
  /** Undefined when the server does not let us (403); empty for a kind that it does not serve. Throws any other ApiError. */
  readonly list: (kind: KindRef, where: Where) => Promise<readonly JsonMap[] | undefined>
  /** Kinds that were refused, each once. */
  readonly unread: () => readonly string[]
}

export function permittedLists(cluster: Cluster): PermittedLists {
  const unread = new Set<string>()
  return {
    list: async (kind, where) => {
      try {
        return (await cluster.list(kind, where)).items
      } catch (error) {
        if (!(error instanceof ApiError) || error.code !== 403) throw error
        unread.add(kind.kind)
        return undefined
      }
    },
    unread: () => [...unread].sort(),
  }
}
