import type { PodSeen } from '../seen.ts'
import type { MarkedSet } from './decide.ts'

/**
 * The pods of the set that are at its target, ascending by index. Made once of each list: to compare a thousand names at each look
 * would take longer than all else that is decided.
 */
export function updatedOf({ replicas, marker: { target } }: MarkedSet, pods: readonly PodSeen[]): readonly PodSeen[] {
  const before = known.get(pods)
  if (before?.replicas === replicas && before.target === target) return before.updated
  const updated = pods.filter(({ index, revision }) => index < replicas && revision === target)
  known.set(pods, { replicas, target, updated })
  return updated
}

interface Updated extends Pick<MarkedSet, 'replicas'> {
  readonly target: string
  readonly updated: readonly PodSeen[]
}

const known = new WeakMap<readonly PodSeen[], Updated>()
