import type { RemoveOptions } from '../core/cluster.ts'
import type { JsonMap } from '../core/json.ts'
import { get } from '../core/json.ts'
import { integerAt, mapAt, mapsAt, nameOf, textAt, textsAt } from '../status/field.ts'
import { conflict } from './answers.ts'
import type { Board } from './board.ts'
import { stampOf } from './board.ts'
import { kinds } from './kinds.ts'

/**
 * Deletes an object: at once, or, a pod that runs, by asking its kubelet, which has its grace period for it. What it
 * owns goes with it, unless it is orphaned. Throws 409 when it is not the one that was meant.
 */
export function removed(board: Board, object: JsonMap, options: RemoveOptions): void {
  refuseOther(object, options)
  if (options.dryRun === true) return
  end(board, object, options.gracePeriodSeconds)
  // Pods own nothing, and there are many of them.
  if (options.propagation !== 'Orphan' && textAt(object, 'kind') !== 'Pod') collect(board, object)
}

/** What the kubelet says when the last container of a pod has ended. */
export function podEnded(board: Board, pod: JsonMap): void {
  if (textsAt(pod, 'metadata', 'finalizers').length === 0) board.store.drop(pod)
  else marked(board, pod, 0)
}

function refuseOther(object: JsonMap, options: RemoveOptions): void {
  const refuse = (what: string, wanted: string | undefined, found: string, ends: string): void => {
    if (wanted === undefined || wanted === found) return
    const differs = `the ${what} in the precondition (${wanted}) does not match the ${what} in record (${found})`
    // The kind's name, and not its resource's, is what the server says here.
    throw conflict(textAt(object, 'kind') ?? '', nameOf(object), `${differs}. The object might have been ${ends}`)
  }
  refuse('UID', options.uid, textAt(object, 'metadata', 'uid') ?? '', 'deleted and then recreated')
  refuse('ResourceVersion', options.resourceVersion, textAt(object, 'metadata', 'resourceVersion') ?? '', 'modified')
}

function end(board: Board, object: JsonMap, wanted: number | undefined): void {
  const grace = textAt(object, 'kind') === 'Pod' ? graceOf(object, wanted) : 0
  const left = integerAt(object, 'metadata', 'deletionGracePeriodSeconds')
  if (grace === 0 && textsAt(object, 'metadata', 'finalizers').length === 0) board.store.drop(object)
  // A second deletion may shorten the time, and nothing else.
  else if (left === undefined || grace < left) marked(board, object, grace)
}

/** In seconds. No kubelet has anything to end of a pod that is on no node, or that has ended by itself. */
function graceOf(pod: JsonMap, wanted: number | undefined): number {
  const phase = textAt(pod, 'status', 'phase')
  if (textAt(pod, 'spec', 'nodeName') === undefined || phase === 'Failed' || phase === 'Succeeded') return 0
  return wanted ?? integerAt(pod, 'spec', 'terminationGracePeriodSeconds') ?? 30
}

function marked(board: Board, object: JsonMap, grace: number): void {
  const metadata = {
    ...mapAt(object, 'metadata'),
    deletionTimestamp: stampOf(board.clock.now() + grace * 1000),
    deletionGracePeriodSeconds: grace,
  }
  board.store.put({ ...object, metadata })
}

function collect(board: Board, owner: JsonMap): void {
  const uid = textAt(owner, 'metadata', 'uid')
  for (const kind of new Set(kinds.map(({ kind }) => kind)))
    for (const object of board.store.all(kind)) {
      const isOwned = mapsAt(object, 'metadata', 'ownerReferences').some((reference) => get(reference, 'uid') === uid)
      if (!isOwned) continue
      end(board, object, undefined)
      collect(board, object)
    }
}
