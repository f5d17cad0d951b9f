import type { Cluster } from '../core/cluster.ts'
import { byCodePoint } from '../core/order.ts'
import type { RevisionHead, StoredHead } from './head.ts'
import { headOf, slimHead } from './head.ts'
import { headSelector, secretKind } from './names.ts'
import type { ReleaseId } from './release.ts'

/** A release by its newest revision. */
export interface ListedRelease {
  readonly id: ReleaseId
  readonly head: RevisionHead
}

/** The releases of a namespace, or of all (undefined), by namespace and name: one LIST, which moves no payload. */
export async function listReleases(cluster: Cluster, namespace: string | undefined): Promise<readonly ListedRelease[]> {
  const { items } = await cluster.list(secretKind, { namespace, labels: headSelector(), keep: slimHead })
  const newest = new Map<string, StoredHead>()
  for (const secret of items) {
    const head = headOf(secret)
    if (head === undefined) continue
    const key = `${head.id.namespace}/${head.id.name}`
    if (head.number > (newest.get(key)?.number ?? 0)) newest.set(key, head)
  }
  return [...newest.values()]
    .map((head) => ({ id: head.id, head }))
    .sort((a, b) => byCodePoint(a.id.namespace, b.id.namespace) || byCodePoint(a.id.name, b.id.name))
}
