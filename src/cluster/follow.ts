import { ApiError } from '../core/api-error.ts'
import type { KindRef, Where } from '../core/cluster.ts'
import { Failure, type ErrorCode } from '../core/failure.ts'
import type { JsonMap } from '../core/json.ts'
import { latestOf } from './follow-latest.ts'
import { delayOf, paceOf } from './follow-pace.ts'
import { entryOf, followState, type Entry } from './follow-state.ts'
import { keepWatching } from './follow-watch.ts'
import type { FollowAccess, Following, FollowTimes } from './following.ts'
import { listPages, type Listed } from './list.ts'

/**
 * `Cluster.follow`: lists are the truth, a watch brings it sooner. Every `poll` a list is compared with what is known; what
 * the watch ought to have told by then and has not shows that it is deaf (a firewall that forgot the connection, a proxy that
 * holds lines back, an API server whose cache is stuck), and a new one takes its place.
 *
 * The lists ask for no resourceVersion, and so for what etcd holds now: with `resourceVersion=0` or `NotOlderThan` the
 * answer comes from the very cache that feeds the watch, and would agree with it when it is stuck. This costs up to 100 ms
 * of waiting, which nobody waits for here.
 */
export function followKind(
  access: FollowAccess,
  kind: KindRef,
  where: Where,
  times: FollowTimes,
): AsyncIterable<readonly JsonMap[]> {
  return { [Symbol.asyncIterator]: () => follower(access, kind, where, times) }
}

function follower(
  access: FollowAccess,
  kind: KindRef,
  where: Where,
  times: FollowTimes,
): AsyncIterator<readonly JsonMap[], undefined> {
  const ending = new AbortController()
  const signal = access.signal === undefined ? ending.signal : AbortSignal.any([access.signal, ending.signal])
  const state = followState()
  const latest = latestOf(() => state.objects())
  const following = { access, kind, where, times, state, latest, pace: paceOf(times), signal }
  let begun = false

  const begin = (): void => {
    begun = true
    if (signal.aborted) latest.end()
    else signal.addEventListener('abort', () => latest.end(), { once: true })
    const over = (error?: unknown): void => {
      // Cancelled by a signal below us, of the connection itself.
      if (error === undefined || isFailure(error, 'cluster/cancelled')) latest.end()
      else latest.fail(error)
      ending.abort()
    }
    keepListing(following).then(() => over(), over)
  }

  return {
    next: () => {
      if (!begun) begin()
      return latest.next()
    },
    return: () => {
      ending.abort()
      latest.end()
      return Promise.resolve({ done: true, value: undefined })
    },
  }
}

/** Lists now and then until the signal aborts; throws what would never pass. */
async function keepListing(following: Following): Promise<void> {
  const { times, state, latest, signal, pace } = following
  const relisting = paceOf(times)
  let watching: Watching | undefined
  for (let first = true; !signal.aborted; first = false) {
    const list = await listUntilItPasses(following, first)
    if (list === undefined) break
    const changed = state.listed(list)
    if (changed) latest.changed()
    if (changed || watching === undefined) {
      watching?.stop()
      watching = list.resourceVersion === '' ? undefined : startWatching(following)
    }
    const troubled = (changed && !first) || pace.hurried() > 1 || watching === undefined
    relisting.begin()
    const ended = await pause(following, troubled ? times.poll / SOONER : times.poll, watching)
    if (ended) {
      watching = undefined
      await times.clock.sleep(relisting.delay(), signal)
    }
  }
  watching?.stop()
}

/** While the watch is missing or deaf, lists come so much more often. */
const SOONER = 6

async function listUntilItPasses(following: Following, first: boolean): Promise<Listed<Entry> | undefined> {
  const { state, signal, times } = following
  for (let failed = 1; !signal.aborted; failed += 1) {
    state.listing()
    try {
      return await list(following, first)
    } catch (error) {
      if (!willPass(error)) throw error
      await times.clock.sleep(delayOf(failed + 1, times.random), signal)
    }
  }
  return undefined
}

async function list({ access, kind, where, signal }: Following, first: boolean): Promise<Listed<Entry>> {
  const served = await access.served(kind)
  if (served === undefined) return { items: [], resourceVersion: '' }
  const { namespace, labels, fields, keep } = where
  const selected = first ? where : { namespace, labels, fields }
  return listPages(
    (request) => access.transport.request({ ...request, signal }),
    served,
    selected,
    (object) => entryOf(object, keep),
  )
}

/** No answer, or one that says "not now". */
function willPass(error: unknown): boolean {
  if (error instanceof ApiError) return [408, 410, 429].includes(error.code) || error.code >= 500
  return isFailure(error, 'cluster/unreachable') || isFailure(error, 'cluster/deadline')
}

function isFailure(error: unknown, code: ErrorCode): boolean {
  return error instanceof Failure && error.code === code
}

interface Watching {
  /** Ends when a list is needed to go on. */
  readonly ended: Promise<void>
  stop(): void
}

function startWatching(following: Following): Watching {
  const ending = new AbortController()
  const ended = keepWatching({ ...following, signal: AbortSignal.any([following.signal, ending.signal]) })
  return { ended, stop: () => ending.abort() }
}

/** True when the watch ended in the meantime. */
async function pause({ times, signal }: Following, milliseconds: number, watching?: Watching): Promise<boolean> {
  const awake = new AbortController()
  const slept = times.clock.sleep(milliseconds, AbortSignal.any([signal, awake.signal])).then(() => false)
  try {
    return await Promise.race([slept, ...(watching === undefined ? [] : [watching.ended.then(() => true)])])
  } finally {
    awake.abort()
  }
}
