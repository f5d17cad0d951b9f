import type { JsonMap } from '../../core/json.ts'
import { readSpec } from '../../rollout/plan/read-spec.ts'
import { declaredSpec } from '../../rollout/run/spec-of.ts'
import type { RolloutSpec } from '../../rollout/spec.ts'
import type { InstallOptions } from '../job.ts'

/** How a set is rolled out: what the user says over what the set says itself. Throws Failures `rollout/plan`. */
export function setSpec(set: JsonMap, { rollout }: Pick<InstallOptions, 'rollout'>): RolloutSpec {
  const own = declaredSpec(set)
  return rollout === undefined ? own : readSpec(rollout.map, { source: 'user', place: rollout.place }, own)
}
