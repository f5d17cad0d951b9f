import { ApiError } from '../../core/api-error.ts'
import { failuresOf } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import type { CancelSignal } from '../../core/ports.ts'
import type { EmitRollout, RolloutOutcome } from '../event.ts'
import { stagesOf } from '../plan/stages.ts'
import type { Marker } from '../protocol/marker.ts'
import type { RolloutRecord } from '../record.ts'
import { recordKeeper } from '../record-keeper.ts'
import { recordStore } from '../record-store.ts'
import type { SetSeen } from '../seen.ts'
import { openRun } from './open-run.ts'
import type { Work } from './prepare.ts'
import type { Run } from './run.ts'
import { interrupted, runOn } from './run.ts'
import { lostBecause } from './with-lock.ts'

export interface Claimed {
  readonly claimed: JsonMap
  readonly marker: Marker
  readonly resumed: boolean
  readonly record: RolloutRecord
  readonly set: SetSeen
}

/** Runs on a set whose marker was just written, to the end of the run. */
export async function rolled(work: Work, { claimed, marker, resumed, record, set }: Claimed): Promise<RolloutOutcome> {
  const { ports, job, emit, stopped } = work
  const { cluster } = ports
  const warn = (text: string): void => emit({ is: 'warning', at: cluster.serverTime(), text })
  const keeper = recordKeeper({ store: recordStore(cluster, job.set), clock: ports.clock, warn }, set.object, record)
  const both: EmitRollout = (event) => {
    keeper.note(event)
    emit(event)
  }
  const run = await openRun({
    ports,
    set: claimed,
    run: marker.run,
    record,
    overrides: () => keeper.overrides(),
    stopped,
    emit: both,
  })
  both({
    is: 'begin',
    at: cluster.serverTime(),
    set: job.set,
    run: marker.run,
    resumed,
    base: marker.base,
    target: marker.target,
    replicas: set.replicas,
    start: set.start,
    from: Math.min(marker.p, set.replicas),
    stages: stagesOf(record.spec.stages, set.replicas),
    gates: record.spec.gates.map(({ name, at, check }) => ({ name, kind: check.kind, at })),
    phase: marker.phase === 'undo' ? 'undo' : 'roll',
    deletes: marker.deletes,
  })
  try {
    const outcome = await runOn(run).catch((error: unknown) => broken(run, stopped, error))
    // The record is somebody else's by now, and no request of ours goes out any more.
    if (stopped.aborted) return outcome
    await keeper.close(outcome, { marker, at: cluster.serverTime() })
    return outcome
  } finally {
    run.watch.close()
  }
}

/** The cluster said no, or nothing any more: that is told as an end, since all that was begun is in the cluster. */
function broken(run: Run, stopped: CancelSignal, error: unknown): RolloutOutcome {
  const { signal } = run.ports
  const outcome = interrupted(run)
  if (stopped.aborted) return { ...outcome, is: 'lost', because: lostBecause(stopped), next: undefined }
  // A bug is told of by others.
  if (!(error instanceof ApiError || failuresOf(error) !== undefined)) throw error
  if (signal?.aborted === true) return outcome
  const because =
    failuresOf(error)
      ?.map(({ message }) => message)
      .join('; ') ?? `the server answered: ${(error as Error).message}`
  return { ...outcome, is: 'failed', because }
}
