import type { Cluster, KindRef } from '../../src/core/cluster.ts'
import type { JsonMap } from '../../src/core/json.ts'
import type { ObjectRef } from '../../src/core/object-ref.ts'
import { refOf } from '../../src/core/object-ref.ts'
import type { FakeOptions, FakeState, FakeWrite } from './fake-state.ts'
import { newState } from './fake-state.ts'
import type { Denial, FakeRequest, Match } from './gate.ts'
import type { Logs } from './logs.ts'
import { endNamespace } from './removal.ts'
import { createRequest, replaceRequest, servedOrThrow, statusRequest, targetOf } from './requests.ts'
import type { ExecScript, ProxiedScript } from './scripts.ts'
import { viewOf } from './view.ts'
import type { Board, StoreEvent } from './writer.ts'

/**
 * A Kubernetes API server in memory, for tests of what is above the port. What it answers is what the real one answers, by
 * the contract suite beside it; it runs no controllers, no pods and no clock.
 */
export interface FakeCluster extends Cluster {
  /** Every write that was asked for, dry runs and refused ones too, in order. */
  readonly writes: readonly FakeWrite[]
  /** Every call of the port, reads too, in order. */
  readonly requests: readonly FakeRequest[]
  /** Stores an object as somebody else would have made it, its status too; creates its namespace when there is none. */
  put(object: JsonMap, options?: { readonly manager?: string }): JsonMap
  /** Writes the status of an object, as its controller does. */
  setStatus(ref: ObjectRef, status: JsonMap, manager?: string): JsonMap
  /** Deletes an object without a word about finalizers. */
  drop(ref: ObjectRef): void
  /** What is stored, without asking: undefined when there is none. */
  stored(ref: ObjectRef): JsonMap | undefined
  /** All objects of a kind, of all namespaces. */
  all(kind: KindRef): readonly JsonMap[]
  /** Calls `react` after each such write to a kind, at once: it may change objects by `put`, `setStatus` and `drop`. */
  on(event: StoreEvent, kind: string, react: (object: JsonMap) => void): void
  /** The next `times` (1) requests that match get this error. */
  fail(match: Match, error: Error, times?: number): void
  /** Requests like these get 403 from now on, and reviews say so. */
  deny(denial: Denial): void
  setLog: Logs['set']
  /** What containers answer to commands from now on. */
  onExec(script: ExecScript): void
  /** What is behind Services and pods from now on. */
  onProxied(script: ProxiedScript): void
  /** A `Warning` header of the next answer. */
  warn(text: string): void
  /** Moves the server's clock. */
  advance(milliseconds: number): void
  /** Ends a namespace that `remove` has made Terminating. */
  endNamespace(name: string): void
}

export function fakeCluster(options: FakeOptions = {}): FakeCluster {
  const state = newState(options)
  const { board, gate, writes, requests, reactions, logs } = state
  const { store } = board
  const kindOf = (kind: KindRef) => servedOrThrow(board.kinds.find(kind), kind)
  const target = (ref: ObjectRef) => targetOf(kindOf(ref), ref, state.namespace)
  const namespaces = new Set(['default', 'kube-system', state.namespace, ...(options.namespaces ?? [])])
  for (const name of namespaces) createNamespace(board, name)
  const fake: Omit<FakeCluster, keyof Cluster> = {
    writes,
    requests,
    put: (object, { manager = 'tester' } = {}) => putObject(state, object, manager),
    setStatus: (ref, status, manager = 'kube-controller-manager') =>
      statusRequest(board, target(ref), structuredClone(status), manager),
    drop: (ref) => {
      const { kind, namespace, name } = target(ref)
      const found = store.get(kind, namespace, name)
      if (found === undefined) return
      store.remove(found)
      board.happened('remove', found)
    },
    stored: (ref) => {
      const { kind, namespace, name } = target(ref)
      return store.get(kind, namespace, name)
    },
    all: (kind) => store.all(kind),
    on: (event, kind, react) => void reactions.push({ event, kind, react }),
    fail: (match, error, times = 1) => gate.fail(match, error, times),
    deny: (denial) => gate.deny(denial),
    onExec: (script) => void (state.scripts.exec = script),
    onProxied: (script) => void (state.scripts.proxied = script),
    setLog: (pod, text, of) => logs.set(pod, text, of),
    warn: (text) => {
      if (!state.told.has(text)) state.warned.push(text)
      state.told.add(text)
    },
    advance: (milliseconds) => void (state.advanced += milliseconds),
    endNamespace: (name) => endNamespace(board, name),
  }
  return Object.assign(viewOf(state, undefined), fake)
}

function putObject(state: FakeState, given: JsonMap, manager: string): JsonMap {
  const { board, namespace } = state
  const object = structuredClone(given)
  const ref = refOf(object)
  const at = targetOf(servedOrThrow(board.kinds.find(ref), ref), ref, namespace)
  if (at.namespace !== undefined) createNamespace(board, at.namespace)
  const there = board.store.get(at.kind, at.namespace, at.name) !== undefined
  const stored = (there ? replaceRequest : createRequest)(board, at, object, { manager })
  const status = object['status'] as JsonMap | undefined
  if (status === undefined || !at.kind.schema.hasStatus) return stored
  return statusRequest(board, { ...at, name: refOf(stored).name }, status, manager)
}

function createNamespace(board: Board, name: string): void {
  const ref = { apiVersion: 'v1', kind: 'Namespace' }
  if (board.store.get(ref, undefined, name) !== undefined) return
  const target = { kind: board.kinds.find(ref)!, namespace: undefined, name }
  createRequest(board, target, { ...ref, metadata: { name } }, { manager: 'tester' })
}
