import type { Cluster } from '../core/cluster.ts'
import { ApiError } from '../core/api-error.ts'
import { Failure, Failures, failuresOf } from '../core/failure.ts'
import type { JsonMap } from '../core/json.ts'
import { holdLease } from '../lease/lock.ts'
import { releaseLock } from '../release/lock.ts'
import { releaseStore } from '../release/store.ts'
import type { Emit, InstallOutcome } from './event.ts'
import { installHeld } from './install-held.ts'
import type { InstallJob } from './job.ts'
import type { Plan } from './plan.ts'
import { planOf } from './plan.ts'
import type { InstallPorts } from './ports.ts'
import { unsoundGates } from './preflight/unsound-gates.ts'
import { changesNothing } from './revision.ts'
import { tellEvidence } from './tell-evidence.ts'
import { notReadyText, waitForRelease } from './wait-for-release.ts'
import { manager } from './managers.ts'

/**
 * Brings a release to what the job says: plan → lock → record → hooks → write what differs → prune → wait → record. Where
 * nothing differs, nothing is written. Killed at any point, the same call again ends in the same state: all that it goes by
 * is in the cluster. Throws the Failures that stand against the plan, before anything was written; what goes wrong
 * afterwards is an outcome.
 */
export async function install(ports: InstallPorts, job: InstallJob, emit: Emit): Promise<InstallOutcome> {
  const plan = await planOf(ports.cluster, job)
  const unsound = unsoundGates(ports, plan.changes, job.options)
  if (unsound.length > 0) throw new Failures(unsound)
  for (const text of warningsOf(plan)) emit({ is: 'warning', text })
  const outcome = job.options.dryRun ? planned(plan, emit) : await carriedOut(ports, { plan, job, emit })
  for (const text of ports.cluster.warnings()) emit({ is: 'warning', text })
  emit({ is: 'end', outcome })
  return outcome
}

/** A damaged record must not stand in the way of the install that cures it. */
function warningsOf({ prepared, inventory }: Plan): string[] {
  return [...prepared.warnings, ...inventory.damaged.map(({ message }) => message)]
}

interface Work {
  readonly plan: Plan
  readonly job: InstallJob
  readonly emit: Emit
}

function planned({ changes }: Plan, emit: Emit): InstallOutcome {
  emit({ is: 'plan', changes })
  return { is: 'planned', changes: changes.filter(({ action }) => action !== 'none' && action !== 'keep').length }
}

async function carriedOut(ports: InstallPorts, work: Work): Promise<InstallOutcome> {
  const { plan, job, emit } = work
  const done = currentIfDone(plan, job)
  if (done !== undefined) return unchanged(ports, work, done)
  await ensureNamespace(ports, plan, job)
  const { signal } = ports
  const held = await holdLease(ports.cluster, ports.clock, releaseLock(job.release), {
    holder: ports.holder,
    tell: (told) => emit({ is: 'lock', ...told }),
    ...(signal === undefined ? {} : { signal }),
  })
  // Others may have installed between our plan and our lock, even the very same.
  let now: Plan
  let late: number | undefined
  try {
    const bound = ports.cluster.bound(held.lost)
    now = (await isStillFirst(bound, work)) ? plan : await planOf(bound, job)
    late = currentIfDone(now, job)
    if (late === undefined) return await installHeld({ ...ports, held, emit }, job, now)
  } finally {
    await held.release()
  }
  return unchanged(ports, { ...work, plan: now }, late)
}

/**
 * Whether a first install may go by the plan of before the lock, which spares it five requests: another run would have left
 * a revision, and what somebody else made in between is met by the apply itself, which takes no field from anyone.
 */
async function isStillFirst(cluster: Cluster, { plan, job }: Work): Promise<boolean> {
  if (plan.heads.length > 0 || plan.changes.some(({ action }) => action !== 'create')) return false
  return !(await releaseStore(cluster, job.release).isBegun())
}

/** The current revision when it says what the job says and nothing differs from it. */
function currentIfDone(plan: Plan, job: InstallJob): number | undefined {
  const last = plan.heads.at(-1)
  // After a failed or killed one the record has to be put right, even where every object is as it should be.
  return last?.status === 'deployed' && changesNothing(plan, job) ? last.number : undefined
}

async function unchanged(ports: InstallPorts, { plan, job, emit }: Work, revision: number): Promise<InstallOutcome> {
  const { changes } = plan
  emit({ is: 'begin', release: job.release, action: job.action, revision })
  emit({ is: 'plan', changes })
  const notReady = await waitForRelease(ports, {
    changes,
    stored: new Map(),
    options: job.options,
    since: ports.cluster.serverTime(),
    emit,
  })
  if (notReady.length === 0) {
    if (job.options.wait && plan.heads.at(-1)?.unawaited === true) await tellReady(ports, { plan, job, emit }, revision)
    return { is: 'unchanged', revision, notes: job.notes }
  }
  if (ports.signal?.aborted === true) return { is: 'interrupted', why: 'nothing was written' }
  await tellEvidence({ ...ports, emit }, notReady)
  return { is: 'failed', why: notReadyText(notReady) }
}

/** Of a revision that nobody waited for, which is one to go back to from now on. */
async function tellReady({ cluster }: InstallPorts, { job, emit }: Work, revision: number): Promise<void> {
  try {
    await releaseStore(cluster, job.release).foundReady(revision)
  } catch (error) {
    if (!(error instanceof ApiError) && failuresOf(error) === undefined) throw error
    const { message } = error as Error
    emit({ is: 'warning', text: `that revision ${revision} is ready could not be recorded: ${message}` })
  }
}

/** The lock and the record live in the release's namespace: it must be there before all else. */
async function ensureNamespace({ cluster }: InstallPorts, plan: Plan, { release, options }: InstallJob): Promise<void> {
  if (!plan.namespaceIsMissing) return
  const { namespace } = release
  const own = plan.prepared.objects.find(({ ref }) => ref.kind === 'Namespace' && ref.name === namespace)
  if (own === undefined && !options.createNamespace) {
    throw new Failure('install/object', `the namespace ${namespace} does not exist`, {
      hint: 'make it with --create-namespace, or name another one with -n',
    })
  }
  const bare: JsonMap = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }
  await cluster.apply(own?.object ?? bare, { manager })
}
