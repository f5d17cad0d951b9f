import type { JsonMap } from '../../core/json.ts'
import type { Verdict } from '../../core/verdict.ts'
import { ready, waiting } from '../answer.ts'
import { conditionOf, conditionsOf, conditionText } from '../conditions.ts'

/**
 * Ready when it can read and set the scale of its target. Metrics come a minute after the pods, and nothing that was
 * installed is unready without them, so that ScalingActive is not asked for.
 */
export function autoscalerVerdict(autoscaler: JsonMap): Verdict {
  if (conditionsOf(autoscaler).length === 0) return waiting('its controller has not looked at it yet')
  const able = conditionOf(autoscaler, 'AbleToScale')
  return able?.status === 'False' ? waiting(`cannot scale its target: ${conditionText(able)}`) : ready
}
