import { textAt } from '../status/field.ts'
import type { EmitRollout, RolloutOutcome, SetName } from './event.ts'
import type { RolloutPorts } from './ports.ts'
import type { Marker } from './protocol/marker.ts'
import { isStopped, isUnderWay, markerOf } from './protocol/marker.ts'
import type { RolloutRecord } from './record.ts'
import { recordStore } from './record-store.ts'
import { rollOut } from './roll-out.ts'
import { existing } from './run/existing.ts'
import type { StopJob } from './run/stop.ts'
import { nothingUnderWay, stopRollout } from './run/stop.ts'
import type { RolloutSpec } from './spec.ts'
import { undoRollout } from './undo.ts'

/** Pauses a rollout, or aborts it. Gives by which marker it was stopped before, if it was. Throws as `stopRollout`. */
export async function pauseRollout(ports: RolloutPorts, job: StopJob): Promise<Marker | undefined> {
  return (await stopRollout(ports, job)).before
}

export interface ResumeJob {
  readonly set: SetName
  /** Recorded with the yes to the `manual` gate that it waits for. */
  readonly reason: string | undefined
  readonly overrides: readonly { readonly gate: string; readonly reason: string }[]
  /** What is said of the plan now, over what was recorded: commands of this machine are taken from nowhere else. */
  readonly spec?: RolloutSpec | undefined
  /**
   * The pause that is meant, by the time of its marker (`Marker.at`), and '' for none; default: the one that is there. A set of a
   * chain is gone on with later than a person said so, and may have been paused since.
   */
  readonly resumes?: string | undefined
}

/** Goes on with a paused rollout, or says yes to the `manual` gate that it waits for, and rolls on. */
export async function resumeRollout(
  ports: RolloutPorts,
  { set: name, reason, overrides, spec, resumes: meant }: ResumeJob,
  emit: EmitRollout,
): Promise<RolloutOutcome> {
  const set = await existing(ports, name)
  const marker = markerOf(set)?.marker
  if (!isUnderWay(marker)) throw nothingUnderWay(name)
  const resumes = meant ?? (isStopped(marker) ? marker.at : undefined)
  if (marker.phase === 'undo' || marker.undo === true) {
    // By pods as long as that is possible: meanwhile the controller may have told all of them new.
    return undoRollout(ports, { set: name, reason, overrides, resumes }, emit)
  }
  // Stopped before the old template was there: what is there is what it was to go back from.
  if (marker.back === true && marker.target !== textAt(set, 'status', 'updateRevision')) {
    return undoRollout(ports, { set: name, way: 'template', reason, overrides, resumes }, emit)
  }
  const record = await recordStore(ports.cluster, name).read()
  const yes = askedLast(record, marker)
    .filter((gate) => !overrides.some((one) => one.gate === gate))
    .map((gate) => ({ gate, reason: reason ?? 'rollout resume' }))
  return rollOut(
    ports,
    { set: name, spec: spec ?? 'recorded', overrides: [...overrides, ...yes], resumes, reason },
    emit,
  )
}

/** Whoever goes on after a pause, or where a run was cut short, has not been asked yet, and says yes to nothing. */
function askedLast(record: RolloutRecord | undefined, { run, at }: Marker): readonly string[] {
  const last = record?.log.at(-1)
  return last === undefined || record?.run !== run || last.at < Date.parse(at) ? [] : (last.asks ?? [])
}
