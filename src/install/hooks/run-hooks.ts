import { ApiError } from '../../core/api-error.ts'
import { durationText } from '../../core/duration.ts'
import type { JsonMap } from '../../core/json.ts'
import { copyMap, put } from '../../core/json.ts'
import type { CancelSignal } from '../../core/ports.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { refText } from '../../core/object-ref.ts'
import { byCodePoint } from '../../core/order.ts'
import type { Verdict } from '../../core/verdict.ts'
import { mapAt, textAt } from '../../status/field.ts'
import type { Emit } from '../event.ts'
import type { WaitPorts, WaitTarget } from '../wait/wait.ts'
import { waitFor } from '../wait/wait.ts'
import type { HookObject } from './hook.ts'
import { jobLog } from './hook-log.ts'
import { manager } from '../managers.ts'

/** How many last lines of a hook's log are told. */
const [linesOfFailure, linesOfOutput] = [50, 1000]

export interface HookOptions {
  /** Milliseconds for each hook, as in Helm. */
  readonly timeout: number
  readonly emit: Emit
  /** Set on every hook. */
  readonly labels?: Readonly<Record<string, string>>
  readonly signal?: CancelSignal | undefined
}

export type HooksEnd =
  | { readonly is: 'succeeded' }
  /** The hooks after it were not run. */
  | { readonly is: 'failed'; readonly ref: ObjectRef; readonly why: string }
  | { readonly is: 'interrupted' }

/**
 * Runs the hooks of an event one after the other, as Helm 4.3 does (pkg/action/hooks.go): by weight, then name; each is
 * deleted first, if its policy says so, and waited for until it is done (Job, Pod), established (CustomResourceDefinition) or
 * stored (all others). The first that fails ends it. Those whose policy is `hook-succeeded` are deleted once all are
 * done, since later hooks may need them. Throws only when the cluster cannot be reached.
 */
export async function runHooks(
  ports: WaitPorts,
  hooks: readonly HookObject[],
  event: string,
  options: HookOptions,
): Promise<HooksEnd> {
  const due = hooks
    .filter(({ events }) => events.includes(event))
    .sort((a, b) => a.weight - b.weight || byCodePoint(a.ref.name, b.ref.name))
  const done: HookObject[] = []
  for (const hook of due) {
    if (options.signal?.aborted === true) return { is: 'interrupted' }
    const { ref } = hook
    options.emit({ is: 'hook', ref, event, state: 'started' })
    const { end, uid } = await runHook(ports, hook, options)
    if (end.is === 'interrupted') return end
    await tellEnd(ports, { ...hook, event, uid }, end, options)
    if (end.is === 'failed') {
      // What was in the way is not ours to delete.
      if (uid !== undefined && hook.deletePolicies.includes('hook-failed')) await cleanUp(ports, [hook], options)
      await cleanUp(ports, done.filter(isDeletedOnSuccess), options)
      return { is: 'failed', ref, why: end.why }
    }
    done.push(hook)
  }
  await cleanUp(ports, done.filter(isDeletedOnSuccess).reverse(), options)
  return { is: 'succeeded' }
}

type End =
  { readonly is: 'succeeded' } | { readonly is: 'failed'; readonly why: string } | { readonly is: 'interrupted' }

interface Ran {
  readonly end: End
  /** Of the object that was made; undefined when it was not. */
  readonly uid: string | undefined
}

async function runHook(ports: WaitPorts, hook: HookObject, options: HookOptions): Promise<Ran> {
  const { cluster } = ports
  const { ref } = hook
  const since = cluster.serverTime()
  let uid: string | undefined
  try {
    const obstacle = await clearWay(ports, hook, options)
    if (obstacle !== undefined) return { end: obstacle, uid }
    // An apply, and not a POST: it can be repeated when its answer is lost.
    const stored = await cluster.apply(sentObject(hook, options.labels), { manager, force: true })
    uid = textAt(stored, 'metadata', 'uid')
    if (ref.kind === 'CustomResourceDefinition') cluster.rediscover()
    if (!hasCourse(ref)) return { end: { is: 'succeeded' }, uid }
    const resourceVersion = textAt(stored, 'metadata', 'resourceVersion')
    const end = await courseOf(ports, { ref, done: isPod(ref), uid, resourceVersion }, { ...options, since })
    return { end, uid }
  } catch (error) {
    if (options.signal?.aborted === true) return { end: { is: 'interrupted' }, uid }
    if (error instanceof ApiError) return { end: { is: 'failed', why: error.message }, uid }
    throw error
  }
}

/** What a hook of an earlier run left behind is removed, or in the way. */
async function clearWay(ports: WaitPorts, hook: HookObject, options: HookOptions): Promise<End | undefined> {
  const { ref, deletePolicies } = hook
  if (deletePolicies.length === 0 || deletePolicies.includes('before-hook-creation')) {
    const left = await removeHook(ports, ref, options)
    return left?.is === 'failed' ? { is: 'failed', why: `its last run cannot be removed: ${left.why}` } : left
  }
  // Applied again as it is, a Job that is done would be done at once, and its work not.
  if (!isPod(ref) && ref.kind !== 'Job') return undefined
  if ((await ports.cluster.get(ref)) === undefined) return undefined
  const policy = `helm.sh/hook-delete-policy (${deletePolicies.join(', ')})`
  const why = `it is there from an earlier run, which its ${policy} does not delete: add before-hook-creation`
  return { is: 'failed', why }
}

/** Undefined once it is gone. A definition is never deleted: all objects of its kind would go with it. */
async function removeHook(
  { cluster, clock }: WaitPorts,
  ref: ObjectRef,
  options: HookOptions,
): Promise<End | undefined> {
  if (ref.kind === 'CustomResourceDefinition') return undefined
  if (!(await cluster.remove(ref)) || (await cluster.get(ref)) === undefined) return undefined
  const since = cluster.serverTime()
  // That it is gone is no news: it was done, or is about to be made again.
  const emit: Emit = (event) =>
    event.is === 'verdict' && event.verdict.is === 'ready' ? undefined : options.emit(event)
  const end = await courseOf({ cluster, clock }, { ref, absent: true }, { ...options, emit, since })
  return end.is === 'succeeded' ? undefined : end
}

async function courseOf(
  ports: WaitPorts,
  target: WaitTarget,
  options: HookOptions & { readonly since: number },
): Promise<End> {
  const waited = await waitFor(ports, [target], { ...options, failFast: true })
  if (waited.is === 'ready') return { is: 'succeeded' }
  if (waited.is === 'timeout' && options.signal?.aborted === true) return { is: 'interrupted' }
  const [one] = waited.notReady
  const why = one === undefined ? 'its state is not known' : sentenceOf(one.verdict)
  if (waited.is === 'failed') return { is: 'failed', why }
  return { is: 'failed', why: `not done after ${durationText(BigInt(Math.round(options.timeout)))}: ${why}` }
}

function sentenceOf(verdict: Verdict): string {
  return verdict.is === 'waiting' ? verdict.for : verdict.is === 'failed' ? verdict.why : 'ready'
}

/** A hook that cannot be deleted makes no install fail that is done. */
async function cleanUp(ports: WaitPorts, hooks: readonly HookObject[], options: HookOptions): Promise<void> {
  for (const { ref } of hooks) {
    try {
      const left = await removeHook(ports, ref, options)
      if (left?.is === 'failed') warn(ref, left.why, options)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      warn(ref, error.message, options)
    }
  }
}

function warn(ref: ObjectRef, why: string, { emit }: HookOptions): void {
  emit({ is: 'warning', text: `hook ${refText(ref)} is not deleted, as its policy demands: ${why}` })
}

async function tellEnd(
  { cluster }: WaitPorts,
  { ref, event, logPolicies, uid }: HookObject & Pick<Ran, 'uid'> & { readonly event: string },
  end: Exclude<End, { is: 'interrupted' }>,
  { emit }: HookOptions,
): Promise<void> {
  const failed = end.is === 'failed'
  const logged = failed || event === 'test' || logPolicies.includes('hook-succeeded')
  const tailLines = failed && event !== 'test' ? linesOfFailure : linesOfOutput
  const log = logged && uid !== undefined ? await jobLog(cluster, ref, { uid, tailLines }) : undefined
  emit({ is: 'hook', ref, event, state: end.is, ...(failed && { why: end.why }), ...(log !== undefined && { log }) })
}

/** As the server is to have it, in the namespace that it is meant for. */
function sentObject({ ref, object }: HookObject, labels: Readonly<Record<string, string>> = {}): JsonMap {
  const sent = copyMap(object)
  const metadata = copyMap(mapAt(object, 'metadata'))
  if (ref.namespace !== undefined) put(metadata, 'namespace', ref.namespace)
  if (Object.keys(labels).length > 0) put(metadata, 'labels', { ...copyMap(mapAt(metadata, 'labels')), ...labels })
  put(sent, 'metadata', metadata)
  return sent
}

function isDeletedOnSuccess({ deletePolicies }: HookObject): boolean {
  return deletePolicies.includes('hook-succeeded')
}

/** Others are done once they are stored. */
function hasCourse(ref: ObjectRef): boolean {
  return (
    isPod(ref) || (ref.kind === 'Job' && ref.apiVersion.startsWith('batch/')) || ref.kind === 'CustomResourceDefinition'
  )
}

function isPod({ apiVersion, kind }: ObjectRef): boolean {
  return apiVersion === 'v1' && kind === 'Pod'
}
