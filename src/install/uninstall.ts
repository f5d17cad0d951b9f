import { Failure, failuresOf } from '../core/failure.ts'
import { identityOf, refText } from '../core/object-ref.ts'
import type { ObjectRef } from '../core/object-ref.ts'
import { applySetOf, removeParent } from '../release/apply-set.ts'
import type { RevisionHead } from '../release/head.ts'
import { damageOf, inventoryOf } from '../release/inventory.ts'
import type { Held } from '../lease/lock.ts'
import { holdLease } from '../lease/lock.ts'
import { releaseLock } from '../release/lock.ts'
import type { ReleaseId } from '../release/release.ts'
import type { ReleaseStore } from '../release/store.ts'
import { releaseStore } from '../release/store.ts'
import type { Change } from './change.ts'
import { readLive } from './compare/read-live.ts'
import type { Emit, InstallOutcome } from './event.ts'
import type { HookObject } from './hooks/hook.ts'
import { runHooks } from './hooks/run-hooks.ts'
import type { InstallOptions } from './job.ts'
import type { InstallPorts } from './ports.ts'
import { currentRef } from './preflight/current-group.ts'
import { leftBehind } from './preflight/left-behind.ts'
import { pruneOf } from './preflight/prune.ts'
import { recordedHooks } from './recorded-hooks.ts'
import { removeAll } from './remove-all.ts'
import { notReadyText } from './wait-for-release.ts'

export interface UninstallOptions extends Pick<InstallOptions, 'dryRun' | 'wait' | 'hooks' | 'pruneKinds'> {
  /** Milliseconds from the first deletion until what is still there counts as failed; also for each hook. */
  readonly timeout: number
  /** The revisions stay, the last one as `uninstalled`. */
  readonly keepHistory: boolean
}

/**
 * Deletes what a release has in the cluster, in the reverse order of its installation, and its record last: killed in
 * between, the same call goes on. What says keep stays, and so do claims, definitions and namespaces unless they are
 * named. Throws Failure `release/missing`.
 */
export async function uninstall(
  ports: InstallPorts,
  release: ReleaseId,
  options: UninstallOptions,
  emit: Emit,
): Promise<InstallOutcome> {
  const { cluster, clock, holder, signal } = ports
  const store = releaseStore(cluster, release)
  const isThere = (await store.remains()) || (await cluster.get(releaseLock(release).ref)) !== undefined
  if (!isThere) throw missing(release)
  const outcome = options.dryRun ? planned(await begin({ ...ports, emit }, store, options)) : await locked()
  emit({ is: 'end', outcome })
  return outcome

  async function locked(): Promise<InstallOutcome> {
    const held = await holdLease(cluster, clock, releaseLock(release), {
      holder,
      tell: (told) => emit({ is: 'lock', ...told }),
      ...(signal === undefined ? {} : { signal }),
    })
    try {
      const outcome = await removed({ ...ports, cluster: cluster.bound(held.lost), emit }, release, options)
      return outcome.is === 'uninstalled' ? outcome : (lostOf(held) ?? outcome)
    } catch (error) {
      const lost = lostOf(held)
      if (lost === undefined) throw error
      return lost
    } finally {
      await held.release()
    }
  }
}

function lostOf({ lost }: Held): InstallOutcome | undefined {
  const failures = failuresOf(lost.reason)
  return failures && { is: 'failed', why: failures.map(({ message }) => message).join('; ') }
}

type TellingPorts = InstallPorts & { readonly emit: Emit }

interface Removing {
  /** Undefined when a killed client had removed all revisions, and not yet all of their parts. */
  readonly last: RevisionHead | undefined
  readonly changes: readonly Change[]
}

/** Under the lock, since others may have installed before we had it. */
async function begin(ports: TellingPorts, store: ReleaseStore, options: UninstallOptions): Promise<Removing> {
  const { emit } = ports
  const last = (await store.heads()).at(-1)
  emit({ is: 'begin', release: store.id, action: 'uninstall', revision: last?.number ?? 0 })
  const changes = await removals(ports, store, options)
  emit({ is: 'plan', changes })
  return { last, changes }
}

async function removed(ports: TellingPorts, release: ReleaseId, options: UninstallOptions): Promise<InstallOutcome> {
  const { cluster } = ports
  const store = releaseStore(cluster, release)
  const { last, changes } = await begin(ports, store, options)
  const stopped = last === undefined ? undefined : await takenDown(ports, store, { last, changes, options })
  if (stopped !== undefined) return stopped
  await removeParent(cluster, release)
  if (options.keepHistory && last !== undefined) await store.mark(last.number, 'uninstalled', last.description)
  else await store.erase()
  return { is: 'uninstalled', kept: changes.filter(({ action }) => action === 'keep').map(({ ref }) => ref) }
}

/** Undefined when all is gone that should be. */
async function takenDown(
  ports: TellingPorts,
  store: ReleaseStore,
  { last, changes, options }: Removing & { readonly last: RevisionHead; readonly options: UninstallOptions },
): Promise<InstallOutcome | undefined> {
  const hooks = options.hooks ? await hooksOf(ports, store) : []
  await store.mark(last.number, 'uninstalling', last.description)
  const stopped = await hooksFailed(ports, hooks, 'pre-delete', options)
  if (stopped !== undefined) return stopped
  const going = changes.filter(({ action }) => action === 'prune')
  const left = await removeAll(ports, going, options)
  if (ports.signal?.aborted === true) return { is: 'interrupted', why: 'the same command goes on from here' }
  if (left.length > 0) return { is: 'failed', why: `not gone: ${notReadyText(left)}` }
  return hooksFailed(ports, hooks, 'post-delete', options)
}

/** A damaged record must not make a release that nobody can remove. */
async function hooksOf({ cluster, emit }: TellingPorts, store: ReleaseStore): Promise<readonly HookObject[]> {
  try {
    return await recordedHooks(cluster, store)
  } catch (error) {
    for (const { message } of damageOf(error)) emit({ is: 'warning', text: `its hooks are not run: ${message}` })
    return []
  }
}

/** What goes and what stays, as a plan. */
async function removals(
  { cluster, emit }: TellingPorts,
  store: ReleaseStore,
  options: UninstallOptions,
): Promise<Change[]> {
  const [inventory, kinds] = await Promise.all([inventoryOf(store), cluster.kinds()])
  for (const { message } of inventory.damaged) emit({ is: 'warning', text: `what only it recorded stays: ${message}` })
  const kept = await leftBehind(cluster, kinds, { release: store.id, pruneKinds: options.pruneKinds })
  const refs = [...inventory.refs.flatMap((ref) => currentRef(ref, kinds) ?? []), ...kept]
  const live = await readLive(
    cluster,
    refs.map((ref) => ({ ref })),
  )
  const changes = pruneOf(refs, [], (ref: ObjectRef) => live.get(identityOf(ref)), {
    prune: true,
    pruneKinds: options.pruneKinds,
    partOf: applySetOf(store.id).memberLabel['applyset.kubernetes.io/part-of'],
    releaseNamespace: store.id.namespace,
  })
  // That it goes is what was asked for.
  return changes.map((change) => (change.action === 'prune' ? { ...change, why: undefined } : change))
}

function planned({ changes }: Removing): InstallOutcome {
  return { is: 'planned', changes: changes.filter(({ action }) => action === 'prune').length }
}

async function hooksFailed(
  ports: TellingPorts,
  hooks: readonly HookObject[],
  event: string,
  { timeout }: UninstallOptions,
): Promise<InstallOutcome | undefined> {
  const { emit, signal } = ports
  const end = await runHooks(ports, hooks, event, { timeout, emit, signal })
  if (end.is === 'interrupted') return { is: 'interrupted', why: `stopped in the ${event} hooks` }
  if (end.is === 'succeeded') return undefined
  return { is: 'failed', why: `the ${event} hook ${refText(end.ref)} failed: ${end.why}` }
}

export function missing({ name, namespace }: ReleaseId): Failure {
  const hint = 'capstan list -A shows the releases of all namespaces'
  return new Failure('release/missing', `there is no release ${name} in the namespace ${namespace}`, { hint })
}
