import type { JsonMap } from '../../core/json.ts'
import type { Verdict } from '../../core/verdict.ts'
import { failed, ready, waiting } from '../answer.ts'
import { conditionsOf, conditionText } from '../conditions.ts'

/** Established: the server takes objects of it. Names that another definition has are never accepted. */
export function definitionVerdict(definition: JsonMap): Verdict {
  for (const condition of conditionsOf(definition)) {
    const { type, status, reason } = condition
    if (type === 'NamesAccepted' && status === 'False')
      return failed(`its names are not accepted: ${conditionText(condition)}`)
    if (type === 'Established' && status === 'True') return ready
    if (type === 'Established' && status === 'False' && reason !== 'Installing')
      return failed(`it is not established: ${conditionText(condition)}`)
  }
  return waiting('not established yet')
}
