import type { JsonMap } from '../core/json.ts'
import type { ObjectRef } from '../core/object-ref.ts'
import { identityOf } from '../core/object-ref.ts'
import type { Verdict } from '../core/verdict.ts'
import type { ReleaseId, Revision } from '../release/release.ts'
import { releaseStore } from '../release/store.ts'
import { readLive } from './compare/read-live.ts'
import { hookPlanOf } from './preflight/hook.ts'
import { missing } from './uninstall.ts'
import type { WaitPorts, WaitTarget } from './wait/wait.ts'
import { waitFor } from './wait/wait.ts'

/** How far each object of a release is. */
export interface ReleaseState {
  readonly revision: Revision
  readonly objects: readonly ObjectState[]
}

export interface ObjectState {
  readonly ref: ObjectRef
  /** As it was read; undefined when it is not there. */
  readonly live: JsonMap | undefined
  /** Undefined when it is not there. */
  readonly verdict: Verdict | undefined
}

/** Milliseconds for pods and events of what is not ready: they say why. */
const patience = 1000

/** The newest revision's objects, hooks apart, as they are now. Throws Failures `release/missing`, `release/damaged`. */
export async function releaseState(ports: WaitPorts, release: ReleaseId): Promise<ReleaseState> {
  const revision = await releaseStore(ports.cluster, release).latest()
  if (revision === undefined) throw missing(release)
  const members = revision.manifests.filter(({ object }) => hookPlanOf(object) === undefined)
  const live = await readLive(ports.cluster, members)
  const found = members.filter(({ ref }) => live.has(identityOf(ref)))
  const targets = found.map(({ ref }): WaitTarget => ({ ref, stored: live.get(identityOf(ref)) }))
  const waited = await waitFor(ports, targets, {
    timeout: patience,
    failFast: false,
    // All of what happened explains; nothing is waited for, so nothing is condemned.
    since: 0,
    emit: () => undefined,
  })
  const notReady = new Map(
    (waited.is === 'ready' ? [] : waited.notReady).map(({ ref, verdict }) => [identityOf(ref), verdict]),
  )
  const objects = members.map(({ ref }): ObjectState => {
    const object = live.get(identityOf(ref))
    const verdict = notReady.get(identityOf(ref)) ?? ({ is: 'ready' } as const)
    return { ref, live: object, verdict: object === undefined ? undefined : verdict }
  })
  return { revision, objects }
}
