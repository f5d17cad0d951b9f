import { Failure } from '../../core/failure.ts'
import { baseTemplate } from '../base-template.ts'
import type { Marker } from '../protocol/marker.ts'
import { isUnderWay } from '../protocol/marker.ts'
import { held, holdAll } from '../protocol/partition.ts'
import { claim } from '../run/claim.ts'
import type { Sighted } from '../run/existing.ts'
import { rolled } from '../run/rolled.ts'
import type { SetSeen } from '../seen.ts'
import type { Back, GoOn } from './back.ts'
import { noted, toldBase } from './back.ts'

/** The new template stays, held, and released pods are taken away: the controller makes them anew at the current revision. */
export async function byPods(back: Back): Promise<GoOn> {
  const { ports, job, emit, stopped, seen } = back
  const { set } = seen
  const how = { base: set.currentRevision, target: set.updateRevision, phase: 'undo', ...leftOf(set) } as const
  const template = await baseTemplate(ports.cluster, set.object, how.base)
  const { record, marker } = await noted(back, how, { revision: how.base, template })
  const partition = set.partition ?? 0
  // Held already it stays as it is, or the marker would name another partition than the set has.
  const isHeldNow = partition >= held
  const next: Marker = { ...marker, p: isHeldNow ? partition : holdAll }
  const claimed = await claim(ports.cluster, set.object, next, !isHeldNow)
  const work = { ports, job: { set: job.set, spec: record.spec, overrides: [] }, emit, stopped }
  return () => rolled(work, { claimed, marker: next, resumed: false, record, set })
}

/** Where somebody has changed the template in the middle, pods of two templates are what one goes back from. */
function leftOf({ marker, currentRevision, updateRevision }: SetSeen): Pick<Marker, 'left'> {
  if (!isUnderWay(marker)) return {}
  const left = marker.phase === 'undo' || marker.undo === true ? marker.left : marker.target
  return left === undefined || ['', currentRevision, updateRevision].includes(left) ? {} : { left }
}

/** Before the record of what was before is written anew, which the other way goes by. */
export function refuseByPods({ set, pods }: Sighted): void {
  const { strategy, currentRevision, updateRevision } = set
  const isOver = currentRevision !== updateRevision && pods.every(({ revision }) => revision !== updateRevision)
  if (strategy !== 'OnDelete' && isOver) return
  const why =
    strategy === 'OnDelete'
      ? 'is updated by deleting pods: a deleted one comes back with the new template'
      : `has no other revision to come back to than ${currentRevision}`
  throw new Failure('rollout/refused', `StatefulSet ${set.ref.name} ${why}`, {
    hint: `capstan rollout undo sts/${set.ref.name} --way template writes the old template back and rolls it out`,
  })
}

/** Deleted pods come back at `currentRevision` as long as the controller still has that, and it is what was before the target. */
export function canTakeBack({ set }: Sighted, revisions: ReadonlySet<string>): boolean {
  const { strategy, currentRevision, updateRevision } = set
  if (strategy !== 'RollingUpdate' || currentRevision === updateRevision) return false
  return revisions.has(currentRevision) && (toldBase(set) ?? currentRevision) === currentRevision
}
