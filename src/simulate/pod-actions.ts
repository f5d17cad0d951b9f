import type { Json, JsonMap } from '../core/json.ts'
import { get } from '../core/json.ts'
import { integerAt, mapAt, nameOf } from '../status/field.ts'
import type { Look } from './look.ts'
import { isAvailable } from './look.ts'
import { newPod } from './new-pod.ts'
import type { PodFacts } from './pod-facts.ts'

export interface PodAction {
  readonly do: 'create-pod' | 'delete-pod'
  readonly pod: JsonMap
}

/** What the controller does to pods in one look: it keeps its replicas, then removes surplus pods, then updates. */
export function podActions(look: Look): PodAction[] {
  const actions: PodAction[] = []
  const goesOn = keepReplicas(look, actions) && removeSurplus(look, actions)
  if (goesOn && !look.onDelete) update(look, actions)
  return actions
}

/** Ascending. An ordered set stops at the first pod that is not all right; false then. */
function keepReplicas(look: Look, actions: PodAction[]): boolean {
  for (let index = 0; index < look.replicas; index++) {
    const pod = look.places[index]
    if (pod === undefined) {
      actions.push({ do: 'create-pod', pod: newPod(look.set, revisionFor(look, index), look.start + index) })
      if (look.ordered) return false
    } else if (hasEnded(pod)) {
      if (!pod.terminating) actions.push({ do: 'delete-pod', pod: pod.object })
      if (look.ordered) return false
    } else if (look.ordered && (pod.terminating || !isAvailable(pod, look))) return false
  }
  return true
}

function hasEnded({ phase }: PodFacts): boolean {
  return phase === 'Failed' || phase === 'Succeeded'
}

/** The revision at which a missing pod comes back. */
function revisionFor({ set, history, onDelete, partition }: Look, index: number): JsonMap {
  const below = partition ?? integerAt(set, 'status', 'currentReplicas') ?? 0
  return !onDelete && index < below ? history.current : history.update
}

/** Descending; all of a Parallel set at once. Of an ordered one, a surplus pod goes only while all others are well. */
function removeSurplus(look: Look, actions: PodAction[]): boolean {
  const { ordered } = look
  const surplus = look.surplus.toSorted((a, b) => b.ordinal - a.ordinal)
  const sick = surplus.findLast((pod) => pod.terminating || !isAvailable(pod, look))
  for (const pod of surplus) {
    if (!pod.terminating && (!ordered || isAvailable(pod, look) || pod === sick)) {
      actions.push({ do: 'delete-pod', pod: pod.object })
    }
    if (ordered) return false
  }
  return true
}

/** Descending, down to the partition, which is an index: each pod that is not at the newest revision, one at a time. */
function update(look: Look, actions: PodAction[]): void {
  const { places, replicas, partition = 0, history } = look
  const wanted = nameOf(history.update)
  const isWell = (pod: PodFacts | undefined): boolean => pod !== undefined && !pod.terminating && isAvailable(pod, look)
  let budget = 1
  if (look.maxUnavailable) {
    let unwell = 0
    for (let index = 0; index < replicas; index++) if (!isWell(places[index])) unwell++
    budget = mostUnavailable(look) - unwell
  }
  for (let index = replicas - 1; index >= partition && budget > 0; index--) {
    const pod = places[index]
    if (pod !== undefined && !pod.terminating && pod.revision !== wanted) {
      // One that has ended is being replaced already.
      if (!hasEnded(pod)) actions.push({ do: 'delete-pod', pod: pod.object })
      budget--
    } else if (!look.maxUnavailable && !isWell(pod)) return
  }
}

function mostUnavailable({ set, replicas }: Look): number {
  const value: Json | undefined = get(mapAt(set, 'spec', 'updateStrategy', 'rollingUpdate'), 'maxUnavailable')
  if (typeof value === 'string') return Math.max(1, Math.floor((Number.parseInt(value) / 100) * replicas))
  return typeof value === 'number' ? Math.max(1, value) : 1
}
