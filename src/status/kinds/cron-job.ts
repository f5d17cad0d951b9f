import type { Verdict } from '../../core/verdict.ts'
import { ready } from '../answer.ts'

/** A schedule is in force once it is stored; what its Jobs do, they say themselves. */
export function cronJobVerdict(): Verdict {
  return ready
}
