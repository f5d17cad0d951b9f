import { ApiError } from '../../src/core/api-error.ts'
import type { ApplyOptions, KindRef, PatchStep, RemoveOptions, WriteOptions } from '../../src/core/cluster.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { copyMap } from '../../src/core/json.ts'
import type { ObjectRef } from '../../src/core/object-ref.ts'
import { alreadyExists, badRequest, conflict, invalid, notFound } from './answers.ts'
import { below, mapBelow, textBelow } from './below.ts'
import { patched } from './json-patch.ts'
import type { StoredKind } from './kinds.ts'
import type { Who } from './managed-fields.ts'
import { applied, updated } from './ownership.ts'
import { deleted } from './removal.ts'
import { typedFaults } from './typed-faults.ts'
import { unknownFields } from './unknown-fields.ts'
import type { Board, Draft } from './writer.ts'
import { admit, settle } from './writer.ts'

/** The object that a request is about. */
export interface Target {
  readonly kind: StoredKind
  readonly namespace: string | undefined
  readonly name: string
}

export function targetOf(kind: StoredKind, ref: Pick<ObjectRef, 'namespace' | 'name'>, namespace: string): Target {
  return { kind, namespace: kind.namespaced ? (ref.namespace ?? namespace) : undefined, name: ref.name }
}

export function servedOrThrow<T>(served: T | undefined, { apiVersion, kind }: KindRef): T {
  if (served !== undefined) return served
  throw new ApiError(404, 'NotFound', `the server has no kind ${kind} in ${apiVersion}`)
}

export function applyRequest(board: Board, target: Target, given: JsonMap, options: ApplyOptions): JsonMap {
  const { kind } = target
  const config = placed(given, target)
  const live = liveOf(board, target)
  const faults = typedFaults(kind.schema.types, kind.schema.type, config)
  if (faults.length > 0) throw unreadable(target, given, faults)
  if (live === undefined) {
    admit(board, kind, target.namespace, target.name)
    const uid = textBelow(config, 'metadata', 'uid')
    const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`
    if (uid !== '') throw conflict(kind, target.name, why)
  }
  const by = { ...who(board, kind, options.manager), operation: 'Apply' as const, force: options.force ?? false }
  const { object, managers } = applied(kind.schema, live, config, by)
  return settle(board, { ...draft(target, live, options), object, own: () => managers })
}

export function createRequest(board: Board, target: Target, given: JsonMap, options: WriteOptions): JsonMap {
  const { kind } = target
  const prefix = textBelow(given, 'metadata', 'generateName')
  const name = target.name === '' && prefix !== '' ? prefix + board.uid().slice(-5) : target.name
  const named = { ...target, name }
  refuseUnknown(kind, given)
  admit(board, kind, target.namespace, name)
  if (liveOf(board, named) !== undefined) throw alreadyExists(kind, name)
  return update(board, named, placed(given, named), options)
}

export function replaceRequest(board: Board, target: Target, given: JsonMap, options: WriteOptions): JsonMap {
  // A Lease is made by a PUT too, and never changed by one without its version.
  const isLease = target.kind.kind === 'Lease'
  const live = isLease ? liveOf(board, target) : existing(board, target)
  refuseUnknown(target.kind, given)
  if (live === undefined) return createRequest(board, target, given, options)
  const uid = textBelow(given, 'metadata', 'uid')
  const wrong = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${textBelow(live, 'metadata', 'uid')}`
  if (uid !== '' && uid !== textBelow(live, 'metadata', 'uid')) throw conflict(target.kind, target.name, wrong)
  if (isLease && textBelow(given, 'metadata', 'resourceVersion') === '') throw unconditional(target)
  return update(board, target, placed(given, target), options)
}

export function patchRequest(
  board: Board,
  target: Target,
  steps: readonly PatchStep[],
  options: WriteOptions,
): JsonMap {
  const object = patched(existing(board, target), steps)
  const unknown = unknownFault(target.kind, object)
  if (unknown !== undefined) throw unreadablePatch(object, unknown)
  return update(board, target, object, options)
}

export function removeRequest(board: Board, target: Target, options: RemoveOptions): boolean {
  const live = liveOf(board, target)
  if (live === undefined) return false
  deleted(board, target.kind, live, options)
  return true
}

/** A write to `/status`, as controllers make it. */
export function statusRequest(board: Board, target: Target, status: JsonMap, manager: string): JsonMap {
  const live = existing(board, target)
  const by = { ...who(board, target.kind, manager), operation: 'Update' as const, subresource: 'status' }
  const own: Draft['own'] = (plain) => updated(target.kind.schema, live, plain, by).managers
  return settle(board, { ...draft(target, live, { manager }), object: { ...live, status }, own, status: true })
}

function update(board: Board, target: Target, object: JsonMap, options: WriteOptions): JsonMap {
  const live = liveOf(board, target)
  const by = { ...who(board, target.kind, options.manager), operation: 'Update' as const }
  const given = below(object, 'metadata', 'managedFields')
  const own: Draft['own'] = (plain) => {
    const metadata = { ...mapBelow(plain, 'metadata'), ...(given !== undefined && { managedFields: given }) }
    return updated(target.kind.schema, live, { ...plain, metadata }, by).managers
  }
  return settle(board, { ...draft(target, live, options), object, own })
}

function draft(target: Target, before: JsonMap | undefined, options: WriteOptions): Omit<Draft, 'object' | 'own'> {
  return { kind: target.kind, before, dryRun: options.dryRun ?? false }
}

function who(board: Board, { apiVersion }: StoredKind, name: string): Omit<Who, 'operation'> {
  return { name, apiVersion, subresource: '', time: board.time() }
}

function liveOf({ store }: Board, { kind, namespace, name }: Target): JsonMap | undefined {
  return store.get(kind, namespace, name)
}

function existing(board: Board, target: Target): JsonMap {
  const live = liveOf(board, target)
  if (live === undefined) throw notFound(target.kind, target.name)
  return live
}

/** The object at its address: the client knows the namespace when the object does not say it. */
function placed(object: JsonMap, { namespace, name }: Target): JsonMap {
  const copy = copyMap(object)
  const { managedFields, ...metadata } = mapBelow(object, 'metadata') ?? {}
  copy['metadata'] = {
    ...metadata,
    ...(name !== '' && { name }),
    ...(namespace !== undefined && { namespace }),
    ...(managedFields !== undefined && { managedFields }),
  }
  return copy
}

/** 500 without a reason, for what is the user's mistake. */
function unreadable({ kind, name }: Target, given: JsonMap, faults: readonly string[]): ApiError {
  const [version = '', group = ''] = kind.apiVersion.split('/').reverse()
  const subject = `${textBelow(given, 'metadata', 'namespace')}/${name}; ${group}/${version}, Kind=${kind.kind}`
  const told = faults.length === 1 ? faults[0]! : ['errors:', ...faults.map((fault) => `  ${fault}`)].join('\n')
  return new ApiError(500, '', `failed to create typed patch object (${subject}): ${told}`)
}

function unconditional({ kind, name }: Target): ApiError {
  const fault = { field: 'metadata.resourceVersion', message: 'Invalid value: 0: must be specified for an update' }
  return invalid({ ...kind, kind: kind.resource }, name, [{ reason: 'FieldValueInvalid', ...fault }])
}

function refuseUnknown(kind: StoredKind, object: JsonMap): void {
  const fault = unknownFault(kind, object)
  if (fault === undefined) return
  const version = kind.apiVersion.split('/').at(-1)!
  throw badRequest(`${kind.kind} in version "${version}" cannot be handled as a ${kind.kind}: ${fault}`)
}

function unknownFault({ schema }: StoredKind, object: JsonMap): string | undefined {
  const unknown = unknownFields(schema.types, schema.type, object)
  if (unknown.length === 0) return undefined
  return `strict decoding error: ${unknown.map((field) => `unknown field "${field}"`).join(', ')}`
}

/** The server prints the whole object, and does not know whose it is. */
function unreadablePatch(object: JsonMap, fault: string): ApiError {
  const message = `Invalid value: ${JSON.stringify(JSON.stringify(object))}: ${fault}`
  return new ApiError(422, 'Invalid', ` "" is invalid: patch: ${message}`, [
    { reason: 'FieldValueInvalid', message, field: 'patch' },
  ])
}
