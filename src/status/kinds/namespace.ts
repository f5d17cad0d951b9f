import type { JsonMap } from '../../core/json.ts'
import type { Verdict } from '../../core/verdict.ts'
import { ready, waiting } from '../answer.ts'
import { textAt } from '../field.ts'

export function namespaceVerdict(namespace: JsonMap): Verdict {
  const phase = textAt(namespace, 'status', 'phase')
  if (phase === 'Active') return ready
  return waiting(phase === undefined ? 'the server has not made it active yet' : `its phase is ${phase}`)
}
