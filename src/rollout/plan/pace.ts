import type { JsonMap } from '../../core/json.ts'
import { conditionOf } from '../../status/conditions.ts'
import { integerAt, mapsAt, textAt, timeAt } from '../../status/field.ts'

/**
 * Milliseconds that a pod of this set takes from its creation to Ready: the median of those that are there. Undefined when none
 * of them tells. A pod whose containers restarted has been Ready more than once, and only the last time is known.
 */
export function startTime(pods: readonly JsonMap[]): number | undefined {
  const took = pods.flatMap((pod) => (restarts(pod) > 0 ? [] : (tookOf(pod) ?? []))).sort((a, b) => a - b)
  if (took.length === 0) return undefined
  const middle = took.length >> 1
  return took.length % 2 === 1 ? took[middle] : (took[middle - 1]! + took[middle]!) / 2
}

function tookOf(pod: JsonMap): number | undefined {
  const created = timeAt(pod, 'metadata', 'creationTimestamp')
  const ready = conditionOf(pod, 'Ready')
  if (ready?.status !== 'True' || ready.time === undefined || created === undefined) return undefined
  return textAt(pod, 'metadata', 'deletionTimestamp') === undefined ? Math.max(0, ready.time - created) : undefined
}

function restarts(pod: JsonMap): number {
  return mapsAt(pod, 'status', 'containerStatuses').reduce((sum, one) => sum + (integerAt(one, 'restartCount') ?? 0), 0)
}
