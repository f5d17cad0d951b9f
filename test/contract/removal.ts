import type { RemoveOptions } from '../../src/core/cluster.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { conflict } from './answers.ts'
import { below, mapBelow, mapsBelow, omit, textBelow } from './below.ts'
import type { StoredKind } from './kinds.ts'
import type { Board } from './writer.ts'

/**
 * Deletes an object, at once where nothing holds it; else it gets its deletionTimestamp. What it owns goes with it, which the
 * real server does a little later, or is orphaned.
 */
export function deleted(board: Board, kind: StoredKind, object: JsonMap, options: RemoveOptions): void {
  refuseOther(kind, object, options)
  if (options.dryRun === true) return
  if (object['kind'] === 'Namespace') {
    markTerminating(board, object)
    return
  }
  const propagation = options.propagation ?? 'Background'
  if (propagation === 'Foreground') {
    collect(board, object)
    const blocked = dependentsOf(board, object).length > 0
    end(board, object, blocked ? ['foregroundDeletion'] : [])
  } else {
    end(board, object, [])
    if (propagation === 'Orphan') orphan(board, object)
    else collect(board, object)
  }
}

/** A namespace's end: what is in it, then itself. */
export function endNamespace(board: Board, name: string): void {
  for (const object of board.store.everything()) {
    if (textBelow(object, 'metadata', 'namespace') === name) end(board, object, [])
  }
  const left = board.store.everything().some((object) => textBelow(object, 'metadata', 'namespace') === name)
  const namespace = board.store.get({ apiVersion: 'v1', kind: 'Namespace' }, undefined, name)
  if (left || namespace === undefined) return
  board.store.remove(namespace)
  board.happened('remove', namespace)
}

function refuseOther(kind: StoredKind, object: JsonMap, { uid, resourceVersion }: RemoveOptions): void {
  const refuse = (what: string, wanted: string | undefined, found: string): void => {
    if (wanted === undefined || wanted === found) return
    const why = `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${found}). The object might have been`
    const ends = what === 'UID' ? 'deleted and then recreated' : 'modified'
    // The kind's name, and not its resource's, is what the server says here.
    throw conflict({ ...kind, resource: kind.kind }, textBelow(object, 'metadata', 'name'), `${why} ${ends}`)
  }
  refuse('UID', uid, textBelow(object, 'metadata', 'uid'))
  refuse('ResourceVersion', resourceVersion, textBelow(object, 'metadata', 'resourceVersion'))
}

function markTerminating(board: Board, namespace: JsonMap): void {
  if (below(namespace, 'metadata', 'deletionTimestamp') !== undefined) return
  const metadata = { ...(namespace['metadata'] as JsonMap), deletionTimestamp: board.time() }
  const status = { ...mapBelow(namespace, 'status'), phase: 'Terminating' }
  board.happened('update', board.store.put({ ...namespace, metadata, status }))
}

function end(board: Board, object: JsonMap, added: readonly string[]): void {
  const current = lookUp(board, object)
  if (current === undefined) return
  const metadata = current['metadata'] as JsonMap
  const holders = [...((metadata['finalizers'] as string[] | undefined) ?? []), ...added].filter(
    // A volume claim is held by pods that use it; the fake runs none.
    (finalizer) => finalizer !== 'kubernetes.io/pvc-protection',
  )
  if (holders.length === 0) {
    board.store.remove(current)
    board.happened('remove', current)
  } else if (metadata['deletionTimestamp'] === undefined) {
    const more = { deletionTimestamp: board.time(), deletionGracePeriodSeconds: 0, finalizers: holders }
    board.happened('update', board.store.put({ ...current, metadata: { ...metadata, ...more } }))
  }
}

function collect(board: Board, owner: JsonMap): void {
  for (const dependent of dependentsOf(board, owner)) {
    end(board, dependent, [])
    collect(board, dependent)
  }
}

function orphan(board: Board, owner: JsonMap): void {
  const uid = textBelow(owner, 'metadata', 'uid')
  for (const dependent of dependentsOf(board, owner)) {
    const metadata = omit(dependent['metadata'] as JsonMap, 'ownerReferences')
    const kept = mapsBelow(dependent, 'metadata', 'ownerReferences').filter((it) => it['uid'] !== uid)
    const left = { ...metadata, ...(kept.length > 0 && { ownerReferences: kept }) }
    board.happened('update', board.store.put({ ...dependent, metadata: left }))
  }
}

function dependentsOf(board: Board, owner: JsonMap): JsonMap[] {
  const uid = textBelow(owner, 'metadata', 'uid')
  return board.store
    .everything()
    .filter((object) => mapsBelow(object, 'metadata', 'ownerReferences').some((it) => it['uid'] === uid))
}

function lookUp({ store }: Board, object: JsonMap): JsonMap | undefined {
  const kind = { apiVersion: textBelow(object, 'apiVersion'), kind: textBelow(object, 'kind') }
  const namespace = textBelow(object, 'metadata', 'namespace')
  return store.get(kind, namespace === '' ? undefined : namespace, textBelow(object, 'metadata', 'name'))
}
