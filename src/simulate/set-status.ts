import type { JsonMap } from '../core/json.ts'
import { get } from '../core/json.ts'
import { integerAt, nameOf } from '../status/field.ts'
import type { Look } from './look.ts'
import { availableAt } from './look.ts'

/** The status of a set as its controller writes it: counts of what it has found, and its revisions. */
export function setStatus(look: Look): JsonMap {
  return collapsed(look, counts(look))
}

/** Terminating pods, and surplus ones, are replicas too; but of no revision when they terminate. */
function counts({ set, history, owned, minReady, now }: Look): JsonMap {
  const living = owned.filter(({ terminating }) => !terminating)
  const ready = owned.filter((pod) => pod.ready)
  const [current, update] = [nameOf(history.current), nameOf(history.update)]
  const of = (name: string): number => living.filter(({ revision }) => revision === name).length
  return {
    observedGeneration: integerAt(set, 'metadata', 'generation') ?? 1,
    replicas: owned.length,
    ...counted('readyReplicas', ready.length),
    ...counted('currentReplicas', of(current)),
    ...counted('updatedReplicas', of(update)),
    availableReplicas: ready.filter((pod) => availableAt(pod, minReady) <= now).length,
    currentRevision: current,
    updateRevision: update,
    collisionCount: 0,
  }
}

/** These are left out when they are 0. */
function counted(key: string, count: number): JsonMap {
  return count === 0 ? {} : { [key]: count }
}

/** The update is over: what it was about is what is. Goes by ready pods, and not by available ones. */
function collapsed({ onDelete, replicas }: Look, status: JsonMap): JsonMap {
  const all = ['updatedReplicas', 'readyReplicas', 'replicas'].every((key) => (get(status, key) ?? 0) === replicas)
  if (onDelete || !all) return status
  return { ...status, ...counted('currentReplicas', replicas), currentRevision: get(status, 'updateRevision')! }
}
