import type { Cluster } from '../../core/cluster.ts'
import { Failure } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import { nameOf } from '../../status/field.ts'
import type { Marker } from '../protocol/marker.ts'
import { holdSteps, isHeld } from '../protocol/partition.ts'
import { claimSteps } from '../protocol/steps.ts'
import { patchUnmoved } from './patch-unmoved.ts'

/**
 * Writes the marker of a run to a set as it was read, and by `hold` the greatest partition in the same write. Gives the set as
 * stored. Throws ApiError as `patchUnmoved`, and Failure `rollout/refused` where the set does not stay held: a webhook puts the
 * partition back, and a template that was written next would take all pods at once.
 */
export async function claim(cluster: Cluster, set: JsonMap, marker: Marker, hold: boolean): Promise<JsonMap> {
  const steps = hold ? holdSteps : claimSteps
  const stored = await patchUnmoved(cluster, set, (live) => steps(live, marker))
  if (!hold || isHeld(stored)) return stored
  const text = `StatefulSet ${nameOf(set)} cannot be held: the partition that was written is not the one that is stored`
  throw new Failure('rollout/refused', text, {
    hint: 'does an admission webhook change the partition of StatefulSets?',
  })
}
