import { ApiError } from '../../core/api-error.ts'
import { Failure } from '../../core/failure.ts'
import type { JsonMap } from '../../core/json.ts'
import { pausedText } from '../decide/paused.ts'
import { strategyChange, strategyOverride } from '../decide/strategy-change.ts'
import type { RolloutOutcome } from '../event.ts'
import { makeGate } from '../gates/make-gate.ts'
import { refusalsOf } from '../plan/forecast.ts'
import { missingRights } from '../plan/missing-rights.ts'
import type { Refusal } from '../plan/refusals.ts'
import { defaultSpec, endingAt, stagesOf } from '../plan/stages.ts'
import type { RolloutPorts } from '../ports.ts'
import type { Marker } from '../protocol/marker.ts'
import { isStopped } from '../protocol/marker.ts'
import { isLeftToOthers, isOnDelete } from '../protocol/partition.ts'
import type { RolloutRecord } from '../record.ts'
import { planDigest, recordStore } from '../record-store.ts'
import type { RolloutJob } from '../roll-out.ts'
import type { SetSeen } from '../seen.ts'
import type { RolloutSpec } from '../spec.ts'
import type { Beginner, Beginning } from './begin.ts'
import { beginningOf } from './begin.ts'
import type { Sighted } from './existing.ts'
import { observed } from './existing.ts'
import { declaredSpec, specOf } from './spec-of.ts'

export type Claim = Extract<Beginning, { readonly is: 'claim' }>

/** What a run would begin with. */
export interface Foreseen {
  readonly seen: Sighted
  readonly known: RolloutRecord | undefined
  readonly spec: RolloutSpec
  /** Its marker has no run yet. */
  readonly beginning: Claim
}

/** Without pods, or with new ones alone, one write is all there is to do. */
export type NothingToRoll =
  | { readonly is: 'empty'; readonly set: SetSeen }
  | { readonly is: 'settle'; readonly set: SetSeen; readonly because: string; readonly marker: Marker }

/**
 * What a run would begin with, or that there is nothing to begin. Reads only, so that whoever is refused has left nothing
 * behind, a lock neither. Throws Failures `rollout/refused` and `rollout/gate` of what stands against it; `isSound`: that was
 * looked for already.
 */
export async function foresee(
  ports: RolloutPorts,
  job: RolloutJob,
  live: JsonMap,
  isSound: boolean,
): Promise<Foreseen | RolloutOutcome | NothingToRoll> {
  const { cluster } = ports
  const { seen, known } = await sighted(ports, job, live).catch((error: unknown) => forbidden(ports, job, live, error))
  const { set, pods } = seen
  const partition = Math.min(set.partition ?? 0, set.replicas)
  const stays = staysAsIs(job, set, known?.spec ?? defaultSpec)
  if (stays !== undefined) return { is: 'held', partition, ...stays }
  const change = strategyChange(set)
  if (change !== undefined && !isSetAside(strategyOverride, job)) return { is: 'drifted', partition, ...change }
  if (set.replicas === 0) return { is: 'empty', set }
  const spec = meant(job, set, specOf(job.spec, set, known))
  const beginning = beginningOf(set, pods, beginner(spec, set, cluster.serverTime()))
  if (beginning.is === 'nothing') return { is: 'done', partition, because: beginning.because, next: undefined }
  if (beginning.is === 'settle') return { ...beginning, set }
  // A way back goes on: what stands against it stood against the way there, and its template is written by now.
  const isUnderWay = beginning.resumed || beginning.marker.back === true
  if (!isSound)
    refuse(isUnderWay ? await rightsOf(ports, job, spec, live) : await refusalsOf(ports, job.set, spec), job)
  // A gate that must not be asked is told before anything is written.
  for (const gate of spec.gates) makeGate(gate, { cluster, clock: ports.clock, ...ports.gates })
  return { seen, known, spec, beginning }
}

function beginner(spec: RolloutSpec, { replicas }: SetSeen, now: number): Beginner {
  const to = stagesOf(spec.stages, replicas).at(-1) ?? 0
  return { run: '', to, plan: planDigest(spec), park: spec.park && to === 0, at: new Date(now).toISOString() }
}

/** The record after the set: it keeps the plans of before, but a marker of later would name one that is not in it yet. */
async function sighted(ports: RolloutPorts, job: RolloutJob, live: JsonMap): Promise<Pick<Foreseen, 'seen' | 'known'>> {
  const seen = await observed(ports, job.set, live)
  return { seen, known: await recordStore(ports.cluster, job.set).read() }
}

/** The server names one right that is missing; whoever asks an administrator wants to ask for all of them at once. */
async function forbidden(ports: RolloutPorts, job: RolloutJob, live: JsonMap, error: unknown): Promise<never> {
  if (error instanceof ApiError && error.code === 403) {
    const spec = job.spec === 'recorded' ? declaredSpec(live) : job.spec
    refuse(await rightsOf(ports, job, spec, live), job)
  }
  throw error
}

async function rightsOf(
  { cluster }: RolloutPorts,
  { set }: RolloutJob,
  spec: RolloutSpec,
  live: JsonMap,
): Promise<readonly Refusal[]> {
  return (await missingRights(cluster, set, spec, isOnDelete(live))).refusals
}

/** An install ends where the manifest says, and frees what is stuck: it was asked for a state, not for a person's care. */
function meant(job: RolloutJob, set: SetSeen, declared: RolloutSpec): RolloutSpec {
  const { end, unattended = false, spec: given, patience = declared.patience } = job
  const spec = { ...declared, patience }
  const staged = isStaged(set.marker) && (unattended || given === 'recorded') ? set.marker.to : undefined
  const to = end ?? (staged && Math.max(staged, stagesOf(spec.stages, set.replicas).at(-1) ?? 0))
  const forceStuck = spec.forceStuck || unattended
  if (to === undefined || to === 0) return { ...spec, forceStuck }
  return { ...spec, forceStuck, stages: endingAt(spec.stages, set.replicas, to) }
}

/** Also one that was paused before it had begun. */
function isStaged(marker: Marker | undefined): marker is Marker {
  return marker !== undefined && (marker.phase === 'stage' || (isStopped(marker) && marker.target === ''))
}

/** The name under which a person agrees that a rollout goes forward in the middle of its undo. */
const undoOverride = 'undo'

/**
 * Whoever paused it also says when it goes on: a pipeline that tries once more, or a run that waited for the lock meanwhile,
 * does not. What was aborted is the template of then: a person who asks for another one asks for another rollout. What is being
 * taken back, by a process that may have been killed, goes forward only where somebody says so; what has been, where somebody
 * asks for a rollout. Undefined when nothing is in the way.
 */
function staysAsIs(
  job: RolloutJob,
  set: SetSeen,
  spec: RolloutSpec,
): Pick<RolloutOutcome, 'because' | 'next'> | undefined {
  const { resumes, unattended = false } = job
  const { marker, updateRevision, ref } = set
  if (marker === undefined || isLeftToOthers(set.object)) return undefined
  if (isStopped(marker)) {
    const isOther = marker.phase === 'aborted' && !['', updateRevision].includes(marker.target)
    return resumes === marker.at || (isOther && !unattended) ? undefined : pausedText(marker, set, spec)
  }
  // Where somebody else has put the old template back, to go forward is to go back, for whoever asks.
  const isOther = unattended || marker.base !== updateRevision
  if (marker.phase === 'undo' && isOther && !isSetAside(undoOverride, job)) {
    const forward = `capstan rollout sts/${ref.name} --override ${undoOverride}="the reason" goes forward again`
    return { because: 'its rollout is being undone', next: `capstan rollout undo sts/${ref.name} goes on; ${forward}` }
  }
  if (!unattended || marker.phase !== 'undone') return undefined
  return { because: 'its rollout was undone', next: `capstan rollout sts/${ref.name} begins anew` }
}

function refuse(all: readonly Refusal[], job: RolloutJob): void {
  const refusals = all.filter(({ name }) => !isSetAside(name, job))
  if (refusals.length === 0) return
  const command = job.unattended === true ? `capstan rollout sts/${job.set.name} ` : ''
  const aside = refusals.map(({ name }) => `--override ${name}="the reason"`).join(' ')
  const hint = `${refusals.map((one) => one.hint).join('; ')}; or set it aside: ${command}${aside}`
  throw new Failure('rollout/refused', refusals.map(({ text }) => text).join('\n'), { hint })
}

function isSetAside(name: string, { overrides }: RolloutJob): boolean {
  return overrides.some(({ gate }) => gate === name)
}
