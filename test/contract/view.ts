import type { Cluster, KindRef, Where } from '../../src/core/cluster.ts'
import type { JsonMap } from '../../src/core/json.ts'
import type { CancelSignal } from '../../src/core/ports.ts'
import type { FakeState } from './fake-state.ts'
import { followed } from './follow.ts'
import { targetOf } from './requests.ts'
import { scripted } from './scripts.ts'
import { selected } from './selectors.ts'
import { writesOf } from './view-writes.ts'

/** The port over a fake's state, ended by a signal. */
export function viewOf(state: FakeState, signal: CancelSignal | undefined): Cluster {
  return {
    server: 'https://fake.invalid:6443',
    namespace: state.namespace,
    version: async () => {
      await state.gate.pass({ verb: 'version' }, signal)
      return state.options.version ?? 'v1.36.3'
    },
    kinds: async () => {
      await state.gate.pass({ verb: 'kinds' }, signal)
      return state.catalogue.kinds()
    },
    served: async (kind) => {
      await state.gate.pass({ verb: 'kinds' }, signal)
      return state.catalogue.served(kind)
    },
    rediscover: () => state.catalogue.forget(),
    ...reads(state, signal),
    ...writesOf(state, signal),
    ...scripted(state, signal),
    serverTime: state.now,
    warnings: () => state.warned.splice(0),
    bound: (other) => viewOf(state, signal === undefined ? other : either(signal, other)),
  }
}

type Reads = Pick<Cluster, 'get' | 'list' | 'follow' | 'log'>

function reads(state: FakeState, signal: CancelSignal | undefined): Reads {
  const { gate, catalogue, logs } = state
  const { store } = state.board
  return {
    get: async (ref) => {
      await gate.pass({ verb: 'get', ...ref }, signal)
      const kind = catalogue.find(ref)
      if (kind === undefined) return undefined
      const { namespace, name } = targetOf(kind, ref, state.namespace)
      gate.authorize('get', kind, { namespace, name })
      return store.get(kind, namespace, name)
    },
    list: async (kind, where = {}) => {
      await gate.pass({ verb: 'list', kind: kind.kind, namespace: where.namespace }, signal)
      const items = listed(state, kind, where)
      const { keep } = where
      return { items: keep === undefined ? items : items.map(keep), resourceVersion: String(store.version) }
    },
    follow: async function* (kind, where = {}) {
      if (signal?.aborted === true) return
      await gate.pass({ verb: 'follow', kind: kind.kind, namespace: where.namespace }, signal)
      const keep = keptOnce(where.keep)
      yield* followed(store, () => listed(state, kind, where).map(keep), signal)
    },
    log: async (pod, options) => {
      await gate.pass({ verb: 'log', kind: 'Pod', ...pod }, signal)
      return logs.read(pod, options)
    },
  }
}

function listed(state: FakeState, kind: KindRef, where: Where): readonly JsonMap[] {
  const served = state.catalogue.find(kind)
  if (served === undefined) return []
  state.gate.authorize('list', served, { namespace: where.namespace, name: '' })
  return state.board.store.all(served).filter(selected(served, where))
}

/** What is kept of an object is the same one as long as the object is. */
function keptOnce(keep: Where['keep']): (object: JsonMap) => JsonMap {
  if (keep === undefined) return (object) => object
  const kept = new WeakMap<JsonMap, JsonMap>()
  return (object) => {
    const found = kept.get(object) ?? keep(object)
    kept.set(object, found)
    return found
  }
}

function either(one: CancelSignal, other: CancelSignal): CancelSignal {
  const joined = new AbortController()
  for (const signal of [one, other]) {
    if (signal.aborted) joined.abort(signal.reason)
    else signal.addEventListener('abort', () => joined.abort(signal.reason), { once: true })
  }
  return joined.signal
}
