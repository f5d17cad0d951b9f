import { ApiError } from '../core/api-error.ts'
import type { Cluster } from '../core/cluster.ts'
import type { JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import type { ObjectRef } from '../core/object-ref.ts'
import { markerOf } from '../rollout/protocol/marker.ts'
import { rolloutLock } from '../rollout/run/rollout-lock.ts'
import { inParallel } from './compare/parallel.ts'
import type { Emit } from './event.ts'
import type { InstallPorts } from './ports.ts'
import { wavesOfUninstall } from './preflight/waves.ts'
import type { NotReady, WaitTarget } from './wait/wait.ts'
import { waitFor } from './wait/wait.ts'

export interface Removal {
  readonly ref: ObjectRef
  /** As it was read: another object of the same name is left alone. */
  readonly live: JsonMap | undefined
}

export interface RemoveOptions {
  readonly wait: boolean
  /** Milliseconds, for all. */
  readonly timeout: number
}

/**
 * Deletes objects in the reverse order of their installation, in parallel inside a wave, and waits until they are gone. Gives
 * what is still there when the time is over.
 */
export async function removeAll(
  ports: InstallPorts & { readonly emit: Emit },
  objects: readonly Removal[],
  options: RemoveOptions,
): Promise<readonly NotReady[]> {
  const { cluster, clock, emit, signal } = ports
  const deadline = clock.monotonic() + options.timeout
  const left: NotReady[] = []
  const gone: WaitTarget[] = []
  const waitUntil = async (targets: readonly WaitTarget[]): Promise<void> => {
    const timeout = Math.max(0, deadline - clock.monotonic())
    const since = cluster.serverTime()
    const waited = await waitFor(ports, targets, { timeout, failFast: false, since, emit, signal })
    if (waited.is !== 'ready') left.push(...waited.notReady)
  }
  for (const wave of wavesOfUninstall(objects)) {
    if (signal?.aborted === true) break
    await inParallel(wave.objects, 12, async ({ ref, live }) => {
      const uid = uidOf(live)
      const wasThere = await cluster.remove(ref, uid === undefined ? {} : { uid })
      if (wasThere) emit({ is: 'applied', ref, action: 'prune' })
      if (live !== undefined && markerOf(live) !== undefined) await removeRolloutLock(cluster, ref)
    })
    const targets = wave.objects.map(({ ref, live }): WaitTarget => ({ ref, absent: true, uid: uidOf(live) }))
    if (!wave.waits) gone.push(...targets)
    else await waitUntil(targets)
    // What comes next is what takes their finalizers off.
    if (left.length > 0) return left
  }
  if (options.wait) await waitUntil(gone)
  return left
}

/** Of a rollout that was killed: nobody would ever take it off. Its record belongs to the set, and goes with it. */
async function removeRolloutLock(cluster: Cluster, { namespace = cluster.namespace, name }: ObjectRef): Promise<void> {
  try {
    await cluster.remove(rolloutLock({ namespace, name }).ref)
  } catch (error) {
    // Who may not delete it leaves a Lease that has run out.
    if (!(error instanceof ApiError) || error.code !== 403) throw error
  }
}

function uidOf(live: JsonMap | undefined): string | undefined {
  const metadata = live === undefined ? undefined : get(live, 'metadata')
  const uid = isMap(metadata) ? get(metadata, 'uid') : undefined
  return typeof uid === 'string' ? uid : undefined
}
