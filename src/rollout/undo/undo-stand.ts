import type { SetName } from '../event.ts'
import type { RolloutPorts } from '../ports.ts'
import { isLeftToOthers } from '../protocol/partition.ts'
import { sightOf } from '../run/existing.ts'
import { podKind, setRef } from '../run/watch-set.ts'
import type { Observation } from '../seen.ts'
import { slimPod } from '../slim-pod.ts'

/**
 * What there is to take back of a set: `open`: its rollout is under way, stopped, or has ended above 0. `finished`: it is over,
 * and could go back where somebody names the set. `undone`: it has been taken back. `nothing`: none of ours.
 */
export type UndoStand = 'open' | 'finished' | 'undone' | 'nothing'

/** Whoever takes a release back means what has changed just now, and no set that was well long before. */
export async function undoStand({ cluster }: RolloutPorts, name: SetName): Promise<UndoStand> {
  const [set, pods] = await Promise.all([
    cluster.get(setRef(name)),
    cluster.list(podKind, { namespace: name.namespace, keep: slimPod }),
  ])
  return set === undefined ? 'nothing' : undoStandOf(sightOf(set, pods.items, cluster.serverTime()))
}

export function undoStandOf({ set, pods }: Pick<Observation, 'set' | 'pods'>): UndoStand {
  const { marker, updateRevision, replicas, object } = set!
  if (marker === undefined || isLeftToOthers(object)) return 'nothing'
  if (marker.phase !== 'done' && marker.phase !== 'undone') return 'open'
  // A template of later is none that this rollout has brought.
  if (marker.target !== updateRevision) return 'nothing'
  if (marker.phase === 'undone' || marker.back === true) return 'undone'
  if (pods.some(({ index, revision }) => index < replicas && revision !== updateRevision)) return 'open'
  return ['', updateRevision].includes(marker.base) ? 'nothing' : 'finished'
}
