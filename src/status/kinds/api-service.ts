import type { JsonMap } from '../../core/json.ts'
import type { Verdict } from '../../core/verdict.ts'
import { ready, waiting } from '../answer.ts'
import { conditionOf, conditionText } from '../conditions.ts'

/** Until it is available, discovery fails for its group, and with it the deletion of every namespace. */
export function apiServiceVerdict(service: JsonMap): Verdict {
  const available = conditionOf(service, 'Available')
  if (available?.status === 'True') return ready
  return waiting(
    available === undefined ? 'the server has not reached it yet' : `not available: ${conditionText(available)}`,
  )
}
