import { ApiError } from '../../core/api-error.ts'
import type { Cluster, KindRef } from '../../core/cluster.ts'
import type { JsonMap } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { identityOf, refOf } from '../../core/object-ref.ts'
import { releaseType } from '../../release/names.ts'
import { inParallel } from './parallel.ts'

/**
 * The objects as they are now, by `identityOf`; what is not there has no entry, nor has what the server does not serve (its
 * definition may come in the same install). One LIST stands for many GETs of a kind in a namespace.
 */
export async function readLive(
  cluster: Cluster,
  wanted: readonly { readonly ref: ObjectRef }[],
): Promise<Map<string, JsonMap>> {
  const groups = new Map<string, ObjectRef[]>()
  for (const { ref } of wanted) {
    const key = `${ref.apiVersion} ${ref.kind} ${ref.namespace ?? ''}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [ref])
    else group.push(ref)
  }
  const live = new Map<string, JsonMap>()
  const singles: ObjectRef[] = []
  const lists: ObjectRef[][] = []
  for (const group of groups.values()) {
    if (group.length >= listFrom(group[0]!)) lists.push(group)
    else singles.push(...group)
  }
  const refused = await inParallel(lists, PARALLEL, (group) => listed(cluster, group, live))
  await inParallel([...singles, ...refused.flat()], PARALLEL, async (ref) => {
    const object = await cluster.get(ref)
    if (object !== undefined) live.set(identityOf(ref), object)
  })
  return live
}

const PARALLEL = 12

/**
 * From how many objects of a kind one LIST is cheaper than GETs: a LIST also brings what others have in the namespace. What
 * belongs to the whole cluster is mostly others' (a cluster has some 70 ClusterRoles of its own), and definitions are up to
 * 1 MB each.
 */
function listFrom(ref: ObjectRef): number {
  if (ref.kind === 'CustomResourceDefinition') return Infinity
  return ref.namespace === undefined ? 20 : 4
}

/** Gives back what must be read one by one: with a role for named objects, LIST is forbidden and GET is not. */
async function listed(
  cluster: Cluster,
  group: readonly ObjectRef[],
  live: Map<string, JsonMap>,
): Promise<readonly ObjectRef[]> {
  const { apiVersion, kind, namespace } = group[0]!
  const wanted = new Set(group.map((ref) => ref.name))
  try {
    const { items } = await cluster.list(
      { apiVersion, kind },
      { namespace, fields: withoutRecords({ apiVersion, kind }) },
    )
    for (const item of items) {
      if (!wanted.has(refOf(item).name)) continue
      live.set(identityOf({ ...refOf(item), namespace }), item)
    }
    return []
  } catch (error) {
    if (error instanceof ApiError && error.code === 403) return group
    throw error
  }
}

/** Records of releases lie in Secrets of up to 1 MB each, ten per release of Helm. */
function withoutRecords({ apiVersion, kind }: KindRef): string | undefined {
  return apiVersion === 'v1' && kind === 'Secret' ? `type!=helm.sh/release.v1,type!=${releaseType}` : undefined
}
