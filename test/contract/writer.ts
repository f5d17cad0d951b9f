import { sameJson } from '../../src/core/equal.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { invalid, modified, terminating, notFound } from './answers.ts'
import { allot } from './allot.ts'
import { below, mapBelow, mapsBelow, omit, textBelow } from './below.ts'
import { decoded } from './decode.ts'
import { setDefaults } from './defaults.ts'
import type { Kinds, StoredKind } from './kinds.ts'
import type { Manager } from './managed-fields.ts'
import { withManagers } from './managed-fields.ts'
import { faultsOf } from './refuse.ts'
import type { Store } from './store.ts'

/** What happened to an object, for those who play controllers. */
export type StoreEvent = 'create' | 'update' | 'remove'

/** Everything that a write needs of the cluster. */
export interface Board {
  readonly store: Store
  readonly kinds: Kinds
  /** RFC 3339, whole seconds. */
  readonly time: () => string
  readonly uid: () => string
  readonly happened: (event: StoreEvent, object: JsonMap) => void
}

/** One write, merged; it must still be made a whole object, judged and stored. */
export interface Draft {
  readonly object: JsonMap
  /** Who owns the fields of it, with the defaults that the server has set. */
  readonly own: (plain: JsonMap) => readonly Manager[]
  readonly kind: StoredKind
  readonly before: JsonMap | undefined
  readonly dryRun: boolean
  /** Written by `/status`. */
  readonly status?: boolean
}

/** Stores a draft as the server would, or throws its 4xx. Gives the object as stored; as it was when nothing changed. */
export function settle(board: Board, draft: Draft): JsonMap {
  const { kind, before, dryRun } = draft
  refuseStale(draft, before)
  const plain = before === undefined ? created(board, draft) : changed(draft, before)
  const managers = draft.own(plain)
  if (before === undefined && kind.builtIn) allot(plain, board.store.version)
  const faults = faultsOf(before, plain)
  if (faults.length > 0) throw invalid(kind, textBelow(plain, 'metadata', 'name'), faults)
  const whole = withGeneration(kind, before, withManagers(plain, managers))
  if (before !== undefined && sameJson(whole, before)) return before
  if (dryRun) return whole
  if (isGone(whole)) {
    board.store.remove(whole)
    board.happened('remove', whole)
    return whole
  }
  const stored = board.store.put(whole)
  board.happened(before === undefined ? 'create' : 'update', stored)
  return board.store.get(kind, namespaceOf(whole), textBelow(whole, 'metadata', 'name')) === undefined ? whole : stored
}

/** Refuses new objects where there is no namespace for them, or one that ends. */
export function admit(
  { store }: Pick<Board, 'store'>,
  kind: StoredKind,
  namespace: string | undefined,
  name: string,
): void {
  if (namespace === undefined) return
  const found = store.get(namespaces, undefined, namespace)
  if (found === undefined)
    throw notFound({ ...namespaces, resource: 'namespaces', namespaced: false, verbs: [] }, namespace)
  if (below(found, 'metadata', 'deletionTimestamp') !== undefined) throw terminating(kind, name, namespace)
}

const namespaces = { apiVersion: 'v1', kind: 'Namespace' }

function created(board: Board, { kind, object }: Draft): JsonMap {
  const made = structuredClone(decoded(kind, object))
  if (kind.schema.hasStatus) delete made['status']
  const metadata = omit(mapBelow(made, 'metadata') ?? {}, ...serverOwn)
  metadata['uid'] = board.uid()
  metadata['creationTimestamp'] = board.time()
  made['metadata'] = metadata
  if (made['kind'] === 'Namespace') {
    metadata['labels'] = { ...mapBelow(metadata, 'labels'), 'kubernetes.io/metadata.name': metadata['name']! }
  }
  setDefaults(made)
  return made
}

/** Fields of the metadata that no client sets. */
const serverOwn = [
  'creationTimestamp',
  'deletionGracePeriodSeconds',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
]

function changed({ kind, object, status = false }: Draft, before: JsonMap): JsonMap {
  const made = structuredClone(decoded(kind, object))
  // An address of its own for the status: each of the two writes leaves the other's part as it was.
  if (status) {
    const metadata = before['metadata'] as JsonMap
    return { ...before, metadata, ...(made['status'] !== undefined && { status: made['status'] }) }
  }
  if (kind.schema.hasStatus) {
    delete made['status']
    if (before['status'] !== undefined) made['status'] = before['status']
  }
  const old = before['metadata'] as JsonMap
  const metadata = omit(mapBelow(made, 'metadata') ?? {}, ...serverOwn)
  for (const field of serverOwn) if (old[field] !== undefined && field !== 'managedFields') metadata[field] = old[field]
  made['metadata'] = metadata
  metadata['uid'] ??= old['uid']!
  metadata['name'] = old['name']!
  if (old['namespace'] !== undefined) metadata['namespace'] = old['namespace']
  if (made['kind'] === 'Service') keepAddress(before, made)
  setDefaults(made)
  return made
}

/** A PUT that does not say them does not take them away. */
function keepAddress(before: JsonMap, made: JsonMap): void {
  const old = mapBelow(before, 'spec') ?? {}
  const spec = mapBelow(made, 'spec')
  if (spec === undefined || spec['type'] === 'ExternalName') return
  for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'])
    if (spec[field] === undefined && old[field] !== undefined) spec[field] = old[field]
}

function refuseStale({ kind, object }: Draft, before: JsonMap | undefined): void {
  if (before === undefined) return
  const wanted = textBelow(object, 'metadata', 'resourceVersion')
  if (wanted !== '' && wanted !== textBelow(before, 'metadata', 'resourceVersion'))
    throw modified(kind, textBelow(before, 'metadata', 'name'))
}

function withGeneration(kind: StoredKind, before: JsonMap | undefined, object: JsonMap): JsonMap {
  if (kind.builtIn && !generations.has(kind.kind)) return object
  const metadata = object['metadata'] as JsonMap
  const old = before === undefined ? 0 : ((below(before, 'metadata', 'generation') as number | undefined) ?? 1)
  const same = before !== undefined && sameJson(desired(kind, before), desired(kind, object))
  return { ...object, metadata: { ...metadata, generation: same ? old : old + 1 } }
}

function desired(kind: StoredKind, object: JsonMap): JsonMap {
  if (kind.builtIn) return mapBelow(object, 'spec') ?? {}
  return omit(object, 'metadata', ...(kind.schema.hasStatus ? ['status'] : []))
}

/** The built-in kinds whose `metadata.generation` is kept. */
const generations = new Set([
  'CronJob',
  'CustomResourceDefinition',
  'DaemonSet',
  'Deployment',
  'Ingress',
  'Job',
  'MutatingWebhookConfiguration',
  'NetworkPolicy',
  'Pod',
  'PodDisruptionBudget',
  'PriorityClass',
  'ReplicaSet',
  'ReplicationController',
  'StatefulSet',
  'ValidatingWebhookConfiguration',
])

/** Its last finalizer went. */
function isGone(object: JsonMap): boolean {
  const finalizers = below(object, 'metadata', 'finalizers')
  const holders = [...(Array.isArray(finalizers) ? finalizers : []), ...mapsBelow(object, 'spec', 'finalizers')]
  const own = object['kind'] === 'Namespace'
  return !own && below(object, 'metadata', 'deletionTimestamp') !== undefined && holders.length === 0
}

function namespaceOf(object: JsonMap): string | undefined {
  const namespace = textBelow(object, 'metadata', 'namespace')
  return namespace === '' ? undefined : namespace
}
