import { ApiError } from '../core/api-error.ts'
import type { Cluster } from '../core/cluster.ts'
import { durationText } from '../core/duration.ts'
import { Failure } from '../core/failure.ts'
import type { CancelSignal, Clock } from '../core/ports.ts'
import { keepLease } from './heartbeat.ts'
import type { Lease, LockName, Taker } from './lease.ts'
import { leaseOf, takenLease } from './lease.ts'

/** The field manager of Leases. */
export const leaseManager = 'capstan'

/** A lock: whoever has it is the only one that writes. */
export interface Held {
  /**
   * Aborts when the lock is lost: somebody took it, or it could not be renewed for two thirds of its duration, so that
   * requests under way end before anybody may take it. Its reason is a Failure `…/locked`. Work by `cluster.bound(lost)`.
   */
  readonly lost: CancelSignal
  /** Gives the lock back. Never throws: where it cannot, the lock expires by itself. */
  release(): Promise<void>
}

export interface HoldOptions {
  /** Who holds it, as others read it: `alice@build-7 4711`. */
  readonly holder: string
  /** Milliseconds without a sign of life after which others take the lock over; renewed every third. Default: 15 000. */
  readonly duration?: number
  /** Milliseconds to wait for a holder that is alive. Default: 0. */
  readonly patience?: number
  /** Told once when the lock is somebody's, and once when it was taken from a holder that was gone. */
  readonly tell?: (told: LockTold) => void
  /** Ends the waiting; not the holding. */
  readonly signal?: CancelSignal
}

export interface LockTold {
  readonly holder: string
  readonly state: 'waiting' | 'taken-over'
}

/**
 * Takes a Lease. Of a foreign holder nobody knows at first whether
 * it lives: one that renews does, one whose Lease stays the same for its duration by our own clock does not (clocks of two
 * machines are never compared). So with no patience this takes up to a third of the duration to refuse, and the whole of it to
 * take over. Throws Failure `…/locked`, or `cluster/cancelled` by the signal. `cluster` must not be bound to a
 * signal that ends the work: the lock is renewed until `release`.
 */
export async function holdLease(cluster: Cluster, clock: Clock, lock: LockName, options: HoldOptions): Promise<Held> {
  const { holder, duration = defaultDuration, patience = 0, signal, tell } = options
  const patientUntil = clock.monotonic() + patience
  let seen: Seen | undefined
  for (;;) {
    refuseCancelled(lock, signal)
    const asked = clock.monotonic()
    const lease = await readLease(cluster, lock)
    const foreign = lease?.holder === '' ? undefined : lease
    if (foreign !== undefined) {
      if (seen === undefined) tell?.({ holder: foreign.holder, state: 'waiting' })
      seen = look(seen, foreign, clock.monotonic())
      const left = expiryOf(foreign) - (asked - seen.since)
      if (left > 0) {
        if (asked >= patientUntil && isKnownToStay(seen)) throw locked(lock, foreign, cluster.serverTime())
        await clock.sleep(Math.min(left, 1000, duration / pollsPerDuration), signal)
        continue
      }
    }
    const sent = clock.monotonic()
    const taken = await take(cluster, lock, { holder, duration, now: cluster.serverTime() }, lease)
    if (taken === undefined) continue
    if (foreign !== undefined) tell?.({ holder: foreign.holder, state: 'taken-over' })
    return keepLease(cluster, clock, { lock, lease: taken, duration, sent })
  }
}

const defaultDuration = 15_000

/** A Lease that says a day was not written by us; it is respected, but nobody is made to wait for its end. */
const longestExpiry = 60_000

/** Often enough to see each renewal, and to take over soon after the end. */
const pollsPerDuration = 15

/** How the foreign Lease looked, and since when by our clock. */
interface Seen {
  readonly lease: Lease
  readonly since: number
  /** It changed while we looked, so that somebody is at work. */
  readonly alive: boolean
}

function look(before: Seen | undefined, lease: Lease, now: number): Seen {
  if (before?.lease.resourceVersion === lease.resourceVersion) return before
  return { lease, since: now, alive: before !== undefined }
}

/** Whether waiting for the holder's end may take longer than for its expiry. */
function isKnownToStay({ lease, alive }: Seen): boolean {
  return alive || expiryOf(lease) > longestExpiry
}

function expiryOf({ duration }: Lease): number {
  return duration > 0 ? duration : defaultDuration
}

async function readLease(cluster: Cluster, { ref }: LockName): Promise<Lease | undefined> {
  const object = await cluster.get(ref)
  return object === undefined ? undefined : leaseOf(object)
}

/** The Lease as taken; undefined when somebody was quicker. */
async function take(
  cluster: Cluster,
  lock: LockName,
  taker: Taker,
  old: Lease | undefined,
): Promise<Lease | undefined> {
  const wanted = takenLease(lock, taker, old)
  const options = { manager: leaseManager }
  try {
    return leaseOf(await (old === undefined ? cluster.create(wanted, options) : cluster.replace(wanted, options)))
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    // A Lease that is gone was given back; without an old one, 404 is a namespace that does not exist.
    if (error.code === 409 || (error.code === 404 && old !== undefined)) return undefined
    throw error
  }
}

function refuseCancelled({ what }: LockName, signal: CancelSignal | undefined): void {
  if (signal?.aborted !== true) return
  throw new Failure('cluster/cancelled', `interrupted while waiting for the lock of ${what}; nothing was changed`)
}

function locked({ ref, what, code }: LockName, lease: Lease, now: number): Failure {
  const since = lease.acquireTime.replace(/\.\d+/, '')
  const silent = Math.max(0, Math.round((now - Date.parse(lease.renewTime)) / 1000))
  const life = Number.isNaN(silent) ? [] : [`its last sign of life was ${durationText(BigInt(silent * 1000))} ago`]
  const message = `${what} in namespace ${ref.namespace} is being changed by ${lease.holder}, since ${since}`
  const long = expiryOf(lease) > longestExpiry
  return new Failure(code, message, {
    notes: life,
    hint: long
      ? `if that process is gone: kubectl delete lease ${ref.name} --namespace ${ref.namespace}`
      : 'run the command again when that one has ended; a process that is gone is noticed without your help',
  })
}
