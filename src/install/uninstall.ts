import { Failure } from '../core/failure.ts'
import { identityOf, refText } from '../core/object-ref.ts'
import type { ObjectRef } from '../core/object-ref.ts'
import { applySetOf, removeParent } from '../release/apply-set.ts'
import type { RevisionHead } from '../release/head.ts'
import { inventoryOf } from '../release/inventory.ts'
import { leaseRef } from '../release/lease.ts'
import { holdRelease } from '../release/lock.ts'
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
import { pruneOf } from './preflight/prune.ts'
import { recordedHooks } from './recorded-hooks.ts'
import { removeAll } from './remove-all.ts'
import { notReadyText } from './wait-for-release.ts'

export interface UninstallOptions extends Pick<InstallOptions, 'dryRun' | 'wait' | 'timeout' | 'hooks' | 'pruneKinds'> {
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
  const { cluster, signal } = ports
  const first = releaseStore(cluster, release)
  const heads = await first.heads()
  const last = heads.at(-1)
  if (last === undefined) throw missing(release)
  emit({ is: 'begin', release, action: 'uninstall', revision: last.number })
  const changes = await removals(ports, first, options)
  emit({ is: 'plan', changes })
  const outcome = options.dryRun ? planned(changes) : await locked()
  emit({ is: 'end', outcome })
  return outcome

  async function locked(): Promise<InstallOutcome> {
    const held = await holdRelease(cluster, ports.clock, release, {
      holder: ports.holder,
      tell: (told) => emit({ is: 'lock', ...told }),
      ...(signal === undefined ? {} : { signal }),
    })
    const bound = { ...ports, cluster: cluster.bound(held.lost), emit }
    try {
      return await removed(bound, { release, last: last!, changes, options })
    } finally {
      await held.release()
      // The lock of a release that is gone would be all that is left of it.
      if ((await first.heads().catch(() => [last])).length === 0)
        await cluster.remove(leaseRef(release)).catch(() => false)
    }
  }
}

interface Removing {
  readonly release: ReleaseId
  readonly last: RevisionHead
  readonly changes: readonly Change[]
  readonly options: UninstallOptions
}

async function removed(
  ports: InstallPorts & { readonly emit: Emit },
  { release, last, changes, options }: Removing,
): Promise<InstallOutcome> {
  const { cluster, signal } = ports
  const store = releaseStore(cluster, release)
  const hooks = options.hooks ? await recordedHooks(cluster, store) : []
  await store.mark(last.number, 'uninstalling', last.description)
  const stopped = await hooksFailed(ports, hooks, 'pre-delete', options)
  if (stopped !== undefined) return stopped
  const going = changes.filter(({ action }) => action === 'prune')
  const left = await removeAll(ports, going, options)
  if (signal?.aborted === true) return { is: 'interrupted', why: 'the same command goes on from here' }
  if (left.length > 0) return { is: 'failed', why: `not gone: ${notReadyText(left)}` }
  const late = await hooksFailed(ports, hooks, 'post-delete', options)
  if (late !== undefined) return late
  if (options.keepHistory) await store.mark(last.number, 'uninstalled', last.description)
  else await forget(ports, store)
  return { is: 'uninstalled', kept: changes.filter(({ action }) => action === 'keep').map(({ ref }) => ref) }
}

async function forget({ cluster }: InstallPorts, store: ReleaseStore): Promise<void> {
  await removeParent(cluster, store.id)
  await store.erase()
}

/** What goes and what stays, as a plan. */
async function removals({ cluster }: InstallPorts, store: ReleaseStore, options: UninstallOptions): Promise<Change[]> {
  const [inventory, kinds] = await Promise.all([inventoryOf(store), cluster.kinds()])
  const refs = inventory.refs.flatMap((ref) => currentRef(ref, kinds) ?? [])
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

function planned(changes: readonly Change[]): InstallOutcome {
  return { is: 'planned', changes: changes.filter(({ action }) => action === 'prune').length }
}

async function hooksFailed(
  ports: InstallPorts & { readonly emit: Emit },
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
