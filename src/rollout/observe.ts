import { get } from '../core/json.ts'
import type { JsonMap } from '../core/json.ts'
import { refOf } from '../core/object-ref.ts'
import type { Remembering } from '../core/remembering.ts'
import { remembering } from '../core/remembering.ts'
import { creationTroubles } from '../status/creation-trouble.ts'
import { integerAt, mapAt, mapsAt, textAt, timeAt } from '../status/field.ts'
import { podTrouble } from '../status/pod-trouble.ts'
import type { Flaps } from './flaps.ts'
import type { GateStanding } from './gates/standing.ts'
import { markerOf } from './protocol/marker.ts'
import { missingIndices } from './missing-indices.ts'
import { podFacts } from './pod-facts.ts'
import { isOnDelete, partitionOf } from './protocol/partition.ts'
import type { AbsentPod, Observation, PodSeen, SetSeen } from './seen.ts'

/** What was read of the cluster, and what is remembered of it. */
export interface Sight {
  /** Undefined when there is none. */
  readonly set: JsonMap | undefined
  /** Of the namespace or of the selector; which of them are the set's is told by their owner. */
  readonly pods: readonly JsonMap[]
  /** About the set and its pods; as much as was asked for. */
  readonly events: readonly JsonMap[]
  /** Names of ControllerRevisions; undefined when nobody asked. */
  readonly revisions: ReadonlySet<string> | undefined
  readonly flaps: Flaps
  /** Restarts by uid that were there before the rollout, and so are not of its doing. */
  readonly oldRestarts: ReadonlyMap<string, number>
  /** Zone by node. */
  readonly racks: ReadonlyMap<string, string>
  readonly gates: GateStanding
  /** Server time in milliseconds. */
  readonly now: number
}

/** The facts of a sight. */
export function observe(sight: Sight): Observation {
  const { set, revisions, gates } = sight
  if (set === undefined) return { set: undefined, pods: [], baseIsThere: false, gates }
  const seen = setSeen(set)
  const pods = podsSeen(seen, sight)
  const baseIsThere = revisions?.has(seen.currentRevision) ?? true
  const absent = absentPods(seen, pods, sight)
  return { set: seen, pods, absent, baseIsThere, gates }
}

/** Ascending by index. Lists come by name, where 10 is before 2: sorting a thousand at each look took longer than the rest. */
function podsSeen(set: SetSeen, sight: Sight): readonly PodSeen[] {
  const memory = memoryOf(set, sight)
  const read = memory.read(sight.pods, (object) => asBefore(memory.seen, object, podSeen(object, set, sight)), isWell)
  if (read !== memory.last.read) memory.last = { read, sorted: byIndex(read) }
  return memory.last.sorted
}

function byIndex(pods: readonly (PodSeen | undefined)[]): readonly PodSeen[] {
  const places = new Array<PodSeen | undefined>(pods.length).fill(undefined)
  const beyond: PodSeen[] = []
  for (const pod of pods) {
    if (pod === undefined) continue
    if (pod.index >= 0 && pod.index < places.length) places[pod.index] = pod
    else beyond.push(pod)
  }
  const within = places.filter((pod) => pod !== undefined)
  return beyond.length === 0 ? within : [...within, ...beyond].sort((a, b) => a.index - b.index)
}

interface Memory {
  readonly read: Remembering<JsonMap, PodSeen | undefined>
  readonly seen: WeakMap<JsonMap, PodSeen>
  last: { readonly read: readonly (PodSeen | undefined)[]; readonly sorted: readonly PodSeen[] }
}

/** Of one run, whose flaps are its own, as long as all else that is known beside the pods is the same. */
function memoryOf({ uid, start }: SetSeen, { flaps, oldRestarts, racks }: Sight): Memory {
  const key = [uid, start, oldRestarts, racks]
  const known = memories.get(flaps)
  if (known?.key.every((part, i) => part === key[i]) === true) return known.memory
  const memory: Memory = { read: remembering(), seen: new WeakMap(), last: { read: [], sorted: [] } }
  memories.set(flaps, { key, memory })
  return memory
}

const memories = new WeakMap<Flaps, { readonly key: readonly unknown[]; readonly memory: Memory }>()

/** What is said of a pod that does not serve may change with time; until it does, pod and list are the same objects. */
function asBefore(seen: Memory['seen'], object: JsonMap, pod: PodSeen | undefined): PodSeen | undefined {
  if (pod === undefined) return undefined
  const before = seen.get(object)
  if (before !== undefined && saysSame(before, pod)) return before
  seen.set(object, pod)
  return pod
}

/** Of one object by one run, whose flaps, and news about it, are what may be others. */
function saysSame(one: PodSeen, other: PodSeen): boolean {
  return (
    one.flaps === other.flaps &&
    one.readySince === other.readySince &&
    one.trouble?.text === other.trouble?.text &&
    one.trouble?.grade === other.trouble?.grade
  )
}

/** Of such a pod nothing depends on the time, and of one that is not the set's nothing is told. */
function isWell(pod: PodSeen | undefined): boolean {
  return pod === undefined || (pod.ready && !pod.terminating)
}

/** Read once for each version of it, of which it alone tells. */
function setSeen(set: JsonMap): SetSeen {
  const known = sets.get(set)
  if (known !== undefined) return known
  const seen = readSet(set)
  sets.set(set, seen)
  return seen
}

const sets = new WeakMap<JsonMap, SetSeen>()

function readSet(set: JsonMap): SetSeen {
  const generation = integerAt(set, 'metadata', 'generation') ?? 0
  const uid = textAt(set, 'metadata', 'uid') ?? ''
  const marker = markerOf(set)?.marker
  return {
    ref: refOf(set),
    uid,
    generation,
    observed: (integerAt(set, 'status', 'observedGeneration') ?? 0) >= generation,
    deleting: textAt(set, 'metadata', 'deletionTimestamp') !== undefined,
    replicas: integerAt(set, 'spec', 'replicas') ?? 1,
    readyReplicas: integerAt(set, 'status', 'readyReplicas') ?? 0,
    start: integerAt(set, 'spec', 'ordinals', 'start') ?? 0,
    strategy: isOnDelete(set) ? 'OnDelete' : 'RollingUpdate',
    parallel: textAt(set, 'spec', 'podManagementPolicy') === 'Parallel',
    partition: isOnDelete(set) ? undefined : (partitionOf(set) ?? 0),
    minReady: (integerAt(set, 'spec', 'minReadySeconds') ?? 0) * 1000,
    currentRevision: textAt(set, 'status', 'currentRevision') ?? '',
    updateRevision: textAt(set, 'status', 'updateRevision') ?? '',
    // One that came with a backup, or a manifest, tells of another set.
    marker: marker?.uid === uid ? marker : undefined,
    changed: lastWrite(set),
    scaled: lastWrite(set, 'f:replicas'),
    object: set,
  }
}

/** No field has a time of its own; but whoever wrote some has, and which. */
function lastWrite(set: JsonMap, field?: string): number | undefined {
  const times = mapsAt(set, 'metadata', 'managedFields')
    .filter((entry) => textAt(entry, 'subresource') !== 'status' && (field === undefined || wrote(entry, field)))
    .flatMap((entry) => timeAt(entry, 'time') ?? [])
  return times.length === 0 ? undefined : Math.max(...times)
}

function wrote(entry: JsonMap, field: string): boolean {
  return get(mapAt(entry, 'fieldsV1', 'f:spec'), field) !== undefined
}

/** Why the controller makes no pod only its events tell; those of before the last step explain, but condemn nothing. */
function absentPods(set: SetSeen, pods: readonly PodSeen[], { flaps, events, now }: Sight): readonly AbsentPod[] {
  const missing = missingIndices(set, pods)
  if (missing.length === 0) return []
  const told = Map.groupBy(events, podOfCreation)
  const begun = Date.parse(set.marker?.at ?? '')
  const around = { now, ...(Number.isNaN(begun) ? {} : { since: begun }) }
  return missing.map((index) => {
    const name = `${set.ref.name}-${index + set.start}`
    const [trouble] = creationTroubles(set.object, { ...around, events: told.get(name) ?? [] }, `pod ${name}`)
    return { index, since: flaps.gone(name), trouble }
  })
}

/** `create Pod kafka-2 in StatefulSet kafka failed error: …`: the event is about the set, and names the pod in its text only. */
function podOfCreation(event: JsonMap): string {
  const text = textAt(event, 'message') ?? textAt(event, 'note') ?? ''
  return /\bPod (\S+) in StatefulSet /.exec(text)?.[1] ?? ''
}

function podSeen(pod: JsonMap, set: SetSeen, sight: Sight): PodSeen | undefined {
  const facts = podFacts(pod)
  const { name, ordinal, uid, terminating, ready, node } = facts
  if (ordinal === undefined || facts.owner !== set.uid || name !== `${set.ref.name}-${ordinal}`) return undefined
  const index = ordinal - set.start
  const flaps = sight.flaps.of(uid)
  const restarts = facts.restarts === 0 ? 0 : Math.max(0, facts.restarts - (sight.oldRestarts.get(uid) ?? 0))
  const rack = node === undefined ? undefined : sight.racks.get(node)
  const isServing = ready && !terminating
  const trouble = isServing ? undefined : podTrouble(pod, { events: sight.events, now: sight.now })
  return {
    index,
    name,
    uid,
    resourceVersion: facts.resourceVersion,
    revision: facts.revision,
    created: facts.created,
    terminating,
    due: facts.due,
    ready,
    readySince: sight.flaps.down(name, uid) ?? facts.readySince,
    restarts,
    flaps,
    trouble: trouble === undefined ? undefined : { text: trouble.text, grade: trouble.grade },
    rack,
    labels: facts.labels,
  }
}
