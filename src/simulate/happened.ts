import type { JsonMap } from '../core/json.ts'
import { integerAt, mapsAt, nameOf, textAt } from '../status/field.ts'
import type { Board } from './board.ts'
import { serverStamp, newUid } from './board.ts'

/** Writes a warning about a pod, or counts it up: an Event as kubelet and scheduler write it. */
export function happened(board: Board, pod: JsonMap, reason: string, message: string): void {
  const { store } = board
  const uid = textAt(pod, 'metadata', 'uid') ?? ''
  const namespace = textAt(pod, 'metadata', 'namespace') ?? ''
  const name = `${nameOf(pod)}.${reason.toLowerCase()}.${uid.slice(0, 8)}`
  const stamp = serverStamp(board)
  const before = store.get('Event', namespace, name)
  if (before !== undefined) {
    store.put({ ...before, message, lastTimestamp: stamp, count: (integerAt(before, 'count') ?? 1) + 1 })
    return
  }
  const container = textAt(mapsAt(pod, 'spec', 'containers')[0] ?? {}, 'name') ?? ''
  const ofPod = reason === 'FailedScheduling'
  store.put({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace, uid: newUid(board), creationTimestamp: stamp },
    involvedObject: {
      apiVersion: 'v1',
      kind: 'Pod',
      name: nameOf(pod),
      namespace,
      uid,
      ...(!ofPod && { fieldPath: `spec.containers{${container}}` }),
    },
    type: 'Warning',
    reason,
    message,
    firstTimestamp: stamp,
    lastTimestamp: stamp,
    count: 1,
    source: { component: ofPod ? 'default-scheduler' : 'kubelet' },
  })
}
