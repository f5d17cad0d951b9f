import { ApiError } from '../../core/api-error.ts'
import type { Cluster, ServedKind } from '../../core/cluster.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { groupOf, refOf } from '../../core/object-ref.ts'
import { applySetOf } from '../../release/apply-set.ts'
import type { ReleaseId } from '../../release/release.ts'
import { isPrecious } from './prune.ts'

export interface LeftBehind {
  readonly release: ReleaseId
  /** As in `InstallOptions`: only of these kinds anything is looked for. */
  readonly pruneKinds: readonly string[]
}

/**
 * What earlier installs kept because of its kind, and no revision records since: without this the `--prune-kind` that they
 * advised would find nothing any more. By the release's label, in its own namespace and in none. Who may not list the kind
 * is left with what is recorded.
 */
export async function leftBehind(
  cluster: Cluster,
  kinds: readonly ServedKind[],
  { release, pruneKinds }: LeftBehind,
): Promise<readonly ObjectRef[]> {
  const named = new Map<string, ServedKind>()
  for (const served of kinds) {
    const { apiVersion, kind } = served
    const key = `${kind}.${groupOf(apiVersion)}`
    if (pruneKinds.includes(kind) && isPrecious(kind) && !named.has(key)) named.set(key, served)
  }
  const found = await Promise.all([...named.values()].map((served) => membersOf(cluster, served, release)))
  return found.flat()
}

async function membersOf(
  cluster: Cluster,
  { apiVersion, kind, namespaced }: ServedKind,
  release: ReleaseId,
): Promise<readonly ObjectRef[]> {
  const labels = Object.entries(applySetOf(release).memberLabel).map(([key, value]) => `${key}=${value}`)
  const namespace = namespaced ? release.namespace : undefined
  try {
    const { items } = await cluster.list({ apiVersion, kind }, { namespace, labels: labels.join(',') })
    return items.map((item): ObjectRef => ({ apiVersion, kind, namespace, name: refOf(item).name }))
  } catch (error) {
    if (error instanceof ApiError && error.code === 403) return []
    throw error
  }
}
