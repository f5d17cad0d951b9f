import type { JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import { identityOf, refText } from '../core/object-ref.ts'
import type { Emit } from './event.ts'
import type { InstallOptions } from './job.ts'
import type { Planned } from './plan.ts'
import type { InstallPorts } from './ports.ts'
import type { NotReady, WaitTarget } from './wait/wait.ts'
import { waitFor } from './wait/wait.ts'
import { timeoutOf } from './timeout.ts'

export interface ReleaseWait {
  readonly changes: readonly Planned[]
  /** What our writes gave back, by `identityOf`. */
  readonly stored: ReadonlyMap<string, JsonMap>
  readonly options: Pick<InstallOptions, 'wait' | 'timeout'>
  /** Server time of the first write: what happened before explains, but does not condemn. */
  readonly since: number
  readonly emit: Emit
}

/** What is not ready, or not gone, when the wait is over. Empty when all is well, and when nobody wants to wait. */
export async function waitForRelease(ports: InstallPorts, wait: ReleaseWait): Promise<readonly NotReady[]> {
  const { options, since, emit } = wait
  if (!options.wait) return []
  const targets = wait.changes.filter(({ action }) => action !== 'keep').map((change) => targetOf(change, wait.stored))
  const timeout = timeoutOf(options, wait.changes)
  const waited = await waitFor(ports, targets, { timeout, failFast: true, since, emit, signal: ports.signal })
  return waited.is === 'ready' ? [] : waited.notReady
}

function targetOf({ ref, live, action }: Planned, stored: ReadonlyMap<string, JsonMap>): WaitTarget {
  if (action === 'prune') return { ref, absent: true, uid: metadataText(live, 'uid') }
  const object = stored.get(identityOf(ref)) ?? live
  return object === undefined
    ? { ref }
    : { ref, stored: object, resourceVersion: metadataText(object, 'resourceVersion') }
}

function metadataText(object: JsonMap | undefined, key: string): string | undefined {
  const metadata = object === undefined ? undefined : get(object, 'metadata')
  const value = isMap(metadata) ? get(metadata, key) : undefined
  return typeof value === 'string' ? value : undefined
}

/** One sentence for all of them: the first failed, or kept the others waiting. */
export function notReadyText(notReady: readonly NotReady[]): string {
  const [first] = notReady
  if (first === undefined) return 'nothing'
  const { ref, verdict } = first
  const why = verdict.is === 'failed' ? verdict.why : verdict.is === 'waiting' ? verdict.for : 'it was not ready'
  const others = notReady.length === 1 ? '' : `; ${notReady.length - 1} more not ready`
  return `${refText(ref)}: ${why}${others}`
}
