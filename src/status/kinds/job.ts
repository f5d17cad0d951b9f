import type { JsonMap } from '../../core/json.ts'
import type { Verdict } from '../../core/verdict.ts'
import { failed, ready, waiting } from '../answer.ts'
import type { Around } from '../around.ts'
import { conditionsOf, conditionText } from '../conditions.ts'
import { creationTroubles } from '../creation-trouble.ts'
import { integerAt, isTrueAt, textAt } from '../field.ts'
import { ownedPods } from '../owned-pods.ts'
import { podTrouble } from '../pod-trouble.ts'
import type { Trouble } from '../trouble.ts'
import { gravest, onItsWayOut, troubled } from '../trouble.ts'

/**
 * Ready when its work is done. To kstatus a Job that has started is current, and then a migration that fails a minute
 * later has been waited for in vain.
 */
export function jobVerdict(job: JsonMap, around: Around): Verdict {
  const troubles = troublesOf(job, around)
  for (const condition of conditionsOf(job)) {
    if (condition.status !== 'True') continue
    if (condition.type === 'Complete') return ready
    // FailureTarget comes first, while its pods are being ended.
    if (condition.type === 'Failed' || condition.type === 'FailureTarget') {
      const cause = gravest(troubles)
      return failed(`${conditionText(condition)}${cause === undefined ? '' : `; ${cause.text}`}`)
    }
  }
  if (isTrueAt(job, 'spec', 'suspend')) return waiting('suspended (spec.suspend): somebody has to resume it')
  if (textAt(job, 'status', 'startTime') === undefined) return waiting('not started yet')
  return troubled(progressText(job), troubles)
}

function progressText(job: JsonMap): string {
  const count = (key: string): number => integerAt(job, 'status', key) ?? 0
  const completions = integerAt(job, 'spec', 'completions') ?? integerAt(job, 'spec', 'parallelism') ?? 1
  const failures = count('failed') === 0 ? '' : `, ${count('failed')} failed`
  return `${count('succeeded')} of ${completions} completed, ${count('active')} active${failures}`
}

/** The Job counts crashes against its backoffLimit and says itself when it has had enough. */
function troublesOf(job: JsonMap, around: Around): readonly Trouble[] {
  const pods = ownedPods(job, around).filter((pod) => textAt(pod, 'status', 'phase') !== 'Succeeded')
  const troubles = pods.flatMap((pod) => podTrouble(pod, around) ?? [])
  return [
    ...creationTroubles(job, around),
    ...troubles.map((trouble) => (trouble.crash === true ? onItsWayOut(trouble) : trouble)),
  ]
}
