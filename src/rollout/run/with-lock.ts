import { Failure } from '../../core/failure.ts'
import type { CancelSignal } from '../../core/ports.ts'
import { holdLease } from '../../lease/lock.ts'
import type { EmitRollout, RolloutOutcome, SetName } from '../event.ts'
import type { RolloutPorts } from '../ports.ts'
import { rolloutLock } from './rollout-lock.ts'

export interface RolloutLock {
  readonly set: SetName
  readonly emit: EmitRollout
  /** Milliseconds in which whoever has the lock, and was told to let go, does so. */
  readonly patience?: number
}

/** Works under the lock of a set's rollout, and tells the end. A lock that is lost ends every request, and is an outcome. */
export async function withRolloutLock(
  ports: RolloutPorts,
  { set, emit, patience }: RolloutLock,
  work: (bound: RolloutPorts, lost: CancelSignal) => Promise<RolloutOutcome>,
): Promise<RolloutOutcome> {
  const { cluster, clock, signal, holder } = ports
  const lock = await holdLease(cluster, clock, rolloutLock(set), {
    holder,
    ...(patience === undefined ? {} : { patience }),
    tell: (told) => {
      // Whoever waits for somebody who was told to let go has said so.
      if (patience === undefined || told.state !== 'waiting') emit({ is: 'lock', at: cluster.serverTime(), ...told })
    },
    ...(signal === undefined ? {} : { signal }),
  })
  let outcome: RolloutOutcome
  try {
    outcome = await work({ ...ports, cluster: cluster.bound(lock.lost) }, lock.lost)
  } catch (error) {
    if (!lock.lost.aborted) throw error
    // Before a run had claimed the set: of the partition nobody here knows.
    outcome = { is: 'lost', partition: 0, because: lostBecause(lock.lost), next: undefined }
  } finally {
    await lock.release()
  }
  emit({ is: 'end', at: cluster.serverTime(), outcome })
  return outcome
}

export function lostBecause({ reason }: CancelSignal): string {
  return reason instanceof Failure ? reason.message : 'the lock of this rollout was lost'
}
