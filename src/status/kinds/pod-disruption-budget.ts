import type { JsonMap } from '../../core/json.ts'
import type { Verdict } from '../../core/verdict.ts'
import { ready, waiting } from '../answer.ts'
import { conditionOf, conditionText } from '../conditions.ts'
import { unseenVerdict } from '../general.ts'

/**
 * Ready when its pods have been counted, also when there are too few. While they cannot be, it forbids every eviction.
 */
export function disruptionBudgetVerdict(budget: JsonMap): Verdict {
  const allowed = conditionOf(budget, 'DisruptionAllowed')
  if (allowed?.reason === 'SyncFailed') return waiting(`its pods cannot be counted: ${conditionText(allowed)}`)
  return unseenVerdict(budget) ?? ready
}
