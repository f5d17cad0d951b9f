import type { JsonMap } from '../core/json.ts'
import { mapAt, nameOf, textAt } from '../status/field.ts'
import type { Board } from './board.ts'
import { newUid, serverStamp } from './board.ts'
import type { Action } from './controller.ts'
import { syncSet } from './controller.ts'
import { factsOf } from './pod-facts.ts'
import { removed } from './removal.ts'
import type { Latency } from './wire.ts'

/** The controller at work on all sets of a board. */
export interface ControllerRun {
  /** It does nothing any more, until `go`. */
  stop(): void
  /** Looks at everything that changed meanwhile. */
  go(): void
}

/** Looks at a set so many milliseconds after it or one of its pods has changed. */
export function runController(board: Board, lag: Latency): ControllerRun {
  const { clock, store, random, gates } = board
  const due = new Set<string>()
  let stopped = false

  const soon = (uid: string): void => {
    if (due.has(uid)) return
    due.add(uid)
    if (!stopped) clock.after(random.between(...lag), () => look(uid))
  }

  const look = (uid: string): void => {
    if (stopped || !due.delete(uid)) return
    const set = store.all('StatefulSet').find((one) => textAt(one, 'metadata', 'uid') === uid)
    if (set === undefined) return
    // Whose they are, their owner tells.
    const [pods, revisions] = [store.all('Pod'), store.all('ControllerRevision')]
    const view = { set, pods, revisions, now: clock.now(), ...gates }
    const { actions, again } = syncSet(view)
    for (const action of actions) carryOut(board, set, action)
    if (again !== undefined) clock.after(again, () => soon(uid))
  }

  store.onChange(({ kind, object }) => {
    if (kind === 'StatefulSet') soon(textAt(object, 'metadata', 'uid') ?? '')
    else if (kind === 'Pod' && factsOf(object).owner !== '') soon(factsOf(object).owner)
  })

  return {
    stop: () => void (stopped = true),
    go: () => {
      if (!stopped) return
      stopped = false
      const waiting = [...due]
      due.clear()
      for (const uid of waiting) soon(uid)
    },
  }
}

function carryOut(board: Board, set: JsonMap, action: Action): void {
  const { store } = board
  switch (action.do) {
    case 'create-revision':
      store.put(withMetadata(board, action.revision))
      return
    case 'renumber':
      store.put(action.revision)
      return
    case 'delete-revision':
      store.drop(action.revision)
      return
    case 'create-pod':
      createPod(board, action.pod)
      return
    case 'delete-pod':
      removed(board, action.pod, {})
      return
    case 'status':
      // The pods of this look may have changed the set's resourceVersion only; its spec is as it was read.
      store.put({
        ...(store.get('StatefulSet', textAt(set, 'metadata', 'namespace'), nameOf(set)) ?? set),
        status: action.status,
      })
  }
}

/** Somebody else's pod of this name stands in the way, and the controller tries again at its next look. */
function createPod(board: Board, pod: JsonMap): void {
  if (board.store.get('Pod', textAt(pod, 'metadata', 'namespace'), nameOf(pod)) !== undefined) return
  const made = withMetadata(board, pod)
  const metadata = { ...mapAt(made, 'metadata'), generation: 1 }
  board.store.put({ ...made, metadata, status: { phase: 'Pending', qosClass: 'BestEffort' } })
}

function withMetadata(board: Board, object: JsonMap): JsonMap {
  const metadata = { ...mapAt(object, 'metadata'), uid: newUid(board), creationTimestamp: serverStamp(board) }
  return { ...object, metadata }
}
