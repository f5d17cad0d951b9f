import type { Observation } from './seen.ts'

/** Names of the ordinals about which events may tell more: those without a pod, and those whose pod does not serve. */
export function unclearPods({ set, pods }: Observation): readonly string[] {
  if (set === undefined) return []
  const troubled = pods.filter(({ ready, trouble }) => !ready || trouble !== undefined).map(({ name }) => name)
  if (pods.length >= set.replicas) return troubled
  const there = new Set(pods.map(({ index }) => index))
  const missing = Array.from({ length: set.replicas }, (_, index) => index).filter((index) => !there.has(index))
  return [...troubled, ...missing.map((index) => `${set.ref.name}-${index + set.start}`)]
}
