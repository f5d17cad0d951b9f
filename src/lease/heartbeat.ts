import { ApiError } from '../core/api-error.ts'
import type { Cluster } from '../core/cluster.ts'
import { durationText } from '../core/duration.ts'
import { Failure } from '../core/failure.ts'
import type { Clock } from '../core/ports.ts'
import type { CancelSource } from '../core/cancel.ts'
import { cancelSource } from '../core/cancel.ts'
import type { Lease, LockName } from './lease.ts'
import { leaseOf, renewal } from './lease.ts'
import type { Held } from './lock.ts'
import { leaseManager } from './lock.ts'

/** A Lease that is ours. */
export interface Holding {
  readonly lock: LockName
  readonly lease: Lease
  /** Milliseconds after which others may take it. */
  readonly duration: number
  /** When the request that took it was sent, by the monotonic clock: others count from later moments only. */
  readonly sent: number
}

/** Renews the Lease until `release`, or until it is lost. */
export function keepLease(cluster: Cluster, clock: Clock, holding: Holding): Held {
  const keeper: Keeper = { cluster, clock, holding, lost: cancelSource(), ended: cancelSource() }
  const beating = beat(keeper)
  let releasing: Promise<void> | undefined
  const release = async (): Promise<void> => {
    keeper.ended.cancel('released')
    await beating
    if (!keeper.lost.signal.aborted) await within(keeper, holding.duration / 3, (bound) => giveBack(bound, holding))
  }
  return { lost: keeper.lost.signal, release: () => (releasing ??= release()) }
}

interface Keeper {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly holding: Holding
  readonly lost: CancelSource
  readonly ended: CancelSource
}

async function beat(keeper: Keeper): Promise<void> {
  const { clock, holding, lost, ended } = keeper
  const { duration } = holding
  let stamp = Date.parse(holding.lease.renewTime)
  let renewed = holding.sent
  let next = renewed + duration / 3
  for (;;) {
    await clock.sleep(Math.max(0, next - clock.monotonic()), ended.signal)
    if (isOver(ended)) return
    const asked = clock.monotonic()
    // A process that was stopped may wake up after its time: it must not even ask.
    const left = renewed + (duration * 2) / 3 - asked
    // A renewal that writes the same time again changes nothing, and would look like death to others.
    stamp = Math.max(stamp + 1, keeper.cluster.serverTime())
    const answer = left > 0 ? await renew(keeper, left, stamp) : 'late'
    if (isOver(ended)) return
    if (answer === 'renewed') renewed = asked
    else if (answer !== 'failed') {
      lost.cancel(lockLost(holding, answer))
      return
    }
    next = asked + duration / (answer === 'renewed' ? 3 : retriesPerDuration)
  }
}

const retriesPerDuration = 15

/** A call and no field, which the compiler would believe to stay false across an await. */
function isOver({ signal }: CancelSource): boolean {
  return signal.aborted
}

type Answer = 'renewed' | 'failed' | 'refused' | 'late'

async function renew(keeper: Keeper, left: number, stamp: number): Promise<Answer> {
  const { holding } = keeper
  const steps = renewal(holding.lease, stamp)
  // A connection that a firewall has forgotten never answers: the second half is for another one.
  const limit = left > holding.duration / 4 ? left / 2 : left
  const answer = await within(keeper, limit, async (bound): Promise<Answer> => {
    try {
      await bound.patch(holding.lock.ref, steps, { manager: leaseManager })
      return 'renewed'
    } catch (error) {
      // 422: a test of the patch failed, so it is another one's; 404: it was deleted. All else may pass.
      return error instanceof ApiError && (error.code === 422 || error.code === 404) ? 'refused' : 'failed'
    }
  })
  return answer ?? (limit < left ? 'failed' : 'late')
}

/** Leaves nothing behind, and nothing of somebody else's is touched: the server compares uid and version. */
async function giveBack(cluster: Cluster, { lock, lease }: Holding): Promise<void> {
  try {
    const object = await cluster.get(lock.ref)
    const live = object === undefined ? undefined : leaseOf(object)
    if (live === undefined || live.uid !== lease.uid || live.transitions !== lease.transitions) return
    await cluster.remove(lock.ref, { uid: live.uid, resourceVersion: live.resourceVersion })
  } catch {
    // It expires by itself.
  }
}

/** What `work` gives; undefined when it takes longer than `limit`. Its requests end then, and when the holding ends. */
async function within<T>(keeper: Keeper, limit: number, work: (bound: Cluster) => Promise<T>): Promise<T | undefined> {
  const { cluster, clock, ended } = keeper
  const attempt = cancelSource()
  const stop = (): void => attempt.cancel('ended')
  if (!ended.signal.aborted) ended.signal.addEventListener('abort', stop)
  const late = clock.sleep(limit, attempt.signal).then(() => undefined)
  try {
    return await Promise.race([work(cluster.bound(attempt.signal)), late])
  } finally {
    ended.signal.removeEventListener('abort', stop)
    attempt.cancel('ended')
  }
}

function lockLost({ lock, duration }: Holding, answer: 'refused' | 'late'): Failure {
  const patience = durationText(BigInt(Math.round((duration * 2) / 3)))
  const why = answer === 'refused' ? 'somebody else took it' : `it could not be renewed for ${patience}`
  const message = `the lock of ${lock.what} in namespace ${lock.ref.namespace} was lost: ${why}`
  return new Failure(lock.code, message, { hint: 'run the command again: it goes on from what is recorded' })
}
