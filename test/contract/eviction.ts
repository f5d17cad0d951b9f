import { ApiError } from '../../src/core/api-error.ts'
import type { EvictOptions } from '../../src/core/cluster.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { below, mapBelow, mapsBelow, textBelow } from './below.ts'
import { deleted } from './removal.ts'
import type { Target } from './requests.ts'
import type { Board } from './writer.ts'

/** Removes a pod where its disruption budget lets it (pkg/registry/core/pod/storage/eviction.go). False when there is none. */
export function evictRequest(board: Board, { kind, namespace, name }: Target, options: EvictOptions): boolean {
  const pod = board.store.get(kind, namespace, name)
  if (pod === undefined) return false
  // The budget is asked first: of another pod than the caller means, too.
  if (!needsNoBudget(pod)) askBudgets(board, pod)
  deleted(board, kind, pod, options)
  return true
}

/** What does not run is not disrupted. */
function needsNoBudget(pod: JsonMap): boolean {
  const ending = below(pod, 'metadata', 'deletionTimestamp') !== undefined
  return ending || ['Pending', 'Succeeded', 'Failed'].includes(textBelow(pod, 'status', 'phase'))
}

function askBudgets(board: Board, pod: JsonMap): void {
  const [budget, ...more] = ofNamespace(board, 'policy/v1', 'PodDisruptionBudget', pod).filter((one) => has(one, pod))
  if (more.length > 0) {
    const why = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.'
    throw new ApiError(500, '', why)
  }
  if (budget === undefined) return
  const { allowed, desired, healthy } = countsOf(board, budget)
  if (!isReady(pod)) {
    const policy = textBelow(budget, 'spec', 'unhealthyPodEvictionPolicy')
    if (policy === 'AlwaysAllow' || (desired > 0 && healthy >= desired)) return
  }
  if (allowed > 0) return
  const told = `The disruption budget ${textBelow(budget, 'metadata', 'name')} needs ${desired} healthy pods and has ${healthy} currently`
  throw new ApiError(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", [
    { reason: 'DisruptionBudget', message: told, field: '' },
  ])
}

interface Counts {
  readonly allowed: number
  readonly desired: number
  readonly healthy: number
}

/** As the status says, if a test has set one; it is not counted down. Else as the controller would count the pods there are. */
function countsOf(board: Board, budget: JsonMap): Counts {
  const status = mapBelow(budget, 'status') ?? {}
  const count = (key: string): number => (status[key] as number | undefined) ?? 0
  if (status['disruptionsAllowed'] !== undefined)
    return { allowed: count('disruptionsAllowed'), desired: count('desiredHealthy'), healthy: count('currentHealthy') }
  const pods = ofNamespace(board, 'v1', 'Pod', budget).filter((pod) => has(budget, pod))
  const healthy = pods.filter(isReady).length
  const most = below(budget, 'spec', 'maxUnavailable')
  const desired =
    most === undefined
      ? share(below(budget, 'spec', 'minAvailable'), pods.length)
      : pods.length - share(most, pods.length)
  return { allowed: healthy - desired, desired, healthy }
}

/** `2` or `"50%"`, which is rounded up. */
function share(value: unknown, of: number): number {
  return typeof value === 'string'
    ? Math.ceil((Number.parseInt(value) * of) / 100)
    : ((value as number | undefined) ?? 1)
}

function isReady(pod: JsonMap): boolean {
  return mapsBelow(pod, 'status', 'conditions').some((it) => it['type'] === 'Ready' && it['status'] === 'True')
}

function ofNamespace({ store }: Board, apiVersion: string, kind: string, other: JsonMap): JsonMap[] {
  const namespace = textBelow(other, 'metadata', 'namespace')
  return store.all({ apiVersion, kind }).filter((one) => textBelow(one, 'metadata', 'namespace') === namespace)
}

/** Whether a budget is for a pod. A selector that is empty selects all; none selects nothing. */
function has(budget: JsonMap, pod: JsonMap): boolean {
  const selector = mapBelow(budget, 'spec', 'selector')
  if (selector === undefined) return false
  const labels = mapBelow(pod, 'metadata', 'labels') ?? {}
  const equal = Object.entries(mapBelow(selector, 'matchLabels') ?? {})
  return (
    equal.every(([key, value]) => labels[key] === value) &&
    mapsBelow(selector, 'matchExpressions').every((requirement) => meets(requirement, labels))
  )
}

function meets(requirement: JsonMap, labels: JsonMap): boolean {
  const key = textBelow(requirement, 'key')
  const values = below(requirement, 'values')
  const isIn = Array.isArray(values) && values.includes(labels[key]!)
  switch (textBelow(requirement, 'operator')) {
    case 'In':
      return isIn
    case 'NotIn':
      return !isIn
    case 'Exists':
      return Object.hasOwn(labels, key)
    default:
      return !Object.hasOwn(labels, key)
  }
}
