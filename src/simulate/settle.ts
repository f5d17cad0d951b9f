import { sameJson } from '../core/equal.ts'
import type { JsonMap } from '../core/json.ts'
import { get } from '../core/json.ts'
import { integerAt, mapAt, mapsAt, nameOf, textAt, textsAt } from '../status/field.ts'
import { admittedSet } from './admit-set.ts'
import { conflict, modified, qualified } from './answers.ts'
import type { Board } from './board.ts'
import { newUid, serverStamp } from './board.ts'
import type { SimKind } from './kinds.ts'
import { without } from './without.ts'

/** A write that has been read and is to be stored. */
export interface Draft {
  readonly kind: SimKind
  /** As it is stored now. */
  readonly before: JsonMap | undefined
  /** As it shall be; its metadata may say which uid and version it is meant for. */
  readonly after: JsonMap
  readonly dryRun: boolean
  readonly by: Writer
}

/** Who writes. Which fields are whose is not kept: only that somebody wrote, and when. */
export interface Writer {
  readonly manager: string
  readonly operation: 'Apply' | 'Update'
}

/**
 * Stores a written object, and gives it as it is stored: what the server fills in, and what only it may change, is as the
 * server has it. A write that changes nothing leaves the version as it was. Throws ApiError 409, 422.
 */
export function settled(board: Board, draft: Draft): JsonMap {
  const { kind, before, after, dryRun } = draft
  if (before === undefined) {
    const object = created(board, draft)
    return dryRun ? object : board.store.put(object)
  }
  refuseOther(kind, before, after)
  const object = updated(board, draft, before)
  if (object === before || dryRun) return object
  if (isOver(object)) {
    board.store.drop(before)
    return object
  }
  return board.store.put(object)
}

function created(board: Board, { kind, after: given, by }: Draft): JsonMap {
  const metadata = without(mapAt(given, 'metadata'), 'resourceVersion')
  Object.assign(metadata, {
    uid: newUid(board),
    creationTimestamp: serverStamp(board),
    managedFields: written([], by, board),
  })
  if (kind.hasGeneration) Object.assign(metadata, { generation: 1 })
  const admitted = kind.kind === 'StatefulSet' ? admittedSet(kind, given, undefined, board.gates) : given
  return { ...admitted, metadata, ...(kind.hasStatus && { status: firstStatus(kind) }) }
}

function firstStatus({ kind }: SimKind): JsonMap {
  if (kind === 'Pod') return { phase: 'Pending', qosClass: 'BestEffort' }
  return kind === 'StatefulSet' ? { replicas: 0, availableReplicas: 0 } : {}
}

function updated(board: Board, { kind, after: given, by }: Draft, before: JsonMap): JsonMap {
  const metadata = without(mapAt(given, 'metadata'), ...servers)
  for (const key of servers) {
    const value = get(mapAt(before, 'metadata'), key)
    if (value !== undefined) metadata[key] = value
  }
  const admitted = kind.kind === 'StatefulSet' ? admittedSet(kind, given, before, board.gates) : given
  const after: JsonMap = { ...admitted, metadata }
  if (kind.hasStatus) after['status'] = get(before, 'status') ?? {}
  if (sameJson(after, before)) return before
  if (kind.hasGeneration && !sameJson(mapAt(after, 'spec'), mapAt(before, 'spec')))
    metadata['generation'] = (integerAt(metadata, 'generation') ?? 0) + 1
  metadata['managedFields'] = written(mapsAt(before, 'metadata', 'managedFields'), by, board)
  return after
}

const servers = [
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'generation',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
] as const

function written(before: readonly JsonMap[], by: Writer, board: Board): JsonMap[] {
  const others = before.filter(({ manager, operation }) => manager !== by.manager || operation !== by.operation)
  return [...others, { ...by, time: serverStamp(board) }]
}

function refuseOther(kind: SimKind, before: JsonMap, after: JsonMap): void {
  const [wanted, version] = [textAt(after, 'metadata', 'uid'), textAt(after, 'metadata', 'resourceVersion')]
  const uid = textAt(before, 'metadata', 'uid') ?? ''
  if (wanted !== undefined && wanted !== uid) {
    const why = `Precondition failed: UID in precondition: ${wanted}, UID in object meta: ${uid}`
    throw conflict(qualified(kind), nameOf(before), why)
  }
  if (version !== undefined && version !== textAt(before, 'metadata', 'resourceVersion'))
    throw modified(kind, nameOf(before))
}

/** It was to be deleted, its time to end has passed, and nobody keeps it any more. */
function isOver(object: JsonMap): boolean {
  const metadata = mapAt(object, 'metadata')
  if (get(metadata, 'deletionTimestamp') === undefined) return false
  return get(metadata, 'deletionGracePeriodSeconds') === 0 && textsAt(metadata, 'finalizers').length === 0
}
