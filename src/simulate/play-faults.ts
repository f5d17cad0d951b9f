import type { PatchStep } from '../core/cluster.ts'
import type { Json, JsonMap } from '../core/json.ts'
import type { ObjectRef } from '../core/object-ref.ts'
import { refOf } from '../core/object-ref.ts'
import { mapAt, mapsAt, nameOf, textAt } from '../status/field.ts'
import { ApiError } from '../core/api-error.ts'
import type { Fault } from './fault.ts'
import type { Life } from './life.ts'
import { factsOf } from './pod-facts.ts'
import { podEnded, removed } from './removal.ts'
import { patchRequest } from './requests.ts'
import { templateOf } from './revision.ts'
import { without } from './without.ts'
import type { World } from './world.ts'

/** What pods do under these faults; `base` is the revision whose pods are all right. */
export function lifeUnder(faults: readonly Fault[], base: () => string): (pod: JsonMap, usual: Life) => Life {
  return (pod, usual) => {
    const { ordinal, revision } = factsOf(pod)
    if (revision === base()) return usual
    let life = usual
    for (const fault of faults) {
      if (fault.is === 'pod' && fault.ordinal === ordinal) life = { ...life, then: fault.fate }
      if (fault.is === 'slow' && fault.ordinal === ordinal) life = { ...life, starts: fault.starts }
    }
    return life
  }
}

/** Lets happen what others do to a set, each at its time from now on. */
export function playFaults(world: World, set: ObjectRef, faults: readonly Fault[]): void {
  for (const fault of faults) {
    if (fault.is === 'stuck') keepPods(world, set, fault)
    else if ('at' in fault) world.clock.after(fault.at, () => play(world, set, fault))
  }
}

type Timed = Extract<Fault, { readonly at: number }>

function play(world: World, set: ObjectRef, fault: Timed): void {
  const { controller, clock, kubelets, board } = world
  switch (fault.is) {
    case 'lag':
      controller.stop()
      clock.after(fault.lasts, () => controller.go())
      return
    case 'edit':
      edit(world, set, (live) => [{ op: 'replace', path: imagePath, value: retagged(live, fault.tag) }])
      return
    case 'revert':
      edit(world, set, (live) => [{ op: 'replace', path: '/spec/template', value: firstTemplate(world, live) }])
      return
    case 'scale':
      edit(world, set, () => [{ op: 'replace', path: '/spec/replicas', value: fault.replicas }])
      return
    case 'partition':
      edit(world, set, () => [{ op: 'replace', path: partitionPath, value: fault.partition }])
      return
    case 'delete':
      withPod(world, set, fault.ordinal, (pod) => removed(board, pod, {}))
      return
    case 'unready':
      withPod(world, set, fault.ordinal, (pod) => kubelets.unready(pod))
      return
    case 'kill':
    case 'gate':
      // Whoever runs the rollout plays these.
      return
  }
}

const imagePath = '/spec/template/spec/containers/0/image'
const partitionPath = '/spec/updateStrategy/rollingUpdate/partition'

/** By somebody who asks nobody, and whose request may not be possible any more. */
function edit({ board }: World, set: ObjectRef, steps: (live: JsonMap) => readonly PatchStep[]): void {
  const live = board.store.get('StatefulSet', set.namespace, set.name)
  if (live === undefined) return
  try {
    patchRequest(board, refOf(live), steps(live), { manager: 'somebody' })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
  }
}

function retagged(set: JsonMap, tag: string): Json {
  const image = textAt(mapsAt(set, 'spec', 'template', 'spec', 'containers')[0] ?? {}, 'image') ?? 'image'
  return `${image.replace(/(?:@[^/]*|:[^/:@]*)+$/, '')}:${tag}`
}

/** Of the oldest revision that is still known. */
function firstTemplate({ board }: World, set: JsonMap): Json {
  const uid = textAt(set, 'metadata', 'uid')
  const owned = board.store
    .all('ControllerRevision')
    .filter((revision) => textAt(mapsAt(revision, 'metadata', 'ownerReferences')[0] ?? {}, 'uid') === uid)
  const [first] = [...owned].sort((a, b) => createdAt(a).localeCompare(createdAt(b)))
  return first === undefined ? mapAt(set, 'spec', 'template') : templateOf(first)
}

function createdAt(object: JsonMap): string {
  return textAt(object, 'metadata', 'creationTimestamp') ?? ''
}

function withPod({ board }: World, set: ObjectRef, ordinal: number, act: (pod: JsonMap) => void): void {
  const pod = board.store.get('Pod', set.namespace, `${set.name}-${ordinal}`)
  if (pod !== undefined) act(pod)
}

/** Keeps the pods of an ordinal by a finalizer, the one that is there and those that come. */
function keepPods({ board, clock }: World, set: ObjectRef, { ordinal, lasts }: Extract<Fault, { is: 'stuck' }>): void {
  const { store } = board
  const name = `${set.name}-${ordinal}`
  const keep = (pod: JsonMap): void => {
    const now = store.get('Pod', set.namespace, name)
    if (now === undefined || textAt(now, 'metadata', 'uid') !== textAt(pod, 'metadata', 'uid')) return
    store.put({ ...now, metadata: { ...mapAt(now, 'metadata'), finalizers: [keeper] } })
  }
  const release = (pod: JsonMap): void => {
    const now = store.get('Pod', set.namespace, name)
    if (now === undefined || textAt(now, 'metadata', 'uid') !== textAt(pod, 'metadata', 'uid')) return
    podEnded(board, { ...now, metadata: without(mapAt(now, 'metadata'), 'finalizers') })
  }
  const there = store.get('Pod', set.namespace, name)
  if (there !== undefined) keep(there)
  store.onChange(({ kind, object, before, gone }) => {
    if (kind !== 'Pod' || gone || nameOf(object) !== name) return
    if (before === undefined) clock.after(0, () => keep(object))
    else if (lasts !== undefined && factsOf(object).terminating && !factsOf(before).terminating)
      clock.after(lasts, () => release(object))
  })
}

const keeper = 'simulation.capstan.dev/stuck'
