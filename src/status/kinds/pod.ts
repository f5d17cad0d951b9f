import type { JsonMap } from '../../core/json.ts'
import type { Verdict } from '../../core/verdict.ts'
import { failed, ready, waiting } from '../answer.ts'
import type { Around } from '../around.ts'
import { textAt } from '../field.ts'
import { failureText, podTrouble } from '../pod-trouble.ts'

/** A pod that nobody controls: once failed or evicted it is never started again. To kstatus, such a pod is current. */
export function podVerdict(pod: JsonMap, around: Around): Verdict {
  const phase = textAt(pod, 'status', 'phase')
  if (phase === 'Succeeded') return ready
  if (phase === 'Failed') return failed(failureText(pod))
  const trouble = podTrouble(pod, around)
  if (trouble === undefined) return ready
  return (trouble.grade === 'terminal' ? failed : waiting)(trouble.text)
}
