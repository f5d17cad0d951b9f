import { ApiError } from '../core/api-error.ts'
import { Failure, Failures, failuresOf } from '../core/failure.ts'
import type { JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import { identityOf } from '../core/object-ref.ts'
import { changeOwnership } from './compare/change-ownership.ts'
import { inParallel } from './compare/parallel.ts'
import type { Emit } from './event.ts'
import type { InstallOptions } from './job.ts'
import type { Planned } from './plan.ts'
import type { InstallPorts } from './ports.ts'
import { definedKinds } from './preflight/known-kinds.ts'
import { explainRefusal } from './preflight/refusal.ts'
import { waves } from './preflight/waves.ts'
import { refuseStopped } from './refuse-stopped.ts'
import { isStatefulSet } from './stage/is-stateful-set.ts'
import { lower } from './stage/lower.ts'
import { isDeclared } from './stage/open-rollout.ts'
import { leftHeld } from '../rollout/protocol/partition.ts'
import type { StagePorts } from './stage/observed.ts'
import { release, stagedApply } from './stage/staged-apply.ts'
import type { WaitTarget } from './wait/wait.ts'
import { waitFor } from './wait/wait.ts'
import { notReadyText } from './wait-for-release.ts'
import { manager } from './managers.ts'

export interface CarryOut {
  readonly changes: readonly Planned[]
  readonly options: Pick<InstallOptions, 'adopt' | 'yield' | 'wait' | 'rollout'>
  readonly emit: Emit
  /** On the monotonic clock: when everything must have happened. */
  readonly deadline: number
}

/** Requests at a time; more than this only queue in the server. */
const atOnce = 12

/**
 * Writes what differs, wave by wave, in parallel inside a wave. Gives the objects as stored, by `identityOf`. The first wave in
 * which the server refuses an object is the last: throws Failures of all that it refuses there. Of any other error it is the
 * first, `cluster/cancelled` when the user wants to stop.
 */
export async function carryOut(ports: InstallPorts, work: CarryOut): Promise<Map<string, JsonMap>> {
  const stored = new Map<string, JsonMap>()
  for (const wave of waves(work.changes.filter(isWritten))) {
    refuseStopped(ports)
    const refused = await inParallel(wave.objects, atOnce, (change) =>
      refusals(change, async () => {
        stored.set(identityOf(change.ref), await write(ports, change, work))
        work.emit({ is: 'applied', ref: change.ref, action: change.action })
      }),
    )
    if (refused.flat().length > 0) throw new Failures(refused.flat())
    if (!wave.waits) continue
    await until(
      ports,
      wave.objects.map(({ ref }) => ({ ref, stored: stored.get(identityOf(ref)) })),
      work,
    )
    await untilServed(ports, wave.objects, work)
  }
  return stored
}

function isWritten({ action }: Planned): boolean {
  return action === 'create' || action === 'update' || action === 'recreate'
}

async function write(ports: InstallPorts, change: Planned, work: CarryOut): Promise<JsonMap> {
  const { cluster, clock, newRun, signal } = ports
  const { live, result, ref, action, force, endPartition } = change
  const wanted = change.wanted!
  const options = { manager, force }
  if (change.ownership !== undefined) await changeOwnership(cluster, change, work.options)
  if (action === 'recreate') await removeForGood(ports, change, work)
  if (action !== 'update' || live === undefined || !isStatefulSet(ref)) return cluster.apply(wanted, options)
  const stage: StagePorts = { cluster, clock, newRun, deadline: work.deadline, signal }
  const to = leftHeld(live)
  // A plan that somebody declared is not passed over, even where nobody waits for it.
  const letGo = !work.options.wait && !isDeclared(work.options, wanted)
  // Everything but its release is as it should be.
  if (to !== undefined && result === live) return !letGo ? live : release(stage, live, endPartition ?? to)
  if (result === live) return !letGo || endPartition === undefined ? live : lower(stage, live, endPartition)
  // The ownership patch moved its resourceVersion.
  const now = change.ownership === undefined ? live : ((await cluster.get(ref)) ?? live)
  return stagedApply(stage, { live: now, wanted, result, endPartition, force, letGo })
}

/** Pods and claims of a StatefulSet stay, and its successor takes them over; of all others what belongs to them goes, too. */
async function removeForGood(ports: InstallPorts, { ref, live }: Planned, work: CarryOut): Promise<void> {
  const propagation = isStatefulSet(ref) ? 'Orphan' : 'Foreground'
  const uid = uidOf(live)
  await ports.cluster.remove(ref, uid === undefined ? { propagation } : { propagation, uid })
  await until(ports, [{ ref, absent: true, uid }], work)
}

async function until(ports: InstallPorts, targets: readonly WaitTarget[], work: CarryOut): Promise<void> {
  const { cluster, clock, signal } = ports
  const timeout = Math.max(0, work.deadline - clock.monotonic())
  const since = cluster.serverTime()
  const waited = await waitFor(ports, targets, { timeout, failFast: true, since, emit: work.emit, signal })
  refuseStopped(ports)
  if (waited.is !== 'ready') throw new Failure('install/object', notReadyText(waited.notReady))
}

/** A kind is established some milliseconds before the server's own list of kinds has it, and sometimes longer. */
async function untilServed(ports: InstallPorts, changes: readonly Planned[], work: CarryOut): Promise<void> {
  const { cluster, clock, signal } = ports
  const defined = definedKinds(changes.map(({ wanted }) => ({ source: '', object: wanted! })))
  for (const kind of defined) {
    for (;;) {
      cluster.rediscover()
      if ((await cluster.served(kind)) !== undefined) break
      if (clock.monotonic() > work.deadline) {
        throw new Failure(
          'install/kind',
          `the server does not serve ${kind.apiVersion} ${kind.kind}, which was defined`,
        )
      }
      refuseStopped(ports)
      await clock.sleep(50, signal)
    }
  }
}

/** What the server says against it, explained; empty when it is done. */
async function refusals(
  { ref, source, live, wanted }: Planned,
  work: () => Promise<void>,
): Promise<readonly Failure[]> {
  try {
    await work()
    return []
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return failuresOf(explainRefusal(ref, source, error, { live, wanted }))!
  }
}

function uidOf(live: JsonMap | undefined): string | undefined {
  const metadata = live === undefined ? undefined : get(live, 'metadata')
  const uid = isMap(metadata) ? get(metadata, 'uid') : undefined
  return typeof uid === 'string' ? uid : undefined
}
