import { isTestFailure } from '../core/api-error.ts'
import { Failure } from '../core/failure.ts'
import type { JsonMap } from '../core/json.ts'
import type { CancelSignal } from '../core/ports.ts'
import { baseTemplate } from './base-template.ts'
import type { EmitRollout, RolloutOutcome, SetName } from './event.ts'
import { defaultSpec } from './plan/stages.ts'
import type { RolloutPorts } from './ports.ts'
import type { Marker } from './protocol/marker.ts'
import { held, holdAll, isHeld, isOnDelete } from './protocol/partition.ts'
import type { RolloutRecord } from './record.ts'
import { namedPlan, planDigest, recordStore } from './record-store.ts'
import { wayOf } from './run/begin.ts'
import { claim } from './run/claim.ts'
import type { Sighted } from './run/existing.ts'
import { existing, observed } from './run/existing.ts'
import { revisionsOf } from './run/open-run.ts'
import { attempts, patchUnmoved } from './run/patch-unmoved.ts'
import { rolled } from './run/rolled.ts'
import { start } from './run/start.ts'
import { withRolloutLock } from './run/with-lock.ts'
import type { SetSeen } from './seen.ts'
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
  await existing(ports, job.set)
  return withRolloutLock(ports, job.set, emit, async (bound, stopped) => {
    const [record, first] = await Promise.all([recordStore(bound.cluster, job.set).read(), existing(bound, job.set)])
    const goOn = await untilUnmoved(bound, job.set, first, async (live) => {
      const [seen, revisions] = await Promise.all([observed(bound, job.set, live), revisionsOf(bound.cluster, live)])
      return begun({ ports: bound, job, emit, stopped, seen, record }, revisions)
    })
    return goOn()
  })
}

/** Looks anew as long as the set changes between the look and the write that claims it. */
async function untilUnmoved<T>(
  ports: RolloutPorts,
  name: SetName,
  first: JsonMap,
  work: (live: JsonMap) => Promise<T>,
): Promise<T> {
  for (let attempt = 1, live = first; ; attempt++) {
    try {
      return await work(live)
    } catch (error) {
      if (!isTestFailure(error) || attempt === attempts) throw error
    }
    live = await existing(ports, name)
  }
}

/** What is left to do once the set is claimed. */
type GoOn = () => Promise<RolloutOutcome>

async function begun(back: Back, revisions: ReadonlySet<string>): Promise<GoOn> {
  const { ports, job, emit, stopped, seen } = back
  const undone = undoneAlready(seen)
  if (undone !== undefined) return () => Promise.resolve(undone)
  if (isOnItsWay(seen)) {
    const again = { set: job.set, spec: 'recorded', overrides: job.overrides ?? [] } as const
    return () => start({ ports, job: again, emit, stopped }, seen.set.object)
  }
  refuseTooLate(back)
  const can = canTakeBack(seen, revisions)
  if (job.way === 'pods' && !can) refuseByPods(seen)
  const way = job.way ?? (can ? 'pods' : 'template')
  return way === 'pods' ? byPods(back) : byTemplate(back)
}

/** Killed before it could tell, the same command would otherwise go forward again. */
function undoneAlready({ set, pods }: Sighted): RolloutOutcome | undefined {
  const { marker, updateRevision } = set
  const isBack = marker?.back === true && marker.phase === 'done' && marker.target === updateRevision
  if (!isBack || pods.some(({ revision }) => revision !== updateRevision)) return undefined
  return {
    is: 'done',
    partition: Math.min(set.partition ?? 0, set.replicas),
    because: `its rollout is undone already: all ${set.replicas} pods are at ${updateRevision}`,
    next: 'an install or apply of the newer manifest begins anew',
  }
}

/** Cut short after it had written the old template: written back once more, it would be the new one. */
function isOnItsWay({ set: { marker, updateRevision } }: Sighted): boolean {
  return (
    marker?.back === true &&
    marker.target === updateRevision &&
    ['stage', 'roll', 'paused', 'aborted'].includes(marker.phase)
  )
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
  if (set.strategy !== 'OnDelete' && pods.every(({ revision }) => revision !== set.updateRevision)) return
  const why =
    set.strategy === 'OnDelete'
      ? 'is updated by deleting pods: a deleted one comes back with the new template'
      : `has no other revision to come back to than ${set.currentRevision}`
  throw new Failure('rollout/refused', `StatefulSet ${set.ref.name} ${why}`, {
    hint: `capstan rollout undo sts/${set.ref.name} --way template writes the old template back and rolls it out`,
  })
}

/** Deleted pods come back at `currentRevision` as long as the controller still has that, and it is what was before the target. */
function canTakeBack({ set }: Sighted, revisions: ReadonlySet<string>): boolean {
  const { strategy, currentRevision, updateRevision } = set
  if (strategy !== 'RollingUpdate' || currentRevision === updateRevision) return false
  return revisions.has(currentRevision) && (toldBase(set) ?? currentRevision) === currentRevision
}

/** By the marker of the rollout to the newest template: after OnDelete, `currentRevision` may be of many templates ago. */
function toldBase({ marker, updateRevision }: SetSeen): string | undefined {
  return marker?.target === updateRevision && !['', updateRevision].includes(marker.base) ? marker.base : undefined
}

async function byPods(back: Back): Promise<GoOn> {
  const { ports, job, emit, stopped, seen } = back
  const { set } = seen
  const how = { base: set.currentRevision, target: set.updateRevision, phase: 'undo' } as const
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

/** Hold, then the template of before, then an ordinary rollout to it: pods that never left it are not restarted. */
async function byTemplate(back: Back): Promise<GoOn> {
  const { ports, job, emit, stopped, seen, record } = back
  const { cluster } = ports
  const { set } = seen
  const base = baseOf(back)
  const template =
    (await baseTemplate(cluster, set.object, base)) ?? (record?.base.revision === base ? record.base.template : null)
  if (template === null || typeof template !== 'object') {
    const text =
      base === ''
        ? `nothing is known of a template that StatefulSet ${set.ref.name} had before: there is nothing to go back to`
        : `the template of ${base} is nowhere: its ControllerRevision is gone`
    const hint = 'apply the manifest of before: it is staged, and rolled out like any other'
    throw new Failure('rollout/refused', text, { hint })
  }
  // Until it is written the record is where it is safe.
  const how = { base: set.updateRevision, target: base, phase: 'stage', back: true } as const
  const kept = await noted(back, how, { revision: base, template })
  const isToHold = !isOnDelete(set.object) && !isHeld(set.object)
  const marker: Marker = { ...kept.marker, p: isToHold ? holdAll : (set.partition ?? 0) }
  const live = await claim(cluster, set.object, marker, isToHold)
  emit({
    is: 'warning',
    at: cluster.serverTime(),
    text: `the template of ${base} is written back; the next install or apply meets a conflict where it differs: --force-conflicts takes it`,
  })
  await patchUnmoved(cluster, live, (now) => templateSteps(now, template as JsonMap))
  const again = { set: job.set, spec: kept.record.spec, overrides: job.overrides ?? [] }
  const staged = await existing(ports, job.set)
  return () => start({ ports, job: again, emit, stopped }, staged)
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
  if (marker?.back === true && marker.phase === 'stage' && marker.target !== updateRevision) return marker.target
  const told = toldBase(set)
  if (told !== undefined) return told
  if (set.strategy === 'RollingUpdate' && currentRevision !== updateRevision) return currentRevision
  const other = pods.find(({ revision }) => revision !== updateRevision)?.revision
  if (other === undefined && marker !== undefined && !['', updateRevision].includes(marker.base)) return marker.base
  return other ?? (record !== undefined && record.base.revision !== updateRevision ? record.base.revision : '')
}

async function noted(
  { ports, job, seen, record }: Back,
  how: Pick<Marker, 'base' | 'target' | 'phase' | 'back'>,
  base: RolloutRecord['base'],
): Promise<{ readonly record: RolloutRecord; readonly marker: Marker }> {
  const { cluster } = ports
  const { set } = seen
  const run = ports.newRun()
  const now = cluster.serverTime()
  // A person wants to go back: what is stuck at the new template is what one goes back from.
  const spec: RolloutSpec = { ...(record?.spec ?? defaultSpec), stages: defaultSpec.stages, forceStuck: true }
  const why = `undo by ${ports.holder}${job.reason === undefined ? '' : `: ${job.reason}`}`
  const log = [...(record?.log ?? []), { at: now, text: why }]
  const next: RolloutRecord = {
    run,
    began: now,
    spec,
    // Killed before its claim, the marker still tells of the plan of before.
    ...(record === undefined ? {} : { earlier: namedPlan(record, set.marker?.plan) ?? record.spec }),
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
