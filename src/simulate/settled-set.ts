import type { JsonMap } from '../core/json.ts'
import { integerAt, mapAt, mapsAt, nameOf, textAt } from '../status/field.ts'
import type { Board } from './board.ts'
import { newUid, stampOf } from './board.ts'
import { kindOf } from './kinds.ts'
import { newPod, startOf } from './new-pod.ts'
import { factsOf } from './pod-facts.ts'
import { podStatus } from './pod-status.ts'
import { revisionOf } from './revision.ts'
import { settled } from './settle.ts'

/**
 * Puts a StatefulSet into a cluster as it is long after its first apply: all pods ready, at one revision. `starts` is how
 * long each pod took, in milliseconds: later, plans go by that.
 */
export function settledSet(board: Board, manifest: JsonMap, starts: (ordinal: number) => number): JsonMap {
  const { store, clock } = board
  const began = clock.now() - age
  const kind = kindOf({ apiVersion: 'apps/v1', kind: 'StatefulSet' })!
  const set = aged(
    settled(board, {
      kind,
      before: undefined,
      after: manifest,
      dryRun: false,
      by: { manager: 'capstan', operation: 'Apply' },
    }),
    began,
  )
  const revision = store.put(withIdentity(board, revisionOf(set, 1), began))
  const replicas = integerAt(set, 'spec', 'replicas') ?? 1
  for (let ordinal = startOf(set); ordinal < startOf(set) + replicas; ordinal++) {
    const ready = began + starts(ordinal)
    const pod = withIdentity(board, newPod(set, revision, ordinal), began)
    const bound: JsonMap = { ...pod, spec: { ...mapAt(pod, 'spec'), nodeName: nodeFor(board, pod) } }
    const state = { running: { startedAt: stampOf(ready) } }
    const seen = { phase: 'Running', ready: true, restarts: 0, state } as const
    store.put({ ...bound, status: podStatus(bound, seen, ready) })
  }
  const counts = ['replicas', 'readyReplicas', 'currentReplicas', 'updatedReplicas'] as const
  const status: JsonMap = {
    observedGeneration: 1,
    ...(replicas > 0 ? Object.fromEntries(counts.map((key) => [key, replicas])) : { replicas: 0 }),
    availableReplicas: replicas,
    currentRevision: nameOf(revision),
    updateRevision: nameOf(revision),
    collisionCount: 0,
  }
  return store.put({ ...set, status })
}

/** Milliseconds since it was made. */
const age = 3_600_000

/** One zone after the other, by ordinal. */
export function nodeFor({ store }: Board, pod: JsonMap): string {
  const nodes = store.all('Node')
  const node = nodes[Math.max(0, factsOf(pod).ordinal) % Math.max(1, nodes.length)]
  return node === undefined ? 'node-a' : nameOf(node)
}

/** Three nodes in three zones. */
export function addNodes(board: Board): void {
  for (const zone of ['a', 'b', 'c']) {
    const labels = { 'kubernetes.io/hostname': `node-${zone}`, 'topology.kubernetes.io/zone': zone }
    const metadata = { name: `node-${zone}`, uid: newUid(board), labels, creationTimestamp: stampOf(board.clock.now()) }
    const conditions = [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }]
    board.store.put({ apiVersion: 'v1', kind: 'Node', metadata, spec: {}, status: { conditions } })
  }
}

function withIdentity(board: Board, object: JsonMap, made: number): JsonMap {
  const generation = textAt(object, 'kind') === 'Pod' ? { generation: 1 } : {}
  const identity = { uid: newUid(board), creationTimestamp: stampOf(made), ...generation }
  return { ...object, metadata: { ...mapAt(object, 'metadata'), ...identity } }
}

function aged(object: JsonMap, made: number): JsonMap {
  const time = stampOf(made)
  const managedFields = mapsAt(object, 'metadata', 'managedFields').map((entry) => ({ ...entry, time }))
  return { ...object, metadata: { ...mapAt(object, 'metadata'), creationTimestamp: time, managedFields } }
}
