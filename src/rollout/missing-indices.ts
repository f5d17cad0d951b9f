import type { PodSeen, SetSeen } from './seen.ts'

/** Of ordinals that have no pod, ascending. `pods` ascend too, and may be beyond the replicas. */
export function missingIndices({ replicas }: Pick<SetSeen, 'replicas'>, pods: readonly PodSeen[]): readonly number[] {
  // Mostly none, and nothing of the others has to be looked at for that.
  if (pods[0]?.index === 0 && pods[replicas - 1]?.index === replicas - 1) return []
  const missing: number[] = []
  let next = 0
  for (const { index } of pods) {
    for (; next < Math.min(index, replicas); next++) missing.push(next)
    next = Math.max(next, index + 1)
  }
  for (; next < replicas; next++) missing.push(next)
  return missing
}
