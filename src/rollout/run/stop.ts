import { ApiError } from '../../core/api-error.ts'
import { Failure } from '../../core/failure.ts'
import { integerAt } from '../../status/field.ts'
import { byText, stoppedText } from '../decide/paused.ts'
import type { SetName } from '../event.ts'
import type { RolloutPorts } from '../ports.ts'
import type { Marker } from '../protocol/marker.ts'
import { isStopped, isUnderWay, markerOf, rolloutManager } from '../protocol/marker.ts'
import { markSteps } from '../protocol/steps.ts'
import { withPast } from '../past.ts'
import type { RolloutRecord } from '../record.ts'
import { recordStore } from '../record-store.ts'
import { existing } from './existing.ts'
import { untilUnmoved } from './until-unmoved.ts'
import { setRef } from './watch-set.ts'

export interface StopJob {
  readonly set: SetName
  /** `aborted` is a pause that says that nobody means to go on. */
  readonly as: 'paused' | 'aborted'
  readonly reason: string | undefined
}

export interface Stopped {
  /** As it was written. */
  readonly marker: Marker
  /** As it was stopped already; undefined where it was under way. */
  readonly before: Marker | undefined
}

/**
 * Lets no further ordinal go; what is under way finishes. The partition stays: raising it would bring a pod that is just being
 * replaced back as it was. Asked for once more, what is aborted stays so. Throws Failure `rollout/target` when nothing is
 * under way.
 */
export async function stopRollout(ports: RolloutPorts, job: StopJob): Promise<Stopped> {
  const { cluster, holder } = ports
  const { set: name, as, reason } = job
  return untilUnmoved(async () => {
    const set = await existing(ports, name)
    const marker = markerOf(set)?.marker
    if (!isUnderWay(marker)) throw nothingUnderWay(name)
    const stopped = stoppedMarker(marker, { as, by: holder, why: reason, now: cluster.serverTime() })
    await cluster.patch(setRef(name), markSteps(set, stopped), { manager: rolloutManager })
    const text = `${stopped.phase}${byText({ by: holder, ...(reason !== undefined && { why: reason }) })}`
    await noted(ports, name, { text, marker: stopped, isFirst: !isStopped(marker) })
    return { marker: stopped, before: isStopped(marker) ? marker : undefined }
  })
}

interface Stop {
  readonly as: StopJob['as']
  readonly by: string
  readonly why: string | undefined
  /** Server time, milliseconds. */
  readonly now: number
}

/** Written anew also where it is stopped already: whoever said before this that it goes on did not mean this stop. */
function stoppedMarker(marker: Marker, { as, by, why, now }: Stop): Marker {
  const { why: before, ...rest } = marker
  const isUndo = marker.phase === 'undo' || marker.undo === true
  const phase = marker.phase === 'aborted' ? 'aborted' : as
  const reason = why ?? (marker.phase === phase ? before : undefined)
  return {
    ...rest,
    phase,
    at: new Date(now).toISOString(),
    by,
    ...(reason === undefined ? {} : { why: reason.slice(0, longestReason) }),
    ...(isUndo ? { undo: true } : {}),
  }
}

/** Of an annotation that every event of a watch carries. */
const longestReason = 500

export function nothingUnderWay({ name, namespace }: SetName): Failure {
  return new Failure('rollout/target', `no rollout of StatefulSet ${name} in namespace ${namespace} is under way`, {
    hint: `capstan rollout status sts/${name} tells how it stands`,
  })
}

/** Beside the marker, for whoever reads the history; the pause itself stands without it. */
async function noted(
  { cluster }: RolloutPorts,
  name: SetName,
  { text, marker, isFirst }: { readonly text: string; readonly marker: Marker; readonly isFirst: boolean },
): Promise<void> {
  const store = recordStore(cluster, name)
  await untilUnmoved(async () => {
    const [record, set] = await Promise.all([store.read(), cluster.get(setRef(name))])
    // Of one that has not begun there is none: what is there tells of the rollout before.
    if (record?.run !== marker.run || set === undefined) return
    const at = cluster.serverTime()
    const noted = { ...record, log: [...record.log, { at, text }].slice(-200) }
    const partition = Math.min(marker.p, integerAt(set, 'spec', 'replicas') ?? 1)
    const outcome = { is: 'held', partition, because: stoppedText(marker) } as const
    const ends = isFirst && !isTold(record, marker)
    await store.write(ends ? withPast(noted, { marker, outcome, at }) : noted, set)
  }).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error
  })
}

/** Whoever drove it may have seen the pause, and written its end down already. */
function isTold({ past }: RolloutRecord, marker: Marker): boolean {
  const last = past.at(-1)
  return last?.run === marker.run && stoppedText(marker).startsWith(last.outcome.because)
}
