import { ordinalsChange } from './decide/ordinals-change.ts'
import { strategyChange } from './decide/strategy-change.ts'
import type { Marker } from './protocol/marker.ts'
import type { Observation, PodSeen, SetSeen } from './seen.ts'

/** How far a rollout is, as anybody can see it. */
export type RolloutPhase =
  /** Nothing is under way and all pods have the newest template. */
  | 'idle'
  /** A newer template waits, held: no rollout has begun. */
  | 'staged'
  | 'rolling'
  | 'paused'
  | 'aborted'
  | 'undoing'
  /** An ended rollout whose end is above 0, or an undone one whose template stays staged. */
  | 'partial'
  /** Nobody held the set: Kubernetes replaces its pods, and nobody gates them. */
  | 'ungated'
  | 'drifted'

export function phaseOf({ set, pods }: Observation): RolloutPhase {
  const { marker, updateRevision, replicas } = set!
  const updated = pods.filter(({ revision, index }) => index < replicas && revision === updateRevision).length
  const isAllNew = updated >= replicas
  // Also by somebody's partition; where pods go by themselves, none of them is new for a moment only.
  const isStaged = updated === 0 && (set!.partition ?? replicas) >= replicas
  switch (marker?.phase) {
    case 'roll':
    case 'undo':
      return underWay(set!, marker)
    case 'paused':
    case 'aborted':
      return marker.phase
    case 'stage':
      return 'staged'
    default:
      if (isAllNew) return 'idle'
      if (isGoing(set!, pods)) return 'ungated'
      if (marker?.target === updateRevision) return 'partial'
      return isStaged ? 'staged' : 'partial'
  }
}

/** Where some pods are kept back, one that is just not there may have been new, and been deleted. */
function isGoing({ partition, replicas, currentRevision, updateRevision }: SetSeen, pods: readonly PodSeen[]): boolean {
  if (partition === 0 && currentRevision !== updateRevision) return true
  const from = partition ?? replicas
  return pods.some(({ index, revision }) => index >= from && index < replicas && revision !== updateRevision)
}

function underWay(set: SetSeen, { phase, target }: Marker): RolloutPhase {
  if (strategyChange(set) !== undefined || ordinalsChange(set) !== undefined) return 'drifted'
  if (phase === 'undo') return 'undoing'
  return target === set.updateRevision ? 'rolling' : 'drifted'
}
