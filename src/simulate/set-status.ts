import type { JsonMap } from '../core/json.ts'
import { get } from '../core/json.ts'
import { integerAt, nameOf } from '../status/field.ts'
import type { Look } from './look.ts'
import { isAvailable } from './look.ts'

/** The status of a set as its controller writes it: counts of what it has found, and its revisions. */
export function setStatus(look: Look): JsonMap {
  return collapsed(look, counts(look))
}

/** Terminating pods, and surplus ones, are replicas too; but of no revision when they terminate. */
function counts(look: Look): JsonMap {
  const { set, history, owned } = look
  const [current, update] = [nameOf(history.current), nameOf(history.update)]
  const count = { ready: 0, current: 0, updated: 0, available: 0 }
  for (const pod of owned) {
    if (pod.ready) count.ready++
    if (isAvailable(pod, look)) count.available++
    if (pod.terminating) continue
    if (pod.revision === current) count.current++
    if (pod.revision === update) count.updated++
  }
  return {
    observedGeneration: integerAt(set, 'metadata', 'generation') ?? 1,
    replicas: owned.length,
    ...counted('readyReplicas', count.ready),
    ...counted('currentReplicas', count.current),
    ...counted('updatedReplicas', count.updated),
    availableReplicas: count.available,
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
