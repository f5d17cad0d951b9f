import type {
  ApplyOptions,
  KindRef,
  ObjectList,
  PatchStep,
  RemoveOptions,
  Where,
  WriteOptions,
} from '../core/cluster.ts'
import type { JsonMap } from '../core/json.ts'
import type { ObjectRef } from '../core/object-ref.ts'
import { mapAt, nameOf, textAt } from '../status/field.ts'
import { alreadyExists, conflict, notFound, notServed, qualified } from './answers.ts'
import { applied } from './apply-merge.ts'
import type { Board } from './board.ts'
import { patched } from './json-patch.ts'
import type { SimKind } from './kinds.ts'
import { kindOf } from './kinds.ts'
import { removed } from './removal.ts'
import { selected } from './select.ts'
import type { Draft } from './settle.ts'
import { settled } from './settle.ts'
import { without } from './without.ts'

/** What the API server does when a request has reached it: at once, and all or nothing. Each throws ApiError. */

export function getRequest(board: Board, ref: ObjectRef): JsonMap | undefined {
  const kind = kindOf(ref)
  return kind && found(board, kind, ref)
}

export function listRequest(board: Board, kind: KindRef, where: Where): ObjectList {
  const items = board.store.all(kind.kind).filter(selected(where))
  return { items: items.map((object) => keptOf(object, where.keep)), resourceVersion: board.store.version() }
}

export function createRequest(board: Board, given: JsonMap, options: WriteOptions): JsonMap {
  const kind = served(given)
  const prefix = textAt(given, 'metadata', 'generateName')
  const name = nameOf(given) === '' && prefix !== undefined ? prefix + board.random.letters(5) : nameOf(given)
  const after: JsonMap = { ...given, metadata: { ...mapAt(given, 'metadata'), name } }
  if (found(board, kind, { ...addressOf(after), name }) !== undefined) throw alreadyExists(kind, name)
  return settled(board, { kind, before: undefined, after, ...how(options) })
}

export function replaceRequest(board: Board, given: JsonMap, options: WriteOptions): JsonMap {
  const kind = served(given)
  const before = existing(board, kind, addressOf(given))
  return settled(board, { kind, before, after: given, ...how(options) })
}

export function patchRequest(
  board: Board,
  ref: ObjectRef,
  steps: readonly PatchStep[],
  options: WriteOptions,
): JsonMap {
  const kind = served(ref)
  const before = existing(board, kind, ref)
  return settled(board, { kind, before, after: patched(before, steps), ...how(options) })
}

export function applyRequest(board: Board, config: JsonMap, { manager, dryRun = false }: ApplyOptions): JsonMap {
  const kind = served(config)
  const before = found(board, kind, addressOf(config))
  const uid = textAt(config, 'metadata', 'uid')
  if (before === undefined && uid !== undefined) {
    const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`
    throw conflict(qualified(kind), nameOf(config), why)
  }
  const key = `${before === undefined ? '' : (textAt(before, 'metadata', 'uid') ?? '')}/${manager}`
  // A version or uid that is named is a precondition, and compared when the object is stored.
  const after = before === undefined ? config : applied(withoutVersion(before), config, board.applied.get(key))
  const stored = settled(board, { kind, before, after, dryRun, by: { manager, operation: 'Apply' } })
  if (!dryRun) board.applied.set(`${textAt(stored, 'metadata', 'uid') ?? ''}/${manager}`, withoutVersion(config))
  return stored
}

export function removeRequest(board: Board, ref: ObjectRef, options: RemoveOptions): boolean {
  const kind = kindOf(ref)
  const object = kind && found(board, kind, ref)
  if (object === undefined) return false
  removed(board, object, options)
  return true
}

function how({ manager, dryRun = false }: WriteOptions): Pick<Draft, 'dryRun' | 'by'> {
  return { dryRun, by: { manager, operation: 'Update' } }
}

/** What is kept of an object, made once: it is the same one in every list until it is written again. */
export function keptOf(object: JsonMap, keep: Where['keep']): JsonMap {
  if (keep === undefined) return object
  const known = keptBy.get(keep) ?? new WeakMap<JsonMap, JsonMap>()
  keptBy.set(keep, known)
  const there = known.get(object) ?? keep(object)
  known.set(object, there)
  return there
}

const keptBy = new WeakMap<NonNullable<Where['keep']>, WeakMap<JsonMap, JsonMap>>()

/** Of the object itself, for kinds that have no namespace too. */
function found({ store }: Board, kind: SimKind, { namespace, name }: Omit<ObjectRef, 'apiVersion' | 'kind'>) {
  return store.get(kind.kind, kind.namespaced ? namespace : undefined, name)
}

function existing(board: Board, kind: SimKind, address: Omit<ObjectRef, 'apiVersion' | 'kind'>): JsonMap {
  const object = found(board, kind, address)
  if (object === undefined) throw notFound(kind, address.name)
  return object
}

function served(object: KindRef | JsonMap): SimKind {
  const { apiVersion, kind } = object as unknown as KindRef
  const known = kindOf({ apiVersion, kind })
  if (known === undefined) throw notServed(apiVersion, kind)
  return known
}

function addressOf(object: JsonMap): { readonly namespace: string | undefined; readonly name: string } {
  return { namespace: textAt(object, 'metadata', 'namespace'), name: nameOf(object) }
}

function withoutVersion(object: JsonMap): JsonMap {
  return { ...object, metadata: without(mapAt(object, 'metadata'), 'resourceVersion', 'uid', 'managedFields') }
}
