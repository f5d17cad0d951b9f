import { ApiError } from '../../core/api-error.ts'
import { failuresOf } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import type { EmitRollout, RolloutOutcome } from '../event.ts'
import { stagesOf } from '../plan/stages.ts'
import type { Marker } from '../protocol/marker.ts'
import type { Override, RolloutRecord } from '../record.ts'
import { recordKeeper } from '../record-keeper.ts'
import { recordStore } from '../record-store.ts'
import type { SetSeen } from '../seen.ts'
import type { Opening } from './open-run.ts'
import { openRun } from './open-run.ts'
import type { Work } from './prepare.ts'
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
  const store = recordStore(cluster, job.set)
  const keeper = recordKeeper({ store, clock: ports.clock, warn, stopped }, set.object, record)
  const both: EmitRollout = (event) => {
    keeper.note(event)
    emit(event)
  }
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
  const overrides = (): readonly Override[] => keeper.overrides()
  const outcome = await driven({ ports, set: claimed, run: marker.run, record, overrides, stopped, emit: both })
  await keeper.close(outcome, { marker, at: cluster.serverTime() })
  return outcome
}

async function driven(opening: Opening): Promise<RolloutOutcome> {
  let set: JsonMap | undefined = opening.set
  try {
    const run = await openRun(opening)
    try {
      return await runOn(run)
    } finally {
      set = run.watch.set()
      run.watch.close()
    }
  } catch (error) {
    return broken(opening, set, error)
  }
}

/** The cluster said no, or nothing any more: that is told as an end, since all that was begun is in the cluster. */
function broken({ ports, record, stopped }: Opening, set: JsonMap | undefined, error: unknown): RolloutOutcome {
  const outcome = interrupted(set, record.spec)
  if (stopped.aborted) return { ...outcome, is: 'lost', because: lostBecause(stopped), next: undefined }
  // A bug is told of by others.
  if (!(error instanceof ApiError || failuresOf(error) !== undefined)) throw error
  if (ports.signal?.aborted === true) return outcome
  const because =
    failuresOf(error)
      ?.map(({ message }) => message)
      .join('; ') ?? `the server answered: ${(error as Error).message}`
  return { ...outcome, is: 'failed', because }
}
