import type { EvictOptions } from '../core/cluster.ts'
import { ApiError } from '../core/api-error.ts'
import type { JsonMap } from '../core/json.ts'
import { conditionOf } from '../status/conditions.ts'
import { integerAt, mapAt, nameOf, textAt } from '../status/field.ts'
import type { Board } from './board.ts'
import { serverStamp } from './board.ts'
import { budgetsOf } from './budget.ts'
import { removed } from './removal.ts'

/**
 * The eviction of a pod: its budget is asked and used first, and then the pod is deleted. So an eviction that fails by its
 * precondition has used the budget all the same, for two minutes. Throws ApiError 409, 429 with the cause `DisruptionBudget`,
 * or 500 for a pod that two budgets select.
 */
export function evicted(board: Board, pod: JsonMap, options: EvictOptions): void {
  const [budget, another] = budgetsOf(board.store, pod)
  if (another !== undefined) throw new ApiError(500, '', twoBudgets)
  if (budget !== undefined && !isFree(pod, budget)) use(board, budget, pod, options.dryRun === true)
  removed(board, pod, options)
}

const twoBudgets = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.'

/** No service is lost by the end of a pod that gives none. */
function isFree(pod: JsonMap, budget: JsonMap): boolean {
  const phase = textAt(pod, 'status', 'phase')
  if (phase !== 'Running' || textAt(pod, 'metadata', 'deletionTimestamp') !== undefined) return true
  if (conditionOf(pod, 'Ready')?.status === 'True') return false
  if (textAt(budget, 'spec', 'unhealthyPodEvictionPolicy') === 'AlwaysAllow') return true
  const { healthy, desired } = countsOf(budget)
  return desired > 0 && healthy >= desired
}

function use(board: Board, budget: JsonMap, pod: JsonMap, dryRun: boolean): void {
  const status = mapAt(budget, 'status')
  const allowed = integerAt(status, 'disruptionsAllowed') ?? 0
  if (allowed <= 0) throw refused(budget)
  if (dryRun) return
  const disruptedPods = { ...mapAt(status, 'disruptedPods'), [nameOf(pod)]: serverStamp(board) }
  board.store.put({ ...budget, status: { ...status, disruptionsAllowed: allowed - 1, disruptedPods } })
}

function refused(budget: JsonMap): ApiError {
  const { healthy, desired } = countsOf(budget)
  const message = `The disruption budget ${nameOf(budget)} needs ${desired} healthy pods and has ${healthy} currently`
  return new ApiError(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", [
    { reason: 'DisruptionBudget', message, field: '' },
  ])
}

function countsOf(budget: JsonMap): { readonly healthy: number; readonly desired: number } {
  const status = mapAt(budget, 'status')
  return { healthy: integerAt(status, 'currentHealthy') ?? 0, desired: integerAt(status, 'desiredHealthy') ?? 0 }
}
