import type { JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import type { Remembering } from '../core/remembering.ts'
import { remembering } from '../core/remembering.ts'
import { integerAt, mapAt, textAt } from '../status/field.ts'
import type { SetGates } from './admit-set.ts'
import { startOf } from './new-pod.ts'
import type { PodFacts } from './pod-facts.ts'
import { factsOf } from './pod-facts.ts'
import type { History } from './revision.ts'
import { historyOf } from './revision.ts'

/** What the StatefulSet controller knows when it looks at a set. */
export interface SetView extends SetGates {
  readonly set: JsonMap
  /** Of this and other sets. */
  readonly pods: readonly JsonMap[]
  /** ControllerRevisions, of this and other sets. */
  readonly revisions: readonly JsonMap[]
  /** Milliseconds since 1970. */
  readonly now: number
}

/** The same, read. */
export interface Look extends SetView, Settings {
  readonly history: History
  readonly owned: readonly PodFacts[]
  /** Of `owned`, by index; undefined where there is none. */
  readonly places: readonly (PodFacts | undefined)[]
  /** Of `owned`, those beyond the replicas. */
  readonly surplus: readonly PodFacts[]
}

interface Settings {
  readonly replicas: number
  readonly start: number
  readonly ordered: boolean
  /** Milliseconds. */
  readonly minReady: number
  readonly onDelete: boolean
  /** Undefined for a RollingUpdate without any settings, whose new pods go by the number of current ones. */
  readonly partition: number | undefined
}

export function lookAt(view: SetView): Look {
  const { set } = view
  const uid = textAt(set, 'metadata', 'uid') ?? ''
  const revisions = view.revisions.filter((revision) => ownerOf(revision) === uid)
  const owned = ownedBy(uid, view.pods)
  const settings = settingsOf(set)
  return { ...view, ...settings, history: historyOf(set, revisions), owned, ...placed(owned, settings) }
}

function placed(owned: readonly PodFacts[], { start, replicas }: Settings): Pick<Look, 'places' | 'surplus'> {
  const places: (PodFacts | undefined)[] = new Array<undefined>(replicas)
  const surplus: PodFacts[] = []
  for (const pod of owned) {
    const index = pod.ordinal - start
    if (index >= 0 && index < replicas) places[index] = pod
    else surplus.push(pod)
  }
  return { places, surplus }
}

function ownedBy(uid: string, pods: readonly JsonMap[]): readonly PodFacts[] {
  if (last.uid !== uid) last = { uid, read: remembering() }
  const read = last.read(pods, (pod) => {
    const facts = factsOf(pod)
    return facts.owner === uid && facts.ordinal >= 0 ? facts : undefined
  })
  return read.includes(undefined) ? read.filter((pod) => pod !== undefined) : (read as readonly PodFacts[])
}

/** Of whichever set was looked at last. */
let last: { readonly uid: string; readonly read: Remembering<JsonMap, PodFacts | undefined> } = {
  uid: '',
  read: remembering(),
}

function settingsOf(set: JsonMap): Settings {
  return {
    replicas: integerAt(set, 'spec', 'replicas') ?? 1,
    start: startOf(set),
    ordered: textAt(set, 'spec', 'podManagementPolicy') !== 'Parallel',
    minReady: (integerAt(set, 'spec', 'minReadySeconds') ?? 0) * 1000,
    onDelete: textAt(set, 'spec', 'updateStrategy', 'type') === 'OnDelete',
    partition: isMap(get(mapAt(set, 'spec', 'updateStrategy'), 'rollingUpdate'))
      ? (integerAt(set, 'spec', 'updateStrategy', 'rollingUpdate', 'partition') ?? 0)
      : undefined,
  }
}

/** When a ready pod is available. */
export function availableAt({ readySince }: PodFacts, minReady: number): number {
  return minReady === 0 ? 0 : readySince + minReady + 1
}

export function isAvailable(pod: PodFacts, { minReady, now }: Look): boolean {
  return pod.ready && availableAt(pod, minReady) <= now
}

function ownerOf(revision: JsonMap): string | undefined {
  const owners = get(mapAt(revision, 'metadata'), 'ownerReferences')
  return Array.isArray(owners) && isMap(owners[0]) ? textAt(owners[0], 'uid') : undefined
}
