import { ApiError } from '../core/api-error.ts'
import { either } from '../core/cancel.ts'
import type { Cluster, ExecOptions, KindRef, LogOptions, PodName, ProxyTarget } from '../core/cluster.ts'
import type { JsonMap } from '../core/json.ts'
import { refOf } from '../core/object-ref.ts'
import type { CommandResult, HttpAnswer } from '../core/ports.ts'
import { conditionOf } from '../status/conditions.ts'
import { textAt } from '../status/field.ts'
import { notFound } from './answers.ts'
import type { Board } from './board.ts'
import { evicted } from './evict.ts'
import { followed } from './follow.ts'
import { kindOf, kinds } from './kinds.ts'
import {
  applyRequest,
  createRequest,
  getRequest,
  listRequest,
  patchRequest,
  removeRequest,
  replaceRequest,
} from './requests.ts'
import type { Caller, Latency, SimRequest, Verb, Wire } from './wire.ts'

/** What answers behind the API server. Each may throw an ApiError. `at` is the server's time. */
export interface Scripts {
  /** Default: every command ends with exit code 0, and says nothing. */
  readonly exec?: (pod: JsonMap, options: ExecOptions, at: number) => CommandResult
  /** Default: 200 with an empty body. */
  readonly proxied?: (to: ProxyTarget, path: string, at: number) => HttpAnswer
  /** Default: an empty log. */
  readonly log?: (pod: JsonMap, options: LogOptions) => string
}

export interface SimClusterPorts {
  readonly board: Board
  readonly wire: Wire
  readonly lag: Latency
  readonly namespace: string
  readonly scripts: Scripts
}

/** The port over a simulated API server, as one process has it. */
export function simulatedCluster(ports: SimClusterPorts, caller: Caller): Cluster {
  const { board, wire, scripts } = ports
  const ask = <T>(verb: Verb, about: About, effect: () => T): Promise<T> =>
    wire.ask({ verb, kind: about.kind, name: about.name, dryRun: about.dryRun ?? false }, caller, effect)
  const placed = (object: JsonMap): JsonMap => inNamespace(object, ports.namespace)
  const running = (pod: PodName): JsonMap => runningPod(board, pod)
  return {
    server: 'https://simulation.invalid',
    namespace: ports.namespace,
    version: () => Promise.resolve('v1.36.3'),
    kinds: () => Promise.resolve(kinds),
    served: (kind) => Promise.resolve(kindOf(kind)),
    rediscover: () => undefined,
    // Of a kind that is not served nobody is asked.
    get: async (ref) => (kindOf(ref) === undefined ? undefined : ask('get', ref, () => getRequest(board, ref))),
    list: async (kind, where = {}) =>
      kindOf(kind) === undefined
        ? { items: [], resourceVersion: '' }
        : ask('list', { kind: kind.kind }, () => listRequest(board, kind, where)),
    follow: (kind, where = {}) => ({ [Symbol.asyncIterator]: () => followed(ports, caller, kind, where) }),
    create: (object, options) =>
      ask(
        'create',
        { ...refOf(object), ...options },
        () => reviewed(object) ?? createRequest(board, placed(object), options),
      ),
    replace: (object, options) =>
      ask('replace', { ...refOf(object), ...options }, () => replaceRequest(board, placed(object), options)),
    apply: (object, options) =>
      ask('apply', { ...refOf(object), ...options }, () => applyRequest(board, placed(object), options)),
    patch: (ref, steps, options) =>
      ask('patch', { ...ref, ...options }, () => patchRequest(board, ref, steps, options)),
    remove: (ref, options = {}) => ask('remove', { ...ref, ...options }, () => removeRequest(board, ref, options)),
    evict: (ref, options = {}) =>
      ask('evict', { ...ref, ...options }, () => {
        const pod = getRequest(board, ref)
        if (pod === undefined) return false
        evicted(board, pod, options)
        return true
      }),
    exec: (pod, options) =>
      ask('exec', { kind: 'Pod', name: pod.name }, () => {
        const there = running(pod)
        return scripts.exec?.(there, options, board.clock.now()) ?? { exitCode: 0, stdout: '', stderr: '' }
      }),
    proxied: (to, path) =>
      ask('proxied', { kind: to.kind, name: to.name }, () => {
        if (to.kind === 'Pod') refuseUnready(running(to))
        return scripts.proxied?.(to, path, board.clock.now()) ?? { status: 200, text: '' }
      }),
    log: (pod, options) =>
      ask('log', { kind: 'Pod', name: pod.name }, () => scripts.log?.(running(pod), options) ?? ''),
    serverTime: () => board.clock.now(),
    warnings: () => [],
    bound: (other) => {
      const signal = caller.signal === undefined ? other : either(caller.signal, other)
      return simulatedCluster(ports, { ...caller, signal })
    },
  }
}

type About = Pick<SimRequest, 'kind'> & { readonly name?: string; readonly dryRun?: boolean }

/** A question that is not stored: everything is allowed. */
function reviewed(object: JsonMap): JsonMap | undefined {
  const { kind } = refOf(object)
  return kind.endsWith('Review') ? { ...object, status: { allowed: true } } : undefined
}

function inNamespace(object: JsonMap, namespace: string): JsonMap {
  const known = kindOf(object as unknown as KindRef)
  if (known?.namespaced !== true || textAt(object, 'metadata', 'namespace') !== undefined) return object
  return { ...object, metadata: { ...(object['metadata'] as JsonMap), namespace } }
}

function runningPod({ store }: Board, { namespace, name }: PodName): JsonMap {
  const pod = store.get('Pod', namespace, name)
  if (pod === undefined) throw notFound(kindOf({ apiVersion: 'v1', kind: 'Pod' })!, name)
  if (textAt(pod, 'status', 'phase') !== 'Running')
    throw new ApiError(400, 'BadRequest', `pod ${name} does not have a host assigned, or has ended`)
  return pod
}

function refuseUnready(pod: JsonMap): void {
  if (conditionOf(pod, 'Ready')?.status === 'True') return
  const why = 'error trying to reach service: dial tcp: connect: connection refused'
  throw new ApiError(503, 'ServiceUnavailable', why)
}
