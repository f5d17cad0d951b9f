import { ApiError } from '../../src/core/api-error.ts'
import type { Cluster, ExecOptions, PodName, ProxyTarget } from '../../src/core/cluster.ts'
import { Failure } from '../../src/core/failure.ts'
import type { CancelSignal, CommandResult, HttpAnswer } from '../../src/core/ports.ts'
import type { FakeState } from './fake-state.ts'

/** What a container answers to a command; throws ApiError for what a server would refuse. */
export type ExecScript = (
  pod: PodName,
  options: ExecOptions,
  signal: CancelSignal | undefined,
) => CommandResult | Promise<CommandResult>

/** What is behind a Service or a pod. */
export type ProxiedScript = (
  to: ProxyTarget,
  path: string,
  signal: CancelSignal | undefined,
) => HttpAnswer | Promise<HttpAnswer>

/** What a test has said that pods do: the fake runs none. */
export interface Scripts {
  exec: ExecScript | undefined
  proxied: ProxiedScript | undefined
}

/** The requests that pods answer, as the test has scripted; ApiError where it has not. */
export function scripted(state: FakeState, signal: CancelSignal | undefined): Pick<Cluster, 'exec' | 'proxied'> {
  const { gate, scripts, board } = state
  return {
    exec: async (pod, options) => {
      await gate.pass({ verb: 'exec', kind: 'Pod', ...pod }, signal)
      const kind = { apiVersion: 'v1', kind: 'Pod' }
      gate.authorize('create', { ...board.kinds.find(kind)!, resource: 'pods/exec' }, pod)
      if (board.store.get(kind, pod.namespace, pod.name) === undefined)
        throw new ApiError(404, 'NotFound', `pods "${pod.name}" not found`)
      if (scripts.exec === undefined) throw new ApiError(500, 'InternalError', 'nothing is scripted by onExec')
      return unlessAborted(signal, scripts.exec(pod, options, signal))
    },
    proxied: async (to, path) => {
      const { kind, namespace, name } = to
      await gate.pass({ verb: 'proxied', kind, namespace, name }, signal)
      const served = board.kinds.find({ apiVersion: 'v1', kind })!
      gate.authorize('get', { ...served, resource: `${served.resource}/proxy` }, { namespace, name })
      if (board.store.get(served, namespace, name) === undefined)
        throw new ApiError(404, 'NotFound', `${served.resource} "${name}" not found`)
      if (scripts.proxied !== undefined) return unlessAborted(signal, scripts.proxied(to, path, signal))
      throw new ApiError(503, 'ServiceUnavailable', `no endpoints available for service "${name}"`)
    },
  }
}

/** Scripts need not listen to the signal themselves. */
async function unlessAborted<T>(signal: CancelSignal | undefined, work: T | Promise<T>): Promise<T> {
  let stop = (): void => undefined
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(new Failure('cluster/cancelled', 'cancelled'))
  })
  signal?.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([work, aborted])
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}
