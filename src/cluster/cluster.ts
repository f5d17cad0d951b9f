import type { Cluster } from '../core/cluster.ts'
import type { JsonMap } from '../core/json.ts'
import { get } from '../core/json.ts'
import { either } from '../core/cancel.ts'
import type { CancelSignal, Clock } from '../core/ports.ts'
import { abortSignalOf, unlessAborted } from './cluster-cancel.ts'
import { discoveryOver, type Discovery } from './discovery.ts'
import { execIn } from './exec.ts'
import { followKind } from './follow.ts'
import { listPages, type Ask } from './list.ts'
import { objectsOver } from './objects.ts'
import { proxied } from './proxied.ts'
import { realClock } from './real-clock.ts'
import { errorOf, objectOf } from './status-answer.ts'
import type { Transport } from './transport.ts'

export interface ClusterOptions {
  /** Default: the system's. */
  readonly clock?: Clock
  /** From 0 to 1, for jitter. Default: `Math.random`. */
  readonly random?: () => number
  /** Milliseconds between the lists that stand behind a `follow`. Default: 30 000. */
  readonly poll?: number
}

/** The port `Cluster` over HTTP: knows paths, bodies and answers; connections, credentials and retries are the transport's. */
export function clusterOver(transport: Transport, options: ClusterOptions = {}): Cluster {
  const { clock = realClock, random = Math.random, poll = 30_000 } = options
  const shared: Shared = {
    transport,
    discovery: discoveryOver(transport, clock.monotonic),
    version: undefined,
    follow: { clock, random, poll },
  }
  return view(shared, undefined)
}

/** What all views of a cluster have in common. */
interface Shared {
  readonly transport: Transport
  readonly discovery: Discovery
  version: Promise<string> | undefined
  readonly follow: { readonly clock: Clock; readonly random: () => number; readonly poll: number }
}

function view(shared: Shared, signal: CancelSignal | undefined): Cluster {
  const { transport, discovery } = shared
  const ask: Ask = (request) => transport.request(signal === undefined ? request : { signal, ...request })
  const listen: Transport['messages'] = (request) =>
    transport.messages(signal === undefined ? request : { signal, ...request })
  // What is shared must not end with the view that happened to ask first.
  const served: Cluster['served'] = (kind) => unlessAborted(signal, discovery.served(kind))
  return {
    server: transport.server,
    namespace: transport.namespace,
    version: () => unlessAborted(signal, versionOf(shared)),
    kinds: () => unlessAborted(signal, discovery.kinds()),
    served,
    rediscover: () => discovery.forget(),
    ...objectsOver({ ask, namespace: transport.namespace, served }),
    list: async (kind, where = {}) => {
      const kept = await served(kind)
      if (kept === undefined) return { items: [], resourceVersion: '' }
      return listPages(ask, kept, where, where.keep ?? whole)
    },
    follow: (kind, where = {}) =>
      followKind({ transport, served, signal: signal && abortSignalOf(signal) }, kind, where, shared.follow),
    exec: (pod, options) => execIn({ ask, listen, monotonic: shared.follow.clock.monotonic }, pod, options),
    proxied: (to, path, options) => proxied(ask, to, path, options),
    serverTime: () => transport.serverTime(),
    warnings: () => transport.warnings(),
    bound: (other) => view(shared, signal === undefined ? other : either(signal, other)),
  }
}

function whole(object: JsonMap): JsonMap {
  return object
}

function versionOf(shared: Shared): Promise<string> {
  shared.version ??= askVersion(shared.transport).catch((error: unknown) => {
    shared.version = undefined
    throw error
  })
  return shared.version
}

async function askVersion(transport: Transport): Promise<string> {
  const { status, text } = await transport.request({ method: 'GET', path: '/version' })
  if (status !== 200) throw errorOf(status, text)
  const version = get(objectOf(text), 'gitVersion')
  return typeof version === 'string' ? version : ''
}
