import type { CancelSignal } from '../../core/ports.ts'
import type { EmitRollout, RolloutOutcome, SetName } from '../event.ts'
import { pastOf } from '../past.ts'
import { defaultSpec } from '../plan/stages.ts'
import type { RolloutPorts } from '../ports.ts'
import type { Marker } from '../protocol/marker.ts'
import type { RolloutRecord } from '../record.ts'
import { earlierPlans, planDigest, recordStore } from '../record-store.ts'
import { wayOf } from '../run/begin.ts'
import type { Sighted } from '../run/existing.ts'
import type { SetSeen } from '../seen.ts'
import type { RolloutSpec } from '../spec.ts'

export interface UndoJob {
  readonly set: SetName
  /**
   * `pods`: the new template stays staged, released pods are evicted one by one and come back as they were. `template`: the
   * recorded template is written back and rolled out like any other. Default: `pods` where it is possible.
   */
  readonly way?: 'pods' | 'template' | undefined
  readonly reason: string | undefined
  /** Gates that are set aside while the old template is rolled out. */
  readonly overrides?: readonly { readonly gate: string; readonly reason: string }[]
  /** The pause that a person says is over, as of a rollout that is resumed. */
  readonly resumes?: string | undefined
}

/** An undo under its lock, with what it was asked for and what it has found. */
export interface Back {
  readonly ports: RolloutPorts
  readonly job: UndoJob
  readonly emit: EmitRollout
  readonly stopped: CancelSignal
  readonly seen: Sighted
  readonly record: RolloutRecord | undefined
}

/** What is left to do once the set is claimed. */
export type GoOn = () => Promise<RolloutOutcome>

/**
 * All the way, wherever the way there was to end. A person wants to go back: what is stuck at the new template is what one goes
 * back from, and what comes out of the cluster runs no command on this machine.
 */
export function wayBack(spec: RolloutSpec): RolloutSpec {
  const gates = spec.gates.filter(({ check }) => check.kind !== 'local')
  return { ...spec, gates, stages: defaultSpec.stages, forceStuck: true }
}

/** Writes down what is gone back to, before anything is claimed. Gives the record, and the marker as far as both ways share it. */
export async function noted(
  { ports, job, seen, record }: Back,
  how: Pick<Marker, 'base' | 'target' | 'phase' | 'back' | 'left'>,
  base: RolloutRecord['base'],
): Promise<{ readonly record: RolloutRecord; readonly marker: Marker }> {
  const { cluster } = ports
  const { set } = seen
  const run = ports.newRun()
  const now = cluster.serverTime()
  const spec = wayBack(record?.spec ?? defaultSpec)
  const why = `undo by ${ports.holder}${job.reason === undefined ? '' : `: ${job.reason}`}`
  const log = [...(record?.log ?? []), { at: now, text: why }]
  const next: RolloutRecord = {
    run,
    began: now,
    spec,
    ...earlierPlans(record, set, spec),
    base,
    reason: job.reason,
    baselines: {},
    overrides: [],
    log,
    past: pastOf(record, set),
    version: record?.version,
  }
  const stored = await recordStore(cluster, job.set).write(next, set.object)
  const at = new Date(now).toISOString()
  return {
    record: stored,
    marker: {
      v: 1,
      run,
      uid: set.uid,
      ...how,
      ...wayOf(set),
      to: 0,
      p: set.partition ?? 0,
      at,
      plan: planDigest(spec),
    },
  }
}

/** By the marker of the rollout to the newest template: after OnDelete, `currentRevision` may be of many templates ago. */
export function toldBase({ marker, updateRevision }: SetSeen): string | undefined {
  return marker?.target === updateRevision && !['', updateRevision].includes(marker.base) ? marker.base : undefined
}
