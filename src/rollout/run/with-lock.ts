import { Failure } from '../../core/failure.ts'
import type { CancelSignal } from '../../core/ports.ts'
import { holdLease } from '../../lease/lock.ts'
import type { EmitRollout, RolloutOutcome, SetName } from '../event.ts'
import type { RolloutPorts } from '../ports.ts'
import { rolloutLock } from './rollout-lock.ts'

/** Works under the lock of a set's rollout, and tells the end. A lock that is lost ends every request, and is an outcome. */
export async function withRolloutLock(
  ports: RolloutPorts,
  set: SetName,
  emit: EmitRollout,
  work: (bound: RolloutPorts, lost: CancelSignal) => Promise<RolloutOutcome>,
): Promise<RolloutOutcome> {
  const { cluster, clock, signal, holder } = ports
  const lock = await holdLease(cluster, clock, rolloutLock(set), {
    holder,
    tell: (told) => emit({ is: 'lock', at: cluster.serverTime(), ...told }),
    ...(signal === undefined ? {} : { signal }),
  })
  let outcome: RolloutOutcome
  try {
    outcome = await work({ ...ports, cluster: cluster.bound(lock.lost) }, lock.lost)
  } catch (error) {
    if (!lock.lost.aborted) throw error
    const { reason } = lock.lost
    const because = reason instanceof Failure ? reason.message : 'the lock of this rollout was lost'
    outcome = { is: 'lost', partition: 0, because, next: undefined }
  } finally {
    await lock.release()
  }
  emit({ is: 'end', at: cluster.serverTime(), outcome })
  return outcome
}
