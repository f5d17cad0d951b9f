import { leaseOf } from '../../lease/lease.ts'
import { Failure, failuresOf } from '../../core/failure.ts'
import type { EmitRollout } from '../event.ts'
import type { RolloutPorts } from '../ports.ts'
import type { Marker } from '../protocol/marker.ts'
import { isStopped, isUnderWay, markerOf } from '../protocol/marker.ts'
import { existing } from '../run/existing.ts'
import { rolloutLock } from '../run/rollout-lock.ts'
import { stopRollout } from '../run/stop.ts'
import type { UndoJob } from './back.ts'

/** Milliseconds in which a driver that was told to stop lets go: it ends what it is asking just now, and writes its record. */
export const driverPatience = 30_000

export interface StoppedDriver {
  /** Who has the lock and was told to stop; undefined when nobody has to let go first. */
  readonly driver: string | undefined
  /** Of the pause that this undo ends, by its marker: its own, or one that there was before. */
  readonly at: string | undefined
}

/**
 * Pauses the rollout that somebody drives: until that lets go the bad template would roll on. Whoever takes it back already is
 * left alone, and so is a lock under which nothing has begun.
 */
export async function stopDriver(ports: RolloutPorts, job: UndoJob, emit: EmitRollout): Promise<StoppedDriver> {
  const { cluster } = ports
  const [set, lease] = await Promise.all([existing(ports, job.set), cluster.get(rolloutLock(job.set).ref)])
  const marker = markerOf(set)?.marker
  const driver = lease === undefined ? '' : leaseOf(lease).holder
  const at = job.resumes ?? (marker !== undefined && isStopped(marker) ? marker.at : undefined)
  if (driver === '' || !isUnderWay(marker) || goesBack(marker)) return { driver: undefined, at }
  if (isStopped(marker)) return { driver, at }
  const reason = job.reason === undefined ? 'undo' : `undo: ${job.reason}`
  const stopped = await stopRollout(ports, { set: job.set, as: 'paused', reason }).catch(overByNow)
  if (stopped === undefined) return { driver, at }
  const seconds = driverPatience / 1000
  const resume = `capstan rollout resume sts/${job.set.name}`
  const text = `${driver} drives this rollout: it is paused now, and has ${seconds} s to let go; should the undo fail, ${resume} goes on`
  emit({ is: 'warning', at: cluster.serverTime(), text })
  return { driver, at: stopped.marker.at }
}

/** What is told when it has not let go; any other error as it is. */
export function stillDriven(error: unknown, { driver }: StoppedDriver, { set }: UndoJob): unknown {
  const [failure] = failuresOf(error) ?? []
  if (driver === undefined || failure?.code !== 'rollout/locked') return error
  const text = `${failure.message}; it was told to stop ${driverPatience / 1000} s ago, and has not let go`
  const hint = `the rollout is paused, so that no further pod goes: end that process, then capstan rollout undo sts/${set.name}`
  return new Failure('rollout/locked', text, { hint })
}

/** It has ended between our look and our word. */
function overByNow(error: unknown): undefined {
  if (failuresOf(error)?.[0]?.code !== 'rollout/target') throw error
  return undefined
}

function goesBack({ phase, undo, back }: Marker): boolean {
  return phase === 'undo' || undo === true || back === true
}
