import { ApiError } from '../../../src/core/api-error.ts'
import type { Cluster, KindRef, Where } from '../../../src/core/cluster.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import type { ObjectRef } from '../../../src/core/object-ref.ts'
import { refOf } from '../../../src/core/object-ref.ts'
import type { CancelSignal, Clock } from '../../../src/core/ports.ts'
import type { InstallEvent } from '../../../src/install/event.ts'
import { nameOf, textAt } from '../../../src/status/field.ts'
import { merged, noon } from '../../status/objects.ts'
import { virtualClock } from '../virtual-clock.ts'

/**
 * A cluster in which only happens what a test says, at the millisecond that it says, by a clock that jumps from one sleeper
 * to the next: no test waits.
 */
export interface Stage {
  readonly cluster: Cluster
  readonly clock: Clock
  readonly events: InstallEvent[]
  /** Every call that a real cluster would see as a request: `follow v1/Pod prod app=a`. */
  readonly calls: string[]
  /** Stores the object with `more` laid over it, tells its followers, and gives it as stored. */
  readonly put: (object: JsonMap, more?: JsonMap) => JsonMap
  readonly drop: (object: JsonMap) => void
  readonly at: (milliseconds: number, happens: () => void) => void
  /** Nobody may follow, or (by `get`) read, objects of the kind. */
  readonly refuse: (what: 'follow' | 'get', kind: string) => void
  /** What happens when a hook is applied, or an object removed. */
  onApply: (object: JsonMap) => void
  onRemove: (ref: ObjectRef) => boolean
  readonly logs: Map<string, string>
  /** "0.3s StatefulSet/prod/kafka waiting …" for each verdict. */
  readonly said: () => readonly string[]
}

export function newStage(): Stage {
  const clock = virtualClock()
  const objects = new Map<string, JsonMap>()
  const news = new Set<() => void>()
  const refused = new Set<string>()
  const lines: string[] = []
  const events: InstallEvent[] = []
  let version = 100
  const changed = (): void => [...news].forEach((tell) => tell())
  const stage: Stage = {
    clock,
    events,
    calls: [],
    logs: new Map(),
    put(object, more = {}) {
      const stored = merged(merged(object, more), { metadata: { resourceVersion: String(++version) } })
      objects.set(keyOf(refOf(object)), stored)
      changed()
      return stored
    },
    drop(object) {
      objects.delete(keyOf(refOf(object)))
      changed()
    },
    at: (milliseconds, happens) => void clock.sleep(milliseconds).then(happens),
    refuse: (what, kind) => void refused.add(`${what} ${kind}`),
    onApply: () => undefined,
    onRemove: () => true,
    said: () => lines,
    cluster: {} as Cluster,
  }
  events.push = (...more) => {
    for (const event of more) {
      if (event.is === 'verdict') {
        const { verdict, ref } = event
        const text = verdict.is === 'waiting' ? ` ${verdict.for}` : verdict.is === 'failed' ? ` ${verdict.why}` : ''
        lines.push(`${(clock.monotonic() / 1000).toFixed(1)}s ${ref.kind}/${ref.name} ${verdict.is}${text}`)
      }
    }
    return Array.prototype.push.apply(events, more)
  }
  const forbid = (what: string, kind: string): void => {
    if (refused.has(`${what} ${kind}`)) throw new ApiError(403, 'Forbidden', `${what} of ${kind} is forbidden`)
  }
  const chosen = (kind: KindRef, where: Where): JsonMap[] =>
    [...objects.values()].filter((object) => matches(object, kind, where))

  async function* follow(
    kind: KindRef,
    where: Where,
    signal: CancelSignal | undefined,
  ): AsyncGenerator<readonly JsonMap[]> {
    stage.calls.push(`follow ${[kind.kind, where.namespace, where.labels, where.fields].filter(Boolean).join(' ')}`)
    const kept = new WeakMap<JsonMap, JsonMap>()
    await Promise.resolve()
    forbid('follow', kind.kind)
    let told: readonly JsonMap[] | undefined
    while (signal?.aborted !== true) {
      const now = chosen(kind, where)
      if (told === undefined || now.length !== told.length || now.some((one, at) => one !== told![at])) {
        told = now
        yield now.map((object) => {
          if (!kept.has(object)) kept.set(object, where.keep?.(object) ?? object)
          return kept.get(object)!
        })
        continue
      }
      await new Promise<void>((resume) => {
        const wake = (): void => {
          news.delete(wake)
          resume()
        }
        news.add(wake)
        signal?.addEventListener('abort', wake, { once: true })
      })
    }
  }

  const view = (signal: CancelSignal | undefined): Cluster =>
    ({
      server: 'https://stage',
      follow: (kind: KindRef, where: Where = {}) => follow(kind, where, signal),
      bound: view,
      rediscover: () => stage.calls.push('rediscover'),
      serverTime: () => noon + clock.monotonic(),
      get: async (ref: ObjectRef) => {
        stage.calls.push(`get ${ref.kind} ${ref.name}`)
        await Promise.resolve()
        forbid('get', ref.kind)
        return objects.get(keyOf(ref))
      },
      list: async (kind: KindRef, where: Where = {}) => {
        await Promise.resolve()
        forbid('list', kind.kind)
        return { items: chosen(kind, where).map(where.keep ?? ((one) => one)), resourceVersion: '' }
      },
      apply: async (object: JsonMap) => {
        stage.calls.push(`apply ${refOf(object).kind} ${nameOf(object)}`)
        await Promise.resolve()
        const stored = stage.put(object, { metadata: { uid: `uid-of-${nameOf(object)}-${version}` } })
        stage.onApply(stored)
        return stored
      },
      remove: async (ref: ObjectRef) => {
        stage.calls.push(`remove ${ref.kind} ${ref.name}`)
        await Promise.resolve()
        const object = objects.get(keyOf(ref))
        if (object === undefined) return false
        if (stage.onRemove(ref)) stage.drop(object)
        return true
      },
      log: async (pod: { name: string }, options: { container: string; previous?: boolean; tailLines?: number }) => {
        await Promise.resolve()
        const text = stage.logs.get(`${pod.name}/${options.container}${options.previous === true ? '/previous' : ''}`)
        if (text === undefined) throw new ApiError(400, 'BadRequest', `container "${options.container}" has no log`)
        return text
          .split('\n')
          .slice(-(options.tailLines ?? Infinity))
          .join('\n')
      },
    }) as unknown as Cluster
  return Object.assign(stage, { cluster: view(undefined) })
}

function keyOf({ kind, namespace, name }: ObjectRef): string {
  return [kind, namespace, name].join('/')
}

function matches(object: JsonMap, kind: KindRef, { namespace, labels, fields }: Where): boolean {
  const ref = refOf(object)
  const labelled = (labels ?? '').split(',').every((term) => {
    const [key = '', value] = term.split('=')
    return term === '' || textAt(object, 'metadata', 'labels', key) === value
  })
  const named = fields === undefined || fields === `metadata.name=${ref.name}`
  const spaced = namespace === undefined || ref.namespace === namespace
  return ref.kind === kind.kind && ref.apiVersion === kind.apiVersion && spaced && labelled && named
}
