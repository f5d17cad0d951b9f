import type { JsonMap } from '../../core/json.ts'
import type { Verdict } from '../../core/verdict.ts'
import { failed, ready } from '../answer.ts'
import type { Around } from '../around.ts'
import { conditionOf, conditionText } from '../conditions.ts'
import { counted, tooFew, tooMany } from '../counts.ts'
import { creationTroubles } from '../creation-trouble.ts'
import { integerAt, isTrueAt, nameOf, textAt, timeAt } from '../field.ts'
import { unseenVerdict } from '../general.ts'
import { podTrouble } from '../pod-trouble.ts'
import type { Trouble } from '../trouble.ts'
import { gravest, onItsWayOut, troubled } from '../trouble.ts'

/**
 * Its controller counts and observes in one write, so that its counts can be trusted; pods and events tell the cause.
 */
export function deploymentVerdict(deployment: JsonMap, around: Around): Verdict {
  const unseen = unseenVerdict(deployment)
  if (unseen !== undefined) return unseen
  const troubles = troublesOf(deployment, around)
  const late = conditionOf(deployment, 'Progressing')
  if (late?.reason === 'ProgressDeadlineExceeded' && !((late.time ?? Infinity) < (around.since ?? 0))) {
    const seconds = integerAt(deployment, 'spec', 'progressDeadlineSeconds') ?? 600
    return failed(`no progress within ${seconds} s: ${gravest(troubles)?.text ?? conditionText(late)}`)
  }
  const lacking = lackingText(deployment)
  return lacking === undefined ? ready : troubled(lacking, troubles)
}

/** In kstatus's order. */
function lackingText(deployment: JsonMap): string | undefined {
  const replicas = integerAt(deployment, 'spec', 'replicas') ?? 1
  const updated = counted(deployment, 'updatedReplicas')
  const paused = isTrueAt(deployment, 'spec', 'paused') ? '; it is paused (spec.paused)' : ''
  return (
    tooFew(counted(deployment, 'replicas'), replicas, 'created') ??
    tooFew(updated, replicas, `updated${paused}`) ??
    tooMany(counted(deployment, 'replicas'), replicas) ??
    tooFew(counted(deployment, 'availableReplicas'), updated, 'available') ??
    tooFew(counted(deployment, 'readyReplicas'), replicas, 'ready') ??
    (isProgressed(deployment) ? undefined : 'its new ReplicaSet is not available yet') ??
    (conditionOf(deployment, 'Available')?.status === 'True' ? undefined : 'not available yet')
  )
}

/** Without a deadline, or with the largest, the controller writes no Progressing condition. */
function isProgressed(deployment: JsonMap): boolean {
  const deadline = integerAt(deployment, 'spec', 'progressDeadlineSeconds') ?? 2 ** 31 - 1
  const progressing = conditionOf(deployment, 'Progressing')
  return deadline === 2 ** 31 - 1 || (progressing?.status === 'True' && progressing.reason === 'NewReplicaSetAvailable')
}

function troublesOf(deployment: JsonMap, around: Around): readonly Trouble[] {
  return [...creationTroubles(deployment, around), ...podTroubles(deployment, around)]
}

/**
 * Of the new ReplicaSet's pods, which the Progressing condition names: those of older ones may crash, they are on their
 * way out. Without that condition (no deadline) the youngest pod is likely one of the new, but nothing is failed by it.
 */
function podTroubles(deployment: JsonMap, around: Around): readonly Trouble[] {
  const { pods = [] } = around
  const named = /"([^"]+)"/.exec(conditionOf(deployment, 'Progressing')?.message ?? '')?.[1]
  const prefix = `${nameOf(deployment)}-`
  const known = named?.startsWith(prefix) === true
  const hash = known ? named.slice(prefix.length) : hashOf(youngest(pods))
  const troubles = pods.filter((pod) => hashOf(pod) === hash).flatMap((pod) => podTrouble(pod, around) ?? [])
  return known ? troubles : troubles.map(onItsWayOut)
}

function youngest(pods: readonly JsonMap[]): JsonMap {
  const created = (pod: JsonMap): number => timeAt(pod, 'metadata', 'creationTimestamp') ?? 0
  return pods.reduce((best, pod) => (created(pod) > created(best) ? pod : best), pods[0] ?? {})
}

function hashOf(pod: JsonMap): string | undefined {
  return textAt(pod, 'metadata', 'labels', 'pod-template-hash')
}
