import type { ApiError } from '../core/api-error.ts'
import type { ServedKind, Where } from '../core/cluster.ts'
import { Failure } from '../core/failure.ts'
import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import { entryOf, type WatchEvent } from './follow-state.ts'
import type { Following } from './following.ts'
import { parseJson } from './json.ts'
import { selectors } from './list.ts'
import { collectionPath, queryText } from './paths.ts'
import { errorOf, statusError } from './status-answer.ts'
import type { ApiLines } from './transport.ts'

/**
 * One watch after the other, each from where the last one ended; a watch of the API server ends after some minutes anyway.
 * Ends when only a list can tell how to go on, throws what would never pass.
 */
export async function keepWatching(following: Following): Promise<void> {
  const { access, kind, signal, pace, times } = following
  while (!signal.aborted) {
    const served = await access.served(kind)
    if (served === undefined) return
    pace.begin()
    const end = await watch(following, served)
    if (end === 'list') return
    await times.clock.sleep(pace.delay(), signal)
  }
}

/** How a watch ended: the next one may begin where it ended, or only a list tells where. */
type End = 'again' | 'list'

/** Milliseconds. A server that is well sends the head of its answer at once, and a bookmark every minute. */
const HEAD_WITHIN = 15_000
const LINE_WITHIN = 90_000

async function watch(following: Following, served: ServedKind): Promise<End> {
  const { clock } = following.times
  const closing = new AbortController()
  const signal = AbortSignal.any([following.signal, closing.signal])
  const silence = { due: clock.monotonic() + HEAD_WITHIN, over: false }
  const guard = async (): Promise<void> => {
    while (!signal.aborted) {
      const left = silence.due - clock.monotonic()
      if (left > 0) await clock.sleep(left, signal)
      else {
        silence.over = true
        closing.abort()
      }
    }
  }
  const heard = (): void => void (silence.due = clock.monotonic() + LINE_WITHIN)
  void guard()
  try {
    const end = await read({ ...following, signal }, served, heard)
    return silence.over ? 'list' : end
  } finally {
    closing.abort()
  }
}

async function read(following: Following, served: ServedKind, heard: () => void): Promise<End> {
  const answer = await opened(following, served)
  if (answer === undefined) return 'again'
  heard()
  if (answer.status !== 200) return afterError(errorOf(answer.status, await answer.text().catch(() => '')))
  const lines = answer.lines[Symbol.asyncIterator]()
  try {
    for (;;) {
      const line = await nextOf(lines)
      // What is not whole was cut: the event comes again.
      const event = line === undefined ? undefined : quietly(line)
      if (event === undefined || following.signal.aborted) return 'again'
      heard()
      const end = take(following, event)
      if (end !== undefined) return end
    }
  } finally {
    void lines.return?.().catch(() => undefined)
  }
}

/** Undefined when there is no connection now. */
async function opened(
  { access, where, state, signal, times }: Following,
  served: ServedKind,
): Promise<ApiLines | undefined> {
  const query = {
    ...selectors(where),
    watch: 1,
    allowWatchBookmarks: true,
    resourceVersion: state.version(),
    // Not all clients of a restarted server at the same moment.
    timeoutSeconds: Math.round(240 + 120 * times.random()),
  }
  try {
    const path = collectionPath(served, where.namespace) + queryText(query)
    return await access.transport.lines({ method: 'GET', path, signal })
  } catch (error) {
    if (signal.aborted || (error instanceof Failure && PASSING.has(error.code))) return undefined
    throw error
  }
}

const PASSING: ReadonlySet<string> = new Set(['cluster/unreachable', 'cluster/deadline'])

/**
 * 410: the version is too old. 401: the token ran out, which the list renews. 404: the kind went. 429, 5xx: a list is asked
 * again with patience, and shows when it is over.
 */
function afterError(error: ApiError): End {
  if ([401, 404, 408, 410, 429].includes(error.code) || error.code >= 500) return 'list'
  throw error
}

async function nextOf(lines: AsyncIterator<string>): Promise<string | undefined> {
  try {
    const step = await lines.next()
    return step.done === true ? undefined : step.value
  } catch {
    return undefined
  }
}

function take({ where, state, latest }: Following, line: Json): End | undefined {
  const type = isMap(line) ? get(line, 'type') : undefined
  const object = isMap(line) ? get(line, 'object') : undefined
  if (!isMap(object)) return 'list'
  if (type === 'ERROR') return afterError(statusError(object, 500))
  const event = eventOf(type, object, where.keep)
  if (event !== undefined && state.told(event)) latest.changed()
  return undefined
}

function eventOf(type: Json | undefined, object: JsonMap, keep: Where['keep']): WatchEvent | undefined {
  switch (type) {
    case 'BOOKMARK':
      return { type, version: entryOf(object, undefined).version }
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return { type, entry: entryOf(object, keep) }
    default:
      return undefined
  }
}

function quietly(text: string): Json | undefined {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}
