import { isTestFailure } from '../../core/api-error.ts'
import { canonicalJson } from '../../core/canonical-json.ts'
import type { Cluster, PatchStep } from '../../core/cluster.ts'
import type { Json, JsonMap } from '../../core/json.ts'
import { get } from '../../core/json.ts'
import { refOf } from '../../core/object-ref.ts'
import { mapAt, textAt } from '../../status/field.ts'
import { markerOf, rolloutManager } from '../protocol/marker.ts'
import { attempts } from './until-unmoved.ts'

/**
 * Writes to a set what was decided by `set`. Its steps test the generation, which any change makes another one, also by those who
 * write all the time what is none of a rollout's business: then it is tried at once on the set as it is now. Throws the
 * ApiError of the failed test when anything changed that decisions go by.
 */
export async function patchUnmoved(
  cluster: Cluster,
  set: JsonMap,
  steps: (set: JsonMap) => readonly PatchStep[],
): Promise<JsonMap> {
  const basis = basisOf(set)
  for (let attempt = 1, live = set; ; attempt++) {
    try {
      return await cluster.patch(refOf(set), steps(live), { manager: rolloutManager })
    } catch (error) {
      if (!isTestFailure(error) || attempt === attempts) throw error
      const now = await cluster.get(refOf(set))
      if (now === undefined || basisOf(now) !== basis) throw error
      live = now
    }
  }
}

/** The revisions of the status come of the template alone. */
function basisOf(set: JsonMap): string {
  const spec = mapAt(set, 'spec')
  const parts: Json[] = ['template', 'updateStrategy', 'replicas', 'ordinals'].map((key) => get(spec, key) ?? null)
  const metadata = [textAt(set, 'metadata', 'uid'), textAt(set, 'metadata', 'deletionTimestamp'), markerOf(set)?.text]
  return canonicalJson([...parts, ...metadata.map((part) => part ?? null)])
}
