import { ApiError } from '../../core/api-error.ts'
import type { PatchStep } from '../../core/cluster.ts'
import type { JsonMap } from '../../core/json.ts'
import type { Decision } from '../decision.ts'
import type { MarkedSet } from '../decide/decide.ts'
import { placeOf } from '../decide/judged.ts'
import type { RolloutOutcome } from '../event.ts'
import { defaultSpec, stagesOf } from '../plan/stages.ts'
import type { Marker } from '../protocol/marker.ts'
import { rolloutManager } from '../protocol/marker.ts'
import { held, holdAll } from '../protocol/partition.ts'
import { claimSteps, finishSteps, lowerSteps, raiseSteps } from '../protocol/steps.ts'
import { planDigest } from '../record-store.ts'
import type { Observation, SetSeen } from '../seen.ts'
import type { RolloutSpec } from '../spec.ts'
import type { Run } from './claimed-run.ts'
import { declaredSpec } from './spec-of.ts'
import { podKind } from './watch-set.ts'

/** What is done by writing to the cluster. */
export type Write = Extract<Decision, { readonly do: 'hold' | 'lower' | 'raise' | 'delete' | 'finish' }>

/** Does what was decided, by one request. An outcome when that was the end. Throws what the cluster throws. */
export async function carryOut(run: Run, seen: Observation, work: Write): Promise<RolloutOutcome | undefined> {
  const set = seen.set!
  switch (work.do) {
    case 'lower':
      return lower(run, { ...seen, set }, work)
    case 'hold':
    case 'raise':
      return raise(run, set, work)
    case 'delete':
      return remove(run, { ...seen, set }, work)
    case 'finish':
      return finish(run, set, work)
  }
}

async function lower(
  run: Run,
  { set, pods }: Observation & { readonly set: SetSeen },
  { to, because }: Extract<Write, { do: 'lower' }>,
): Promise<RolloutOutcome | undefined> {
  const next = marker(run, set, { p: to, replicas: set.replicas })
  const pod = `${set.ref.name}-${to + set.start}`
  // A budget protects pods that serve; one that is down already would only be kept by it.
  const serves = pods.some(({ index, ready }) => index === to && ready)
  const refusal = serves ? await budgetRefuses(run, set, pod) : undefined
  if (refusal !== undefined) return waits(run, set, refusal)
  run.budget.allowed()
  if (isOutdated(run)) return undefined
  await patched(run, set, lowerSteps(set.object, next))
  tellStage(run, set)
  run.emit({ is: 'moved', at: now(run), how: 'lower', to, pod, because })
  return undefined
}

async function raise(run: Run, set: SetSeen, work: Extract<Write, { do: 'hold' | 'raise' }>): Promise<undefined> {
  const to = work.do === 'hold' ? holdAll : work.to
  // Under undo the greatest value is what this run wants; after a foreign template only the alarm counts.
  const next = set.marker?.phase === 'undo' ? marker(run, set, { p: to }) : undefined
  await patched(run, set, raiseSteps(set.object, to, next))
  run.emit({ is: 'moved', at: now(run), how: work.do, to, pod: undefined, because: work.because })
}

async function remove(
  run: Run,
  { set, pods }: Observation & { readonly set: SetSeen },
  { pod, by, because }: Extract<Write, { do: 'delete' }>,
): Promise<RolloutOutcome | undefined> {
  const { cluster } = run.ports
  if (set.strategy === 'OnDelete' && set.marker?.phase === 'roll') {
    // Asked before it is counted: what a budget keeps has not gone.
    const refusal = by === 'evict' ? await budgetRefuses(run, set, pod.name) : undefined
    if (refusal !== undefined) return waits(run, set, refusal)
    if (isOutdated(run)) return undefined
    const { target } = set.marker
    const left = pods.filter(({ index, revision }) => index < set.replicas && revision !== target)
    const next = { p: left.length - 1, replicas: set.replicas }
    // Once for each pod: written at each try, the news of it would end the pause before the next one.
    if (next.p !== set.marker.p || next.replicas !== set.marker.replicas) {
      await patched(run, set, claimSteps(set.object, marker(run, set, next)))
      tellStage(run, set)
    }
  }
  if (isOutdated(run)) return undefined
  const ref = { ...podKind, namespace: set.ref.namespace, name: pod.name }
  const { uid, resourceVersion } = pod
  try {
    const gone =
      by === 'evict'
        ? await cluster.evict(ref, { uid, resourceVersion })
        : await cluster.remove(ref, { uid, resourceVersion })
    run.budget.allowed()
    if (gone) run.emit({ is: 'deleted', at: now(run), pod: pod.name, by, because })
  } catch (error) {
    if (!(error instanceof ApiError) || !isBudgetsNo(error)) throw error
    return waits(run, set, refusalText(pod.name, error))
  }
  return undefined
}

/** An answer that was so long on its way tells how pods were then: by now another one may be down. Milliseconds. */
const newsLast = 5000

/** What was seen is looked at again before anything more is done by it. */
export function isOutdated({ looked, ports }: Run): boolean {
  return ports.clock.monotonic() - looked.at > newsLast
}

/** A PodDisruptionBudget guards a pod against us as well: the controller itself does not ask it (kubernetes/kubernetes#89820). */
async function budgetRefuses(run: Run, set: SetSeen, name: string): Promise<string | undefined> {
  if (!run.hasBudget) return undefined
  try {
    await run.ports.cluster.evict({ ...podKind, namespace: set.ref.namespace, name }, { dryRun: true })
    return undefined
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (isBudgetsNo(error)) return refusalText(name, error)
    // Who may not evict cannot ask; the gates have spoken.
    if (error.code === 403) return undefined
    throw error
  }
}

/** 429; and 500 for a pod that two budgets select, which the eviction API evicts by neither (pkg/registry/core/pod/storage). */
function isBudgetsNo({ code, message }: ApiError): boolean {
  return code === 429 || (code === 500 && message.includes('more than one PodDisruptionBudget'))
}

function refusalText(pod: string, { causes, message }: ApiError): string {
  const cause = causes.find(({ reason }) => reason === 'DisruptionBudget')
  return `pod ${pod} may not go now: ${cause?.message ?? message}`
}

/** Milliseconds after which a budget is asked again. */
const budgetPause = 2000

async function waits(run: Run, set: SetSeen, because: string): Promise<RolloutOutcome | undefined> {
  const { budget, plan, bell } = run
  const { p } = set.marker!
  if (budget.refused(p) > plan.spec.patience) {
    const next = 'the same command goes on when the PodDisruptionBudget allows it'
    return { is: 'blocked', partition: Math.min(set.partition ?? p, set.replicas), because, next }
  }
  run.told(because)
  await bell.rest(budgetPause)
  return undefined
}

async function finish(run: Run, set: SetSeen, work: Extract<Write, { do: 'finish' }>): Promise<RolloutOutcome> {
  const { as, because } = work
  const { spec } = run.plan
  const before = set.partition
  // As it is counted now: scaled, the end may be another partition than when the run began.
  const to = stagesOf(spec.stages, set.replicas).at(-1) ?? 0
  const wanted = set.strategy === 'OnDelete' || as === 'undone' ? undefined : leftAt(set, to, spec.park)
  if (as === 'done') tellStage(run, set)
  if (set.marker!.phase !== as) {
    const next = marker(run, set, { phase: as, p: wanted ?? set.marker!.p })
    await patched(run, set, finishSteps(set.object, next, wanted))
    if (wanted !== undefined && wanted !== before) {
      const how = wanted >= held ? 'park' : 'restore'
      run.emit({ is: 'moved', at: now(run), how, to: wanted, pod: undefined, because })
    }
  }
  const end = Math.min(wanted ?? before ?? set.marker!.p, set.replicas)
  return { is: 'done', partition: end, because, next: afterwards(set, as, { to, spec }) }
}

/** What is left behind now was a stage: it has soaked, and its gates have passed. */
function tellStage(run: Run, set: SetSeen): void {
  const { spec } = run.plan
  const stages = stagesOf(spec.stages, set.replicas)
  const { p, isStage } = placeOf(spec, set as MarkedSet, set.partition ?? set.marker!.p)
  const number = stages.filter((stage) => stage >= p).length
  if (isStage) run.emit({ is: 'stage', at: now(run), partition: p, number, of: stages.length })
}

/** Where the end leaves the partition. Under the greatest one pods that scaling adds have the old template as well. */
function leftAt({ partition = 0, replicas }: SetSeen, to: number, park: boolean): number {
  if (to === 0) return park ? holdAll : 0
  // Raised, a pod that restarts would come back as it was before.
  if (partition <= to) return partition
  if (to < replicas) return to
  return partition >= held ? partition : holdAll
}

function afterwards(
  { ref, object }: SetSeen,
  as: 'done' | 'undone',
  { to, spec }: { readonly to: number; readonly spec: RolloutSpec },
): string | undefined {
  if (as === 'undone') return `capstan rollout sts/${ref.name} --partition 0 would begin anew`
  if (to === 0) return undefined
  // What was given by flags, or by a stack, is not what a shorter command would go by.
  const given = isDeclared(spec, object) ? '' : ', with the rest of the plan as before,'
  return `capstan rollout sts/${ref.name} --partition 0${given} goes on to the end`
}

/** Whether the set says the same, but for the end and for how long is waited. */
function isDeclared(spec: RolloutSpec, set: JsonMap): boolean {
  const { stages, patience, forceStuck } = defaultSpec
  const same = (one: RolloutSpec): string => planDigest({ ...one, stages, patience, forceStuck })
  try {
    return same(spec) === same(declaredSpec(set))
  } catch {
    return false
  }
}

function marker(run: Run, set: SetSeen, change: Partial<Marker>): Marker {
  return { ...set.marker!, ...change, at: new Date(now(run)).toISOString() }
}

function now({ ports }: Run): number {
  return ports.cluster.serverTime()
}

async function patched({ ports, watch }: Run, set: SetSeen, steps: readonly PatchStep[]): Promise<void> {
  watch.wrote(await ports.cluster.patch(set.ref, steps, { manager: rolloutManager }))
}
