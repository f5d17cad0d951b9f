import { Failure } from '../core/failure.ts'
import type { JsonMap } from '../core/json.ts'
import type { CancelSignal } from '../core/ports.ts'
import { refOf } from '../core/object-ref.ts'
import { baseTemplate } from './base-template.ts'
import type { EmitRollout, RolloutOutcome, SetName } from './event.ts'
import { defaultSpec } from './plan/stages.ts'
import type { RolloutPorts } from './ports.ts'
import type { Marker } from './protocol/marker.ts'
import { rolloutManager } from './protocol/marker.ts'
import { held, holdAll, holdSteps, isHeld, isOnDelete } from './protocol/partition.ts'
import { claimSteps } from './protocol/steps.ts'
import type { RolloutRecord } from './record.ts'
import { planDigest, recordStore } from './record-store.ts'
import type { Sighted } from './run/existing.ts'
import { existing, observed } from './run/existing.ts'
import { revisionsOf } from './run/open-run.ts'
import { rolled } from './run/rolled.ts'
import { start } from './run/start.ts'
import { withRolloutLock } from './run/with-lock.ts'
import type { RolloutSpec } from './spec.ts'

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
}

/** Brings the released pods back to the revision of before. Throws Failure `rollout/refused` when there is no way. */
export async function undoRollout(ports: RolloutPorts, job: UndoJob, emit: EmitRollout): Promise<RolloutOutcome> {
  const first = await existing(ports, job.set)
  return withRolloutLock(ports, job.set, emit, async (bound, stopped) => {
    const [record, seen, revisions] = await Promise.all([
      recordStore(bound.cluster, job.set).read(),
      observed(bound, job.set, first),
      revisionsOf(bound.cluster, first),
    ])
    const back: Back = { ports: bound, job, emit, stopped, seen, record }
    refuseTooLate(back)
    const can = canTakeBack(seen, revisions)
    if (job.way === 'pods' && !can) refuseByPods(seen)
    const way = job.way ?? (can ? 'pods' : 'template')
    return way === 'pods' ? byPods(back) : byTemplate(back)
  })
}

interface Back {
  readonly ports: RolloutPorts
  readonly job: UndoJob
  readonly emit: EmitRollout
  readonly stopped: CancelSignal
  readonly seen: Sighted
  readonly record: RolloutRecord | undefined
}

function refuseTooLate({ seen, record, job }: Back): void {
  const { set } = seen
  const point = record?.spec.pointOfNoReturn
  const released = seen.pods.filter(({ revision }) => revision === set.updateRevision).length
  if (point === undefined || set.replicas - released >= point) return
  throw new Failure(
    'rollout/refused',
    `StatefulSet ${job.set.name} is past its point of no return, partition ${point}`,
    {
      hint: 'going back may lose data now; go on, or mend it by a new template',
    },
  )
}

/** Before the record of what was before is written anew, which the other way goes by. */
function refuseByPods({ set, pods }: Sighted): void {
  if (pods.every(({ revision }) => revision !== set.updateRevision)) return
  const why =
    set.strategy === 'OnDelete'
      ? 'is updated by deleting pods: a deleted one comes back with the new template'
      : `has no other revision to come back to than ${set.currentRevision}`
  throw new Failure('rollout/refused', `StatefulSet ${set.ref.name} ${why}`, {
    hint: `capstan rollout undo sts/${set.ref.name} --way template writes the old template back and rolls it out`,
  })
}

/** Deleted pods come back at `currentRevision` as long as the controller still has that, and it is not the target itself. */
function canTakeBack({ set }: Sighted, revisions: ReadonlySet<string>): boolean {
  const { strategy, currentRevision, updateRevision } = set
  return strategy === 'RollingUpdate' && currentRevision !== updateRevision && revisions.has(currentRevision)
}

async function byPods(back: Back): Promise<RolloutOutcome> {
  const { ports, job, emit, stopped, seen } = back
  const { set } = seen
  const { record, marker } = await noted(back, { base: set.currentRevision, target: set.updateRevision, phase: 'undo' })
  const partition = set.partition ?? 0
  // Held already it stays as it is, or the marker would name another partition than the set has.
  const isHeldNow = partition >= held
  const next: Marker = { ...marker, p: isHeldNow ? partition : holdAll }
  const steps = isHeldNow ? claimSteps(set.object, next) : holdSteps(set.object, next)
  const claimed = await ports.cluster.patch(set.ref, steps, { manager: rolloutManager })
  return rolled(
    { ports, job: { set: job.set, spec: record.spec, overrides: [] }, emit, stopped },
    { claimed, marker: next, resumed: false, record, set },
  )
}

/** Hold, then the template of before, then an ordinary rollout to it: pods that never left it are not restarted. */
async function byTemplate(back: Back): Promise<RolloutOutcome> {
  const { ports, job, emit, stopped, seen, record } = back
  const { cluster } = ports
  const { set } = seen
  const base = baseOf(back)
  const template =
    (await baseTemplate(cluster, set.object, base)) ?? (record?.base.revision === base ? record.base.template : null)
  if (template === null || typeof template !== 'object') {
    throw new Failure(
      'rollout/refused',
      `the template of ${base === '' ? 'before' : base} is nowhere: its ControllerRevision is gone`,
      {
        hint: 'apply the manifest of before: it is staged, and rolled out like any other',
      },
    )
  }
  const kept = await noted(back, { base: set.updateRevision, target: '', phase: 'stage' })
  let live = set.object
  if (!isOnDelete(live) && !isHeld(live)) {
    live = await cluster.patch(set.ref, holdSteps(live, { ...kept.marker, p: holdAll }), { manager: rolloutManager })
  } else
    live = await cluster.patch(set.ref, claimSteps(live, { ...kept.marker, p: set.partition ?? 0 }), {
      manager: rolloutManager,
    })
  emit({
    is: 'warning',
    at: cluster.serverTime(),
    text: `the template of ${base} is written back; the next install or apply meets a conflict where it differs: --force-conflicts takes it`,
  })
  await cluster.patch(refOf(live), templateSteps(live, template as JsonMap), { manager: rolloutManager })
  return start(
    { ports, job: { set: job.set, spec: kept.record.spec, overrides: job.overrides ?? [] }, emit, stopped },
    await existing(ports, job.set),
  )
}

function templateSteps(set: JsonMap, template: JsonMap): Parameters<RolloutPorts['cluster']['patch']>[1] {
  const metadata = set['metadata'] as JsonMap
  return [
    { op: 'test', path: '/metadata/uid', value: metadata['uid'] ?? null },
    { op: 'test', path: '/metadata/generation', value: metadata['generation'] ?? null },
    { op: 'replace', path: '/spec/template', value: template },
  ]
}

/** What was before: by the status, by the marker, or by pods that still have it. */
function baseOf({ seen, record }: Back): string {
  const { set, pods } = seen
  const { currentRevision, updateRevision, marker } = set
  if (currentRevision !== updateRevision) return currentRevision
  if (marker !== undefined && marker.base !== '' && marker.base !== updateRevision) return marker.base
  const other = pods.find(({ revision }) => revision !== updateRevision)?.revision
  return other ?? (record !== undefined && record.base.revision !== updateRevision ? record.base.revision : '')
}

async function noted(
  { ports, job, seen, record }: Back,
  how: Pick<Marker, 'base' | 'target' | 'phase'>,
): Promise<{ readonly record: RolloutRecord; readonly marker: Marker }> {
  const { cluster } = ports
  const { set } = seen
  const run = ports.newRun()
  const now = cluster.serverTime()
  // A person wants to go back: what is stuck at the new template is what one goes back from.
  const spec: RolloutSpec = { ...(record?.spec ?? defaultSpec), stages: defaultSpec.stages, forceStuck: true }
  const base = { revision: how.base, template: await baseTemplate(cluster, set.object, how.base) }
  const why = `undo by ${ports.holder}${job.reason === undefined ? '' : `: ${job.reason}`}`
  const log = [...(record?.log ?? []), { at: now, text: why }]
  const next: RolloutRecord = {
    run,
    began: now,
    spec,
    base,
    baselines: {},
    overrides: [],
    log,
    past: record?.past ?? [],
  }
  await recordStore(cluster, job.set).write(next, set.object)
  const at = new Date(now).toISOString()
  return {
    record: next,
    marker: { v: 1, run, uid: set.uid, ...how, to: 0, p: set.partition ?? 0, at, plan: planDigest(spec) },
  }
}
