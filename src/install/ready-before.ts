import { verdictOf } from '../status/verdict.ts'
import type { InstallOptions } from './job.ts'
import type { Planned } from './plan.ts'
import { isDeclared, isOpen, waitsForDeletion } from './stage/open-rollout.ts'

/**
 * Whether all that the revision before has in the cluster is ready, as the plan has read it: a StatefulSet whose new
 * template is staged is not, though all its pods are well.
 */
export function isReadyBefore(changes: readonly Planned[], options: Pick<InstallOptions, 'rollout'>): boolean {
  return changes.every(({ live, action }) => {
    if (live === undefined || action === 'keep') return true
    const isRolledOut = !isOpen(live) && !(isDeclared(options, live) && waitsForDeletion(live))
    return isRolledOut && verdictOf(live).is === 'ready'
  })
}
