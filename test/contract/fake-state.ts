import type { Json, JsonMap } from '../../src/core/json.ts'
import type { ObjectRef } from '../../src/core/object-ref.ts'
import type { Catalogue } from './catalogue.ts'
import { catalogueOf } from './catalogue.ts'
import { definitionsFollow } from './definitions.ts'
import type { FakeRequest, Gate } from './gate.ts'
import { openGate } from './gate.ts'
import { kindTable } from './kinds.ts'
import type { Logs } from './logs.ts'
import { writtenLogs } from './logs.ts'
import type { Scripts } from './scripts.ts'
import { emptyStore } from './store.ts'
import type { Board, StoreEvent } from './writer.ts'

export interface FakeWrite {
  readonly verb: 'apply' | 'create' | 'replace' | 'patch' | 'remove' | 'evict'
  readonly ref: ObjectRef
  readonly manager: string | undefined
  readonly dryRun: boolean
  readonly force: boolean
  /** The object or the patch that was sent; null for a removal and an eviction. */
  readonly body: Json
}

export interface FakeOptions {
  /** Of the context. Default: `default`. It exists, as `default` and `kube-system` do. */
  readonly namespace?: string
  /** Further namespaces that exist. */
  readonly namespaces?: readonly string[]
  /** Default: `v1.36.3`. */
  readonly version?: string
  /** The server's clock, milliseconds since 1970. Default: 2026-01-01T00:00:00Z, standing still but for `advance`. */
  readonly now?: () => number
  /** How often discovery is still read without a new custom kind, as a real server does for some ms. Default: 0. */
  readonly discoveryLag?: number
  /** Whether a namespace that is removed stays Terminating until `endNamespace`. Default: it is gone soon after. */
  readonly holdNamespaces?: boolean
}

/** What all views of one fake share. */
export interface FakeState {
  readonly options: FakeOptions
  readonly namespace: string
  readonly board: Board
  readonly gate: Gate
  readonly logs: Logs
  readonly scripts: Scripts
  readonly catalogue: Catalogue
  readonly writes: FakeWrite[]
  readonly requests: FakeRequest[]
  readonly reactions: { event: StoreEvent; kind: string; react: (object: JsonMap) => void }[]
  /** Warnings that nobody has taken yet. */
  readonly warned: string[]
  /** Texts that were told already: each is told once in the life of the cluster. */
  readonly told: Set<string>
  advanced: number
  readonly now: () => number
}

export function newState(options: FakeOptions): FakeState {
  const store = emptyStore()
  const kinds = kindTable()
  const requests: FakeRequest[] = []
  const reactions: FakeState['reactions'] = []
  const still = Date.parse('2026-01-01T00:00:00Z')
  let uids = 0
  const state: FakeState = {
    options,
    namespace: options.namespace ?? 'default',
    board: {
      store,
      kinds,
      time: () => new Date(state.now()).toISOString().replace(/\.\d+/, ''),
      uid: () => `00000000-0000-4000-8000-${String(++uids).padStart(12, '0')}`,
      happened: (event, object) => happened(event, object),
    },
    gate: openGate((request) => void requests.push(request)),
    logs: writtenLogs(store),
    scripts: { exec: undefined, proxied: undefined },
    catalogue: catalogueOf(kinds, options.discoveryLag ?? 0),
    writes: [],
    requests,
    reactions,
    warned: [],
    told: new Set(),
    advanced: 0,
    now: () => (options.now?.() ?? still) + state.advanced,
  }
  const define = definitionsFollow(store, kinds, state.board.time)
  const happened = (event: StoreEvent, object: JsonMap): void => {
    define(event, object)
    for (const { event: wanted, kind, react } of reactions)
      if (wanted === event && kind === object['kind']) react(object)
  }
  return state
}
