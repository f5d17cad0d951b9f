import { missingIndices } from './missing-indices.ts'
import type { Observation } from './seen.ts'

/** Names of the ordinals about which events may tell more: those without a pod, and those whose pod does not serve. */
export function unclearPods({ set, pods }: Observation): readonly string[] {
  if (set === undefined) return []
  const troubled = pods.filter(({ ready, trouble }) => !ready || trouble !== undefined).map(({ name }) => name)
  const missing = missingIndices(set, pods).map((index) => `${set.ref.name}-${index + set.start}`)
  return [...troubled, ...missing]
}
