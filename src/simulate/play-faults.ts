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
export function lifeUnder(
  faults: readonly Fault[],
  base: () => string,
  happens: Timing['happens'] = () => undefined,
): (pod: JsonMap, usual: Life) => Life {
  return (pod, usual) => {
    const { ordinal, revision } = factsOf(pod)
    if (revision === base()) return usual
    let life = usual
    for (const fault of faults) {
      if ((fault.is !== 'pod' && fault.is !== 'slow') || fault.ordinal !== ordinal) continue
      life = fault.is === 'pod' ? { ...life, then: fault.fate } : { ...life, starts: fault.starts }
      happens(fault)
    }
    return life
  }
}

/** How faults fit into what is told of a rollout. */
export interface Timing {
  /** Hears of each fault at its moment; `vain` says why nothing comes of it. */
  readonly happens: (fault: Fault, vain?: string) => void
  /** So many milliseconds later than by its own time: asked when that has come. */
  readonly late: () => number
}

const inTime: Timing = { happens: () => undefined, late: () => 0 }

/** Lets happen what others do to a set, each at its time from now on. */
export function playFaults(world: World, set: ObjectRef, faults: readonly Fault[], timing: Timing = inTime): void {
  const { clock } = world
  for (const fault of faults) {
    if (fault.is === 'stuck') keepPods(world, set, fault, timing)
    // Whoever runs the rollout kills it.
    else if ('at' in fault && fault.is !== 'kill') {
      const act = (): void => timing.happens(fault, play(world, set, fault))
      clock.after(fault.at, () => {
        const left = timing.late()
        if (left > 0) clock.after(left, act)
        else act()
      })
    }
  }
}

type Timed = Exclude<Extract<Fault, { readonly at: number }>, { readonly is: 'kill' }>

/** Gives the reason why nothing comes of it, if there is one. */
function play(world: World, set: ObjectRef, fault: Timed): string | undefined {
  const { controller, clock, kubelets, board } = world
  switch (fault.is) {
    case 'lag':
      controller.stop()
      clock.after(fault.lasts, () => controller.go())
      return undefined
    case 'edit':
      return edit(world, set, (live) => [{ op: 'replace', path: imagePath, value: retagged(live, fault.tag) }])
    case 'revert':
      return edit(world, set, (live) => [{ op: 'replace', path: '/spec/template', value: firstTemplate(world, live) }])
    case 'scale':
      return edit(world, set, () => [{ op: 'replace', path: '/spec/replicas', value: fault.replicas }])
    case 'partition':
      return edit(world, set, () => [{ op: 'replace', path: partitionPath, value: fault.partition }])
    case 'delete':
      return withPod(world, set, fault.ordinal, (pod) => removed(board, pod, {}))
    case 'unready':
      return withPod(world, set, fault.ordinal, (pod) => kubelets.unready(pod))
    case 'gate':
      // Whoever asks the gates hears of it.
      return undefined
  }
}

const imagePath = '/spec/template/spec/containers/0/image'
const partitionPath = '/spec/updateStrategy/rollingUpdate/partition'

/** By somebody who asks nobody, and whose request may not be possible any more. */
function edit({ board }: World, set: ObjectRef, steps: (live: JsonMap) => readonly PatchStep[]): string | undefined {
  const live = board.store.get('StatefulSet', set.namespace, set.name)
  if (live === undefined) return 'the set is gone'
  try {
    patchRequest(board, refOf(live), steps(live), { manager: 'somebody' })
    return undefined
  } catch (error) {
    if (error instanceof ApiError) return error.message
    throw error
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

function withPod({ board }: World, set: ObjectRef, ordinal: number, act: (pod: JsonMap) => void): string | undefined {
  const pod = board.store.get('Pod', set.namespace, `${set.name}-${ordinal}`)
  if (pod === undefined) return 'there is no such pod'
  act(pod)
  return undefined
}

/** Keeps the pods of an ordinal by a finalizer, the one that is there and those that come. */
function keepPods(
  { board, clock }: World,
  set: ObjectRef,
  fault: Extract<Fault, { is: 'stuck' }>,
  { happens }: Timing,
): void {
  const { store } = board
  const { ordinal, lasts } = fault
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
    else if (factsOf(object).terminating && !factsOf(before).terminating) {
      happens(fault)
      if (lasts !== undefined) clock.after(lasts, () => release(object))
    }
  })
}

const keeper = 'simulation.capstan.dev/stuck'
