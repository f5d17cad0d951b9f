import { ApiError } from '../core/api-error.ts'
import { durationText } from '../core/duration.ts'
import { leaseOf, type LockName } from '../lease/lease.ts'
import type { SetName } from './event.ts'
import type { RolloutPorts } from './ports.ts'
import { rolloutLock } from './run/rollout-lock.ts'
import type { Silence } from './silence.ts'

/** As RBAC calls them: the Secret of the record, the Lease of the lock. */
export type Hidden = 'secrets' | 'leases'

/** Who drives, as far as one may see that. */
export interface Driver {
  /** Undefined, or empty: nobody. */
  readonly holder: string | undefined
  /** Milliseconds without a sign of life; undefined while it may be alive. */
  readonly silent?: number | undefined
}

export async function visibleLock(
  ports: Pick<RolloutPorts, 'cluster' | 'clock'>,
  name: SetName,
  silenceOf: Silence,
): Promise<Driver & { readonly isHidden: boolean }> {
  return visibleLease(ports, rolloutLock(name), silenceOf)
}

export async function visibleLease(
  { cluster, clock }: Pick<RolloutPorts, 'cluster' | 'clock'>,
  { ref }: Pick<LockName, 'ref'>,
  silenceOf: Silence,
): Promise<Driver & { readonly isHidden: boolean }> {
  try {
    const asked = clock.monotonic()
    const object = await cluster.get(ref)
    const lease = object && leaseOf(object)
    const silent = lease === undefined || lease.holder === '' ? undefined : silenceOf(lease, asked)
    return { holder: lease?.holder, silent, isHidden: false }
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 403) throw error
    return { holder: undefined, isHidden: true }
  }
}

/** Nobody holds the lock, or nobody who is alive. Where that cannot be seen somebody may. */
export function isLeft({
  holder,
  silent,
  hidden = [],
}: Driver & { readonly hidden?: readonly Hidden[] | undefined }): boolean {
  return !hidden.includes('leases') && (holder === undefined || holder === '' || silent !== undefined)
}

/** Somebody is seen to hold the lock, and may be alive. */
export function isDriven({ holder, silent }: Driver): boolean {
  return holder !== undefined && holder !== '' && silent === undefined
}

/** Undefined for one that may be alive. */
export function silenceText({ holder, silent }: Driver): string | undefined {
  if (holder === undefined || silent === undefined) return undefined
  const seconds = Math.round(silent / 1000)
  return `its driver ${holder} has given no sign of life for ${durationText(BigInt(seconds * 1000))}`
}
