import { Failure, failuresOf } from '../core/failure.ts'
import { ApiError } from '../core/api-error.ts'
import type { ObjectRef } from '../core/object-ref.ts'
import { refText } from '../core/object-ref.ts'
import { writeParent } from '../release/apply-set.ts'
import { lastGood } from '../release/inventory.ts'
import type { Held } from '../lease/lock.ts'
import { headRef } from '../release/names.ts'
import type { Revision } from '../release/release.ts'
import type { ReleaseStore } from '../release/store.ts'
import { releaseStore } from '../release/store.ts'
import { carryOut } from './carry-out.ts'
import { heldRevision, markAbandoned, provenHeads } from './earlier-revisions.ts'
import type { Emit, InstallOutcome } from './event.ts'
import { runHooks } from './hooks/run-hooks.ts'
import type { InstallJob } from './job.ts'
import type { Plan } from './plan.ts'
import { planOf } from './plan.ts'
import type { InstallPorts } from './ports.ts'
import { explainRefusal, refusedRequest } from './preflight/refusal.ts'
import { prune } from './prune.ts'
import { refusePastReturn } from './refuse-past-return.ts'
import { removeFirst } from './remove-first.ts'
import { jobOf, revisionOf } from './revision.ts'
import { RolloutStopped, rollSets } from './roll-sets.ts'
import type { RolloutOutcome } from '../rollout/event.ts'
import { freeStuckPods } from './stage/free-stuck-pods.ts'
import { tellEvidence } from './tell-evidence.ts'
import type { NotReady } from './wait/wait.ts'
import { notReadyText, waitForRelease } from './wait-for-release.ts'
import { timeoutOf } from './timeout.ts'

export type HeldPorts = InstallPorts & { readonly held: Held; readonly emit: Emit }

/** The part of an install that writes, under the release's lock. What goes wrong is an outcome, and recorded. */
export async function installHeld(ports: HeldPorts, job: InstallJob, before: Plan): Promise<InstallOutcome> {
  const { emit, held } = ports
  const bound = { ...ports, cluster: ports.cluster.bound(held.lost) }
  const store = releaseStore(bound.cluster, job.release, ports.gzip)
  const plan = { ...before, heads: await provenHeads(store, job, before) }
  const again = await heldRevision(store, job, plan)
  const number = again ?? (plan.heads.at(-1)?.number ?? 0) + 1
  const since = bound.cluster.serverTime()
  emit({ is: 'begin', release: job.release, action: job.action, revision: number })
  emit({ is: 'plan', changes: plan.changes })
  if (again === undefined) {
    await markAbandoned(store, plan, number)
    await recorded(store, revisionOf(job, plan, number, since))
  } else await store.mark(number, 'pending', job.action)
  try {
    await written(bound, job, plan)
    await store.mark(number, 'deployed', job.action)
  } catch (error) {
    return unsuccessful(bound, { job, plan, number, since, error })
  }
  emit({ is: 'recorded', revision: number, status: 'deployed' })
  const untidy = await attempt(() => settle(store, plan, job))
  if (untidy !== undefined) emit({ is: 'warning', text: `the history is tidied up by the next install: ${untidy}` })
  return { is: 'deployed', revision: number, notes: job.notes }
}

async function written(ports: HeldPorts, job: InstallJob, plan: Plan): Promise<void> {
  const { cluster, clock, emit } = ports
  const { release, options } = job
  const since = cluster.serverTime()
  const deadline = clock.monotonic() + timeoutOf(options, plan.changes)
  const kind = eventOf(job, plan)
  await writeParent(cluster, release, membersOf(plan, true), 'superset')
  await hooks(ports, { job, plan, event: `pre-${kind}` })
  const work = { changes: plan.changes, options, emit, deadline }
  const stored = await carryOut(ports, work)
  const othersAreGone = await prune(ports, { ...work, what: 'others' })
  const left = { wait: options.wait, timeout: Math.max(oneLook, deadline - clock.monotonic()) }
  await rollSets(ports, { ...work, stored, isRollback: kind === 'rollback', isWayBack: job.isWayBack ?? false })
  // Rollouts free them by themselves, one by one.
  if (kind === 'rollback' && !options.wait) await freeStuckPods({ ...ports, deadline }, plan.changes, emit)
  if (othersAreGone) await prune(ports, { ...work, what: 'used by pods' })
  const notReady = await waitForRelease(ports, { changes: plan.changes, stored, options: left, since, emit })
  if (notReady.length > 0) throw new NotReadyError(notReady)
  await hooks(ports, { job, plan, event: `post-${kind}` })
  await writeParent(cluster, release, membersOf(plan, false), 'latest')
}

/** Milliseconds until lists have come, even where all time went into the writes. */
const oneLook = 1000

/** This revision is the current one, and the history is cut to its length. A head of before that says so, too, misleads nobody. */
async function settle(store: ReleaseStore, { heads }: Plan, { options }: InstallJob): Promise<void> {
  for (const head of heads) {
    if (head.status === 'deployed') await store.mark(head.number, 'superseded', head.description)
  }
  if (heads.length > 0) await store.trim(options.historyMax)
}

interface Unsuccessful {
  readonly job: InstallJob
  readonly plan: Plan
  readonly number: number
  /** Server time of its beginning. */
  readonly since: number
  readonly error: unknown
}

/** Evidence first, since going back takes pods and their logs with it; then the record; then, if wished, back. */
async function unsuccessful(ports: HeldPorts, work: Unsuccessful): Promise<InstallOutcome> {
  const { job, number, error } = work
  const { emit, held, signal } = ports
  const why = reasonOf(error)
  if (held.lost.aborted) return { is: 'failed', why: reasonOf(held.lost.reason) ?? 'the lock of the release was lost' }
  const store = releaseStore(ports.cluster, job.release)
  const isInterrupted = signal?.aborted === true
  if (!isInterrupted) await tellEvidence(ports, troubled(error), work.since)
  const description = `${job.action}: ${isInterrupted ? 'interrupted' : (why ?? 'a bug in Capstan')}`
  const status = statusAfter(error)
  const unmarked = await attempt(() => store.mark(number, status, description))
  if (why === undefined) throw error
  // The same trouble, mostly. Without the record there is no way back; and the next install marks it.
  if (unmarked !== undefined) {
    emit({ is: 'warning', text: `revision ${number} is still called pending: ${unmarked}` })
    return isInterrupted ? { is: 'interrupted', why } : { is: 'failed', why }
  }
  emit({ is: 'recorded', revision: number, status })
  if (isInterrupted) return { is: 'interrupted', why: 'what was written stays; the same command goes on from there' }
  const isStopped = error instanceof RolloutStopped
  // What waits for a person, or was taken over by one, is no failure of what was installed.
  if (job.options.rollbackOnFailure && (!isStopped || isFailure(error.outcome))) return goBack(ports, work, why)
  return isStopped ? stoppedBy(error) : { is: 'failed', why }
}

function stoppedBy({ change, outcome, waiting }: RolloutStopped): InstallOutcome {
  const behind = waiting.length === 0 ? {} : { waiting: waiting.map(({ ref }) => refText(ref)) }
  return { is: 'stopped', set: refText(change.ref), rollout: outcome, ...behind }
}

/** Nothing failed: a rollout waits for a person, and the same install goes on when they have said yes. */
function statusAfter(error: unknown): 'held' | 'failed' {
  return error instanceof RolloutStopped && error.outcome.is === 'held' ? 'held' : 'failed'
}

function isFailure({ is }: RolloutOutcome): boolean {
  return is === 'blocked' || is === 'failed'
}

/** Of what evidence is to be told. */
function troubled(error: unknown): readonly NotReady[] {
  if (error instanceof NotReadyError) return error.notReady
  // By a gate: it has its own evidence, and nothing is wrong with the set.
  if (!(error instanceof RolloutStopped) || !isFailure(error.outcome) || error.outcome.gate !== undefined) return []
  return [{ ref: error.change.ref, verdict: { is: 'failed', why: error.outcome.because } }]
}

async function goBack(ports: HeldPorts, work: Unsuccessful, why: string): Promise<InstallOutcome> {
  const good = lastGood(work.plan.heads)
  if (good === undefined) return removeFirst(ports, work, why)
  ports.emit({ is: 'rollback', to: good.number })
  if (good.unawaited === true) ports.emit({ is: 'warning', text: unawaitedText(good.number) })
  const also = await broughtBack(ports, work, good.number)
  if (also === undefined) return { is: 'failed', why, rolledBackTo: good.number }
  return { is: 'failed', why: `${why}; going back to revision ${good.number} failed, too: ${also}` }
}

function unawaitedText(revision: number): string {
  return `nobody has seen revision ${revision} ready, nor any before it: --no-wait was given`
}

/** A quota or a webhook may stand against the record, too, and then nothing was written yet. */
async function recorded(store: ReleaseStore, revision: Revision): Promise<void> {
  try {
    await store.write(revision)
  } catch (error) {
    throw error instanceof ApiError ? explainRefusal(headRef(store.id, revision.number), undefined, error) : error
  }
}

/** Undefined when it went well, else why not. What keeps one from going back must not hide why one wanted to. */
async function broughtBack(ports: HeldPorts, { job }: Unsuccessful, to: number): Promise<string | undefined> {
  return attempt(async () => {
    const back = { ...jobOf(await releaseStore(ports.cluster, job.release).read(to), job), isWayBack: true }
    const plan = await planOf(ports.cluster, back)
    await refusePastReturn(ports.cluster, plan.changes)
    const outcome = await installHeld(ports, back, plan)
    if (outcome.is === 'failed' || outcome.is === 'interrupted') throw new Failure('install/object', outcome.why)
    if (outcome.is === 'stopped') throw new Failure('install/object', `${outcome.set}: ${outcome.rollout.because}`)
  })
}

/** Undefined when it went well; of an error that is no bug, its reason. */
async function attempt(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    const reason = reasonOf(error)
    if (reason === undefined) throw error
    return reason
  }
}

class NotReadyError extends Error {
  readonly notReady: readonly NotReady[]
  constructor(notReady: readonly NotReady[]) {
    super(notReadyText(notReady))
    this.notReady = notReady
  }
}

/** One sentence of what went wrong; undefined for a bug, which is thrown on. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof NotReadyError || error instanceof RolloutStopped) return error.message
  if (error instanceof ApiError) return withAdvice(refusedRequest(error))
  return failuresOf(error)?.map(withAdvice).join('; ')
}

function withAdvice({ message, hint, notes }: Failure): string {
  const more = [...notes, ...(hint === undefined ? [] : [hint])]
  return more.length === 0 ? message : `${message} (${more.join('; ')})`
}

async function hooks(
  ports: HeldPorts,
  { job, plan, event }: { job: InstallJob; plan: Plan; event: string },
): Promise<void> {
  const { emit, signal } = ports
  const timeout = timeoutOf(job.options, plan.changes)
  if (!job.options.hooks) return
  const end = await runHooks(ports, plan.prepared.hooks, event, { timeout, emit, signal })
  if (end.is === 'interrupted') throw new Failure('cluster/cancelled', `stopped in the ${event} hooks`)
  if (end.is !== 'failed') return
  throw new Failure('install/object', `the ${event} hook ${refText(end.ref)} failed: ${end.why}`)
}

/** Helm's words: as long as none went well, and after an uninstall that kept the history, it is an install. */
function eventOf(job: InstallJob, { heads }: Plan): 'install' | 'upgrade' | 'rollback' {
  if (job.action.startsWith('rollback')) return 'rollback'
  return lastGood(heads) === undefined ? 'install' : 'upgrade'
}

function membersOf({ changes }: Plan, withPruned: boolean): ObjectRef[] {
  return changes.filter(({ action }) => action !== 'keep' && (withPruned || action !== 'prune')).map(({ ref }) => ref)
}
