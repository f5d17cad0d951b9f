import { ApiError } from '../../core/api-error.ts'
import type { JsonMap } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { refOf, refText } from '../../core/object-ref.ts'
import { conditionOf } from '../../status/conditions.ts'
import { integerAt, nameOf, textAt } from '../../status/field.ts'
import { ordinalOf, ownedPods } from '../../status/owned-pods.ts'
import type { Change } from '../change.ts'
import type { Emit } from '../event.ts'
import { partitionOf } from '../../rollout/protocol/partition.ts'
import { isStatefulSet } from './is-stateful-set.ts'
import type { StagePorts } from './observed.ts'
import { observed } from './observed.ts'

/**
 * Deletes the pods for which StatefulSets that go back wait in vain: the controller replaces a pod of another revision only
 * once that pod is ready (kubernetes/kubernetes#67250), so that the very pods for which one goes back stop it. Only those
 * that are not ready, from the partition up, and after the controller has seen the mended template: made again earlier, they
 * would be what they were. What cannot be deleted is warned of; waiting will tell the rest.
 */
export async function freeStuckPods(ports: StagePorts, changes: readonly Change[], emit: Emit): Promise<void> {
  for (const { ref, action } of changes) {
    if (isStatefulSet(ref) && action !== 'prune' && action !== 'keep') await freed(ports, ref, emit)
  }
}

/** A pod that crashes changes several times a second, and is deleted only as it was read. */
const attempts = 20

async function freed(ports: StagePorts, ref: ObjectRef, emit: Emit): Promise<void> {
  try {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      if ((await deleted(ports, await observed(ports, ref), emit)) === 0) return
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const text = `${refText(ref)}: pods that are stuck at another revision cannot be deleted: ${error.message}`
    emit({ is: 'warning', text })
  }
}

/** Gives how many have changed since they were read. */
async function deleted({ cluster }: StagePorts, set: JsonMap, emit: Emit): Promise<number> {
  const stuck = await stuckPods(cluster, set)
  let left = 0
  for (const pod of stuck) {
    const { namespace } = refOf(set)
    const ref: ObjectRef = { apiVersion: 'v1', kind: 'Pod', namespace, name: nameOf(pod) }
    const uid = textAt(pod, 'metadata', 'uid') ?? ''
    const resourceVersion = textAt(pod, 'metadata', 'resourceVersion') ?? ''
    try {
      if (!(await cluster.remove(ref, { uid, resourceVersion }))) continue
      const why = 'it is of another revision and not ready, and its StatefulSet would wait for it'
      emit({ is: 'warning', text: `${refText(ref)} is deleted: ${why}` })
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 409) throw error
      left++
    }
  }
  return left
}

async function stuckPods(cluster: StagePorts['cluster'], set: JsonMap): Promise<readonly JsonMap[]> {
  const partition = partitionOf(set)
  // Others replace what is broken by themselves, or by nobody's order but the user's.
  if (partition === undefined || textAt(set, 'spec', 'podManagementPolicy') === 'Parallel') return []
  if (integerAt(set, 'status', 'readyReplicas') === integerAt(set, 'spec', 'replicas')) return []
  const { namespace, name } = refOf(set)
  const { items } = await cluster.list({ apiVersion: 'v1', kind: 'Pod' }, { namespace })
  const target = textAt(set, 'status', 'updateRevision')
  const start = integerAt(set, 'spec', 'ordinals', 'start') ?? 0
  return ownedPods(set, { pods: items }).filter((pod) => {
    const index = (ordinalOf(pod, name) ?? -1) - start
    if (index < partition || textAt(pod, 'metadata', 'deletionTimestamp') !== undefined) return false
    const revision = textAt(pod, 'metadata', 'labels', 'controller-revision-hash')
    return revision !== target && conditionOf(pod, 'Ready')?.status !== 'True'
  })
}
