import { sameJson } from '../core/equal.ts'
import type { Json } from '../core/json.ts'
import { isMap } from '../core/json.ts'
import { identityOf } from '../core/object-ref.ts'
import type { ChartRecord, RecordedManifest, Revision } from '../release/release.ts'
import { mapsAt, textAt } from '../status/field.ts'
import type { DeclaredRollout, InstallJob } from './job.ts'
import type { Plan } from './plan.ts'
import { withPartition } from './preflight/partition.ts'

/** What is recorded before the first object is written. `now` is server time, in milliseconds. */
export function revisionOf(job: InstallJob, plan: Plan, number: number, now: number): Revision {
  return {
    number,
    status: 'pending',
    description: job.action,
    at: new Date(now).toISOString(),
    unawaited: job.options.wait ? undefined : true,
    charts: job.charts,
    values: job.values,
    computed: job.computed,
    sensitive: job.sensitive,
    manifests: recorded(plan),
    notes: job.notes,
    rollout: job.options.rollout?.map,
  }
}

/** To apply a revision again, and to roll it out as then where nobody says how. */
export function jobOf(revision: Revision, { release, options }: Pick<InstallJob, 'release' | 'options'>): InstallJob {
  const { number, charts, values, computed, sensitive, notes, manifests } = revision
  return {
    release,
    action: `rollback to ${number}`,
    manifests: manifests.map(({ source, object }) => ({ source, object })),
    charts,
    values,
    computed,
    sensitive,
    notes,
    options: { ...options, rollout: options.rollout ?? recordedRollout(revision), rollbackOnFailure: false },
  }
}

/** The stack's `rollout:` of then. What comes out of the cluster runs no command on this machine. */
export function recordedRollout({
  number,
  rollout,
}: Pick<Revision, 'number' | 'rollout'>): DeclaredRollout | undefined {
  if (rollout === undefined) return undefined
  const { gates } = rollout
  const map = Array.isArray(gates) ? { ...rollout, gates: gates.filter((gate) => !isLocal(gate)) } : rollout
  return { map, place: `revision ${number}: rollout` }
}

/** Of gates that a revision recorded, the names of those that are commands on a machine. */
export function localGates({ rollout = {} }: Pick<Revision, 'rollout'>): string[] {
  return mapsAt(rollout, 'gates')
    .filter(isLocal)
    .map((gate) => textAt(gate, 'name') ?? 'local')
}

function isLocal(gate: Json): boolean {
  return isMap(gate) && Object.hasOwn(gate, 'local')
}

/** Whether a plan writes no object, and its revision would say what the current one says. */
export function changesNothing({ changes, current, prepared }: Plan, job: InstallJob): boolean {
  if (changes.some(({ action }) => action !== 'none' && action !== 'keep')) return false
  return current !== undefined && saysTheSame(current, job, prepared)
}

/** Whether a revision records what the job would. */
export function saysTheSame(revision: Revision, job: InstallJob, prepared: Plan['prepared']): boolean {
  const told = ({
    charts,
    values,
    computed,
    notes,
  }: Pick<InstallJob, 'charts' | 'values' | 'computed' | 'notes'>): Json => {
    return { charts: plain(charts), values, computed, notes: notes ?? null }
  }
  const isSame = sameJson(told(revision), told(job))
  return isSame && sameJson(objectsOf(revision.manifests), objectsOf(recorded({ prepared })))
}

/** As the manifests say it: with the partition that no apply contains, or a rollback would not know it. */
function recorded({ prepared }: Pick<Plan, 'prepared'>): RecordedManifest[] {
  return [
    ...prepared.objects.map(({ ref, source, object, endPartition }) => {
      return { ref, source, object: withPartition(object, endPartition) }
    }),
    ...prepared.hooks.map(({ ref, source, object }) => ({ ref, source, object })),
  ]
}

/** By identity: the names of files, and the order in which a tool prints them, are no part of what is installed. */
function objectsOf(manifests: readonly RecordedManifest[]): Json {
  return Object.fromEntries(manifests.map(({ ref, object }) => [identityOf(ref), object]))
}

function plain(charts: readonly ChartRecord[]): Json {
  return charts.map(({ name, version, appVersion, digest }) => [name, version, appVersion ?? null, digest])
}
