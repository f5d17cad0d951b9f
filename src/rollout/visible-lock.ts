import { ApiError } from '../core/api-error.ts'
import type { Cluster } from '../core/cluster.ts'
import { leaseOf } from '../lease/lease.ts'
import type { SetName } from './event.ts'
import { rolloutLock } from './run/rollout-lock.ts'

/** As RBAC calls them: the Secret of the record, the Lease of the lock. */
export type Hidden = 'secrets' | 'leases'

/** Who drives, as far as one may see that. */
export async function visibleLock(
  cluster: Cluster,
  name: SetName,
): Promise<{ readonly holder: string | undefined; readonly isHidden: boolean }> {
  try {
    const lease = await cluster.get(rolloutLock(name).ref)
    return { holder: lease === undefined ? undefined : leaseOf(lease).holder, isHidden: false }
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 403) throw error
    return { holder: undefined, isHidden: true }
  }
}

/** Nobody holds the lock: whoever rolled is gone. Where that cannot be seen somebody may. */
export function isLeft({
  holder,
  hidden = [],
}: {
  readonly holder: string | undefined
  readonly hidden?: readonly Hidden[]
}): boolean {
  return !hidden.includes('leases') && (holder === undefined || holder === '')
}
