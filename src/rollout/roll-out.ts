import type { JsonMap } from '../core/json.ts'
import { integerAt, nameOf, textAt } from '../status/field.ts'
import type { RolloutPorts } from './ports.ts'
import type { EmitRollout, RolloutOutcome, SetName } from './event.ts'
import type { Marker } from './protocol/marker.ts'
import { markerOf } from './protocol/marker.ts'
import { partitionOf } from './protocol/partition.ts'
import { withRolloutLock } from './run/with-lock.ts'
import { existing } from './run/existing.ts'
import { foresee } from './run/foresee.ts'
import { start } from './run/start.ts'
import type { RolloutSpec } from './spec.ts'

export interface RolloutJob {
  readonly set: SetName
  /** `recorded`: as the rollout that was cut short or paused had it; without one, as the set's annotation says; else the default. */
  readonly spec: RolloutSpec | 'recorded'
  /** Gates, and refusals of the plan, that are set aside, with the reason. */
  readonly overrides: readonly { readonly gate: string; readonly reason: string }[]
  /**
   * The pause that a person says is over, by the time of its marker (`Marker.at`): a rollout that was paused or aborted goes on
   * by this alone, and one that was paused once more since then does not.
   */
  readonly resumes?: string | undefined
  /** Why, as whoever began it says: for the history. */
  readonly reason?: string | undefined
  /** Nobody asked for this very rollout, but an install came upon it: what a person has taken back stays so, too. */
  readonly unattended?: boolean
  /** The partition at which it ends, whatever the declaration says: a manifest's own. */
  readonly end?: number | undefined
  /** Milliseconds, whatever the declaration says. */
  readonly patience?: number | undefined
}

/**
 * Moves a StatefulSet to its newest template, ordinal by ordinal, each step gated; begins, or goes on with what was cut short:
 * all that it goes by is in the cluster. Throws Failures `rollout/…` of what stands against the plan, before anything was
 * written; what goes wrong afterwards is an outcome, and has been emitted as `end`.
 */
export async function rollOut(ports: RolloutPorts, job: RolloutJob, emit: EmitRollout): Promise<RolloutOutcome> {
  const live = await existing(ports, job.set)
  const begun = await foresee(ports, job, live, false)
  const foreseen = 'is' in begun ? undefined : textAt(live, 'metadata', 'resourceVersion')
  return withRolloutLock(ports, { set: job.set, emit }, async (bound, stopped) => {
    // Whoever had the lock for a while has left the set as it is now.
    const now = await existing(bound, job.set)
    return takenBackSince(live, now) ?? start({ ports: bound, job, emit, stopped, foreseen })
  })
}

/** Whoever asked for a rollout before somebody took it back did not mean to bring it once more. */
function takenBackSince(before: JsonMap, now: JsonMap): RolloutOutcome | undefined {
  const marker = takenBack(now)
  if (marker === undefined || takenBack(before) !== undefined) return undefined
  return {
    is: 'held',
    partition: Math.min(partitionOf(now) ?? 0, integerAt(now, 'spec', 'replicas') ?? 1),
    because: 'the rollout was undone while this one waited for its lock',
    next:
      marker.back === true
        ? 'an install or apply of the newer manifest begins anew'
        : `capstan rollout sts/${nameOf(now)} begins anew`,
  }
}

/** The marker of a set whose rollout was undone, or is being undone, by either way. */
function takenBack(set: JsonMap): Marker | undefined {
  const marker = markerOf(set)?.marker
  const isBack = marker?.phase === 'undo' || marker?.phase === 'undone' || marker?.back === true
  return isBack ? marker : undefined
}
