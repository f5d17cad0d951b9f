import { Failure } from '../core/failure.ts'
import { allPods } from './all-pods.ts'
import { pausedText } from './decide/paused.ts'
import type { EmitRollout, RolloutOutcome } from './event.ts'
import { defaultSpec } from './plan/stages.ts'
import type { RolloutPorts } from './ports.ts'
import { isStopped, isUnderWay } from './protocol/marker.ts'
import { recordStore } from './record-store.ts'
import type { Sighted } from './run/existing.ts'
import { existing, observed } from './run/existing.ts'
import { revisionsOf } from './run/open-run.ts'
import { start } from './run/start.ts'
import { untilUnmoved } from './run/until-unmoved.ts'
import { withRolloutLock } from './run/with-lock.ts'
import type { Back, GoOn, UndoJob } from './undo/back.ts'
import { wayBack } from './undo/back.ts'
import { byPods, canTakeBack, refuseByPods } from './undo/by-pods.ts'
import { byTemplate } from './undo/by-template.ts'
import { driverPatience, stillDriven, stopDriver } from './undo/stop-driver.ts'

/**
 * Brings the released pods back to the revision of before. Whoever drives the rollout is stopped first, and waited for. Throws
 * Failure `rollout/refused` when there is no way, and `rollout/locked` when the driver does not let go.
 */
export async function undoRollout(ports: RolloutPorts, job: UndoJob, emit: EmitRollout): Promise<RolloutOutcome> {
  const before = await stopDriver(ports, job, emit)
  const lock = { set: job.set, emit, ...(before.driver === undefined ? {} : { patience: driverPatience }) }
  return withRolloutLock(ports, lock, async (bound, stopped) => {
    const goOn = await untilUnmoved(async () => {
      const live = await existing(bound, job.set)
      const [seen, revisions] = await Promise.all([observed(bound, job.set, live), revisionsOf(bound.cluster, live)])
      const record = await recordStore(bound.cluster, job.set).read()
      return begun({ ports: bound, job: { ...job, resumes: before.at }, emit, stopped, seen, record }, revisions)
    })
    return goOn()
  }).catch((error: unknown) => {
    throw stillDriven(error, before, job)
  })
}

async function begun(back: Back, revisions: ReadonlySet<string>): Promise<GoOn> {
  const { ports, job, emit, stopped, seen } = back
  const end = undoneAlready(seen) ?? pausedSince(back)
  if (end !== undefined) return () => Promise.resolve(end)
  if (isOnItsWay(seen)) {
    const { set, overrides = [], resumes } = job
    // Somebody may have rolled towards the old template meanwhile, with stages of their own.
    const spec = back.record === undefined ? 'recorded' : wayBack(back.record.spec)
    const again = { set, spec, overrides, resumes, reason: job.reason } as const
    return () => start({ ports, job: again, emit, stopped })
  }
  refuseTooLate(back)
  const can = canTakeBack(seen, revisions)
  if (job.way === 'pods' && !can) refuseByPods(seen)
  const way = job.way ?? (can ? 'pods' : 'template')
  return way === 'pods' ? byPods(back) : byTemplate(back)
}

/** Somebody paused it once more after this undo was asked for: they did not mean to be passed by. */
function pausedSince({ seen: { set }, job, record }: Back): RolloutOutcome | undefined {
  const { marker, partition, replicas } = set
  if (marker === undefined || !isStopped(marker) || marker.at === job.resumes) return undefined
  const spec = record?.spec ?? defaultSpec
  return { is: 'held', partition: Math.min(partition ?? 0, replicas), ...pausedText(marker, set, spec) }
}

/** Killed before it could tell, the same command would otherwise go forward again. */
function undoneAlready({ set, pods }: Sighted): RolloutOutcome | undefined {
  const { marker, updateRevision } = set
  const isBack = marker?.back === true && marker.phase === 'done' && marker.target === updateRevision
  if (!isBack || pods.some(({ revision }) => revision !== updateRevision)) return undefined
  return {
    is: 'done',
    partition: Math.min(set.partition ?? 0, set.replicas),
    because: `its rollout is undone already: ${allPods(set.replicas, 'are')} at ${updateRevision}`,
    next: 'an install or apply of the newer manifest begins anew',
  }
}

/**
 * Cut short after it had written the old template: written back once more, it would be the new one. Or somebody else has put the
 * old one back: what is there is where one goes.
 */
function isOnItsWay({ set: { marker, updateRevision } }: Sighted): boolean {
  if (!isUnderWay(marker) || marker.base === marker.target) return false
  return marker.back === true ? marker.target === updateRevision : marker.base === updateRevision
}

function refuseTooLate({ seen, record, job }: Back): void {
  const { set } = seen
  const point = record?.spec.pointOfNoReturn
  const released = seen.pods.filter(({ revision }) => revision === set.updateRevision).length
  if (point === undefined || set.replicas - released >= point) return
  const forward = set.marker?.phase === 'undo' ? ' --override undo="the reason"' : ''
  throw new Failure(
    'rollout/refused',
    `StatefulSet ${job.set.name} is past its point of no return, partition ${point}`,
    {
      hint: `going back may lose data now; capstan rollout sts/${job.set.name}${forward} goes on, or mend it by a new template`,
    },
  )
}
