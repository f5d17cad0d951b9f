import { allPods } from '../all-pods.ts'
import { held } from '../protocol/partition.ts'
import type { Decision } from '../decision.ts'
import type { Observation, PodSeen } from '../seen.ts'
import type { MarkedSet, RunPlan } from './decide.ts'
import { isLasting, soakLeft, waitFor } from './sound.ts'
import type { Unwell } from './unwell.ts'
import { unwellOf } from './unwell.ts'

/**
 * Undo by pods: the new template stays staged under the greatest partition, and pods that have it are taken away, one at a time;
 * the controller makes them anew at `currentRevision`. Pods that are down already go first: under OrderedReady nothing else
 * would move.
 */
export function takeBack({ spec }: RunPlan, seen: Observation & { readonly set: MarkedSet }, now: number): Decision {
  const { set, pods, baseIsThere } = seen
  const { marker, partition, replicas, currentRevision } = set
  if (partition !== undefined && partition < held) {
    return { do: 'hold', because: 'a deleted pod comes back as it was only below the partition' }
  }
  const goesBack = (revision: string): boolean => revision === marker.target || revision === marker.left
  const updated = pods.filter(({ index, revision }) => index < replicas && goesBack(revision))
  const isPossible = currentRevision !== marker.target && baseIsThere && set.strategy !== 'OnDelete'
  if (updated.length > 0 && !isPossible) return noWayBack(set)
  const unwell = unwellOf(set, seen)
  const down = updated.find(({ ready, terminating }) => !ready && !terminating)
  if (down !== undefined) {
    return { do: 'delete', pod: down, by: 'delete', because: `pod ${down.name} is not ready at ${down.revision}` }
  }
  // Of a template between both: under the hold it comes back at the current revision, too, and all others wait for it.
  const stuck = unwell.find((one) => one.pod !== undefined && one.pod.revision !== currentRevision && isStuck(one))
  if (isPossible && stuck?.pod !== undefined)
    return { do: 'delete', pod: stuck.pod, by: 'delete', because: stuck.sentence }
  if (unwell.length > 0) return waitFor(spec, set, unwell, now)
  const back = pods.filter(({ revision }) => !goesBack(revision))
  const left = soakLeft(back, Math.max(spec.soak, set.minReady), now)
  if (left > 0 && updated.length > 0) {
    return { do: 'look', after: left, because: `pods that came back soak for another ${Math.ceil(left / 1000)} s` }
  }
  const last = updated.at(-1)
  if (last === undefined) {
    return { do: 'finish', as: 'undone', because: `${whereAllAre(set, pods)}; ${marker.target} stays staged` }
  }
  return { do: 'delete', pod: last, by: 'evict', because: `pod ${last.name} goes back to ${currentRevision}` }

  function isStuck(one: Unwell): boolean {
    return one.index < replicas && one.pod?.terminating === false && isLasting(one, spec, now)
  }
}

/** A rollout before this one may have left pods of its own behind: this one has not touched them, and takes none of them back. */
function whereAllAre({ replicas, currentRevision, marker }: MarkedSet, pods: readonly PodSeen[]): string {
  const others = pods.filter(({ revision }) => revision !== currentRevision)
  if (others.length === 0) return `${allPods(replicas, 'are')} at ${currentRevision} again`
  const told = others.map(({ name, revision }) => `${name} at ${revision}`).join(', ')
  return `no pod is at ${marker.target} any more, ${told} as before it`
}

function noWayBack({ ref, strategy, currentRevision, marker }: MarkedSet): Decision {
  return {
    do: 'stop',
    as: 'blocked',
    because: whyNone(),
    next: `capstan rollout undo sts/${ref.name} --way template writes the old template back and rolls it out`,
  }

  function whyNone(): string {
    if (strategy === 'OnDelete')
      return `the set is updated by deleting pods by now: a deleted one comes back at ${marker.target}`
    if (currentRevision !== marker.target) return `the ControllerRevision ${currentRevision} is gone`
    return `the controller calls ${marker.target} the current revision: a deleted pod would come back with it`
  }
}
