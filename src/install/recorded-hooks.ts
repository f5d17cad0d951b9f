import type { Cluster } from '../core/cluster.ts'
import type { ReleaseStore } from '../release/store.ts'
import type { HookObject } from './hooks/hook.ts'
import { prepare } from './preflight/prepare.ts'
import { kindFinder } from './plan.ts'

/** The hooks of the revision that is in the cluster; none of a release that never came so far. */
export async function recordedHooks(cluster: Cluster, store: ReleaseStore): Promise<readonly HookObject[]> {
  const revision = (await store.latest(['deployed'])) ?? (await store.latest())
  if (revision === undefined) return []
  const manifests = revision.manifests.map(({ source, object }) => ({ source, object }))
  return prepare({ manifests, release: store.id }, kindFinder(await cluster.kinds()), {}).hooks
}
