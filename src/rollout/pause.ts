import { ApiError, isTestFailure } from '../core/api-error.ts'
import { Failure } from '../core/failure.ts'
import type { EmitRollout, RolloutOutcome, SetName } from './event.ts'
import type { RolloutPorts } from './ports.ts'
import type { Marker } from './protocol/marker.ts'
import { markerOf, rolloutManager } from './protocol/marker.ts'
import { markSteps } from './protocol/steps.ts'
import type { RolloutRecord } from './record.ts'
import { recordStore } from './record-store.ts'
import { rollOut } from './roll-out.ts'
import { undoRollout } from './undo.ts'
import { existing } from './run/existing.ts'
import { attempts } from './run/patch-unmoved.ts'
import { setRef } from './run/watch-set.ts'

export interface PauseJob {
  readonly set: SetName
  /** `aborted` is a pause that says that nobody means to go on. */
  readonly as: 'paused' | 'aborted'
  readonly reason: string | undefined
}

/**
 * Lets no further ordinal go; what is under way finishes. The partition stays: raising it would bring a pod that is just being
 * replaced back as it was. Throws Failure `rollout/target` when nothing is under way.
 */
export async function pauseRollout(ports: RolloutPorts, { set: name, as, reason }: PauseJob): Promise<void> {
  const { cluster } = ports
  for (let attempt = 1; ; attempt++) {
    const set = await existing(ports, name)
    const marker = markerOf(set)?.marker
    const isOpen = marker !== undefined && ['stage', 'roll', 'undo', 'paused'].includes(marker.phase)
    if (!isOpen) throw nothingUnderWay(name)
    const at = new Date(cluster.serverTime()).toISOString()
    try {
      await cluster.patch(setRef(name), markSteps(set, pausedMarker(marker, as, at)), { manager: rolloutManager })
      break
    } catch (error) {
      if (!isTestFailure(error) || attempt === attempts) throw error
    }
  }
  await noted(ports, name, `${as} by ${ports.holder}${reason === undefined ? '' : `: ${reason}`}`)
}

function pausedMarker(marker: Marker, phase: PauseJob['as'], at: string): Marker {
  return { ...marker, phase, at, ...(marker.phase === 'undo' || marker.undo === true ? { undo: true } : {}) }
}

export interface ResumeJob {
  readonly set: SetName
  /** Recorded with the yes to the `manual` gate that it waits for. */
  readonly reason: string | undefined
  readonly overrides: readonly { readonly gate: string; readonly reason: string }[]
}

/** Goes on with a paused rollout, or says yes to the `manual` gate that it waits for, and rolls on. */
export async function resumeRollout(
  ports: RolloutPorts,
  { set: name, reason, overrides }: ResumeJob,
  emit: EmitRollout,
): Promise<RolloutOutcome> {
  const set = await existing(ports, name)
  const marker = markerOf(set)?.marker
  if (marker === undefined || marker.phase === 'done' || marker.phase === 'undone') throw nothingUnderWay(name)
  if (marker.phase === 'undo' || marker.undo === true) {
    return undoRollout(ports, { set: name, way: 'pods', reason }, emit)
  }
  // Cut short before the old template was there: what is there is what it was to go back from.
  if (marker.phase === 'stage' && marker.back === true) {
    return undoRollout(ports, { set: name, way: 'template', reason, overrides }, emit)
  }
  const record = await recordStore(ports.cluster, name).read()
  const yes = askedLast(record, marker)
    .filter((gate) => !overrides.some((one) => one.gate === gate))
    .map((gate) => ({ gate, reason: reason ?? 'rollout resume' }))
  return rollOut(ports, { set: name, spec: 'recorded', overrides: [...overrides, ...yes] }, emit)
}

/** Whoever goes on after a pause, or where a run was cut short, has not been asked yet, and says yes to nothing. */
function askedLast(record: RolloutRecord | undefined, { run, at }: Marker): readonly string[] {
  const last = record?.log.at(-1)
  return last === undefined || record?.run !== run || last.at < Date.parse(at) ? [] : (last.asks ?? [])
}

function nothingUnderWay({ name, namespace }: SetName): Failure {
  return new Failure('rollout/target', `no rollout of StatefulSet ${name} in namespace ${namespace} is under way`, {
    hint: `capstan rollout status sts/${name} tells how it stands`,
  })
}

/** Beside the marker, for whoever reads the history; the pause itself stands without it. */
async function noted({ cluster }: RolloutPorts, name: SetName, text: string): Promise<void> {
  const store = recordStore(cluster, name)
  try {
    const [record, set] = await Promise.all([store.read(), cluster.get(setRef(name))])
    if (record === undefined || set === undefined) return
    await store.write({ ...record, log: [...record.log, { at: cluster.serverTime(), text }].slice(-200) }, set)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
  }
}
