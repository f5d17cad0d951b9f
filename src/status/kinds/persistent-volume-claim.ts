import type { JsonMap } from '../../core/json.ts'
import type { Verdict } from '../../core/verdict.ts'
import { failed, ready, waiting } from '../answer.ts'
import type { Around } from '../around.ts'
import { awaitsFirstPod, claimTrouble } from '../claim-trouble.ts'

/**
 * Ready when bound, or when its class binds with the first pod: a claim that only a CronJob uses would be waited for in
 * vain, and a pod that does use it tells of it in its own verdict.
 */
export function claimVerdict(claim: JsonMap, around: Around): Verdict {
  const trouble = claimTrouble(claim, around)
  if (trouble === undefined || awaitsFirstPod(claim, around)) return ready
  return (trouble.grade === 'terminal' ? failed : waiting)(trouble.text)
}
