import type { Cluster } from '../core/cluster.ts'
import { sameJson } from '../core/equal.ts'
import { Failure } from '../core/failure.ts'
import { refText } from '../core/object-ref.ts'
import { recordStore } from '../rollout/record-store.ts'
import { integerAt, mapAt } from '../status/field.ts'
import type { Change } from './change.ts'
import { isStatefulSet } from './stage/is-stateful-set.ts'

/**
 * Before an install goes back by itself: below the `pointOfNoReturn` of a set's rollout that may lose data, and no undo would do it
 * either. Throws Failure `rollout/refused`, of the first such set.
 */
export async function refusePastReturn(cluster: Cluster, changes: readonly Change[]): Promise<void> {
  for (const { ref, action, live, result } of changes) {
    if (!isStatefulSet(ref) || action !== 'update' || live === undefined) continue
    const stays = result !== undefined && sameJson(mapAt(live, 'spec', 'template'), mapAt(result, 'spec', 'template'))
    if (stays) continue
    const record = await recordStore(cluster, { namespace: ref.namespace ?? '', name: ref.name }).read()
    const point = record?.spec.pointOfNoReturn
    const old = (integerAt(live, 'spec', 'replicas') ?? 1) - (integerAt(live, 'status', 'updatedReplicas') ?? 0)
    if (point === undefined || old >= point) continue
    throw new Failure('rollout/refused', `${refText(ref)} is past its point of no return, partition ${point}`, {
      hint: 'going back may lose data now; go on, or mend it by a new template',
    })
  }
}
