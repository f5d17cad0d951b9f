import type { Cluster } from '../../core/cluster.ts'
import type { JsonMap } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { mapAt, mapsAt, nameOf, textAt, timeAt } from '../../status/field.ts'
import { get } from '../../core/json.ts'
import { keepPod } from '../wait/keep.ts'
import { tail } from '../wait/logs.ts'

const mostPods = 3

/**
 * What the containers of a Job's pods, or of a pod, wrote last; the newest pod last. Of several containers, each has a line
 * of its own before it. Undefined for other kinds, and where nothing was written. Never throws.
 */
export async function jobLog(
  cluster: Cluster,
  ref: ObjectRef,
  { uid, tailLines }: { readonly uid: string; readonly tailLines: number },
): Promise<string | undefined> {
  const found = await podsOf(cluster, ref, uid)
  if (typeof found === 'string') return found
  const runs = found.flatMap((pod) => startedContainers(pod).map((container) => ({ pod, container })))
  const texts = await Promise.all(runs.map(({ pod, container }) => tail(cluster, pod, container, { tailLines })))
  const parts = texts.flatMap((text, at) => {
    const { pod, container } = runs[at]!
    return text === '' ? [] : [runs.length === 1 ? text : `== pod ${nameOf(pod)}, container ${container}\n${text}`]
  })
  return parts.length === 0 ? undefined : parts.join('\n')
}

async function podsOf(cluster: Cluster, ref: ObjectRef, uid: string): Promise<readonly JsonMap[] | string> {
  const { kind, name, namespace } = ref
  try {
    if (kind === 'Pod') {
      const pod = await cluster.get(ref)
      return pod === undefined ? [] : [keepPod(pod)]
    }
    if (kind !== 'Job') return []
    // All versions of Kubernetes set the label without a prefix.
    const where = { namespace, labels: `job-name=${name}`, keep: keepPod }
    const { items } = await cluster.list({ apiVersion: 'v1', kind: 'Pod' }, where)
    const born = (pod: JsonMap): number => timeAt(pod, 'metadata', 'creationTimestamp') ?? 0
    // Pods of the Job that had this name before may still be ending.
    return items
      .filter((pod) => isOwned(pod, uid))
      .sort((a, b) => born(a) - born(b))
      .slice(-mostPods)
  } catch (error) {
    return `(its pods cannot be read: ${error instanceof Error ? error.message : String(error)})`
  }
}

function isOwned(pod: JsonMap, uid: string): boolean {
  return mapsAt(pod, 'metadata', 'ownerReferences').some((owner) => textAt(owner, 'uid') === uid)
}

/** Of others the server would answer that they are waiting to start. */
function startedContainers(pod: JsonMap): readonly string[] {
  return [...mapsAt(pod, 'status', 'initContainerStatuses'), ...mapsAt(pod, 'status', 'containerStatuses')]
    .filter(
      (status) =>
        get(mapAt(status, 'state'), 'waiting') === undefined ||
        get(mapAt(status, 'lastState'), 'terminated') !== undefined,
    )
    .map((status) => textAt(status, 'name') ?? '')
}
