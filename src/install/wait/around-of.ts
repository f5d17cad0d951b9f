import type { JsonMap } from '../../core/json.ts'
import { get } from '../../core/json.ts'
import { isTrueAt, mapAt, mapsAt, nameOf, textAt } from '../../status/field.ts'
import type { Around } from '../../status/around.ts'

/** What is in a namespace, as far as it is known; a list that changed is another list. */
export interface Surroundings {
  readonly pods?: readonly JsonMap[] | undefined
  readonly events?: readonly JsonMap[] | undefined
  readonly claims?: readonly JsonMap[] | undefined
  /** ReplicaSets. */
  readonly sets?: readonly JsonMap[] | undefined
}

/** Of all that is in the namespace, what is around one object: its pods, and the events that tell of it and of them. */
export function aroundOf(object: JsonMap, { pods, events, claims, sets }: Surroundings): Around {
  const kind = textAt(object, 'kind')
  const uid = textAt(object, 'metadata', 'uid') ?? ''
  const between = kind === 'Deployment' ? ownedBy(sets ?? [], uid) : []
  const owners = kind === 'Deployment' ? between.map((set) => textAt(set, 'metadata', 'uid') ?? '') : [uid]
  const own = pods === undefined ? undefined : owners.flatMap((owner) => ownedBy(pods, owner))
  const heard = events === undefined ? undefined : eventsOf(events, [object, ...between, ...(own ?? [])], claims ?? [])
  return {
    ...(own !== undefined && !(kind === 'Deployment' && sets === undefined) && { pods: own }),
    ...(heard !== undefined && { events: heard }),
    ...(claims !== undefined && { claims }),
  }
}

function eventsOf(
  events: readonly JsonMap[],
  objects: readonly JsonMap[],
  claims: readonly JsonMap[],
): readonly JsonMap[] {
  const names = new Set(objects.flatMap(claimNames))
  const used = names.size === 0 ? [] : claims.filter((claim) => names.has(nameOf(claim)))
  const index = subjectsIndex(events)
  return [...objects, ...used].flatMap((one) => [
    ...(index.get(textAt(one, 'metadata', 'uid') ?? '') ?? []),
    ...(index.get(subjectKey(one, nameOf(one))) ?? []),
  ])
}

/** The claims that a pod's volumes name. */
function claimNames(pod: JsonMap): readonly string[] {
  return mapsAt(pod, 'spec', 'volumes').flatMap((volume) => {
    const claim = textAt(volume, 'persistentVolumeClaim', 'claimName')
    if (claim !== undefined) return claim
    // A generic ephemeral volume has a claim of its own.
    return get(volume, 'ephemeral') === undefined ? [] : `${nameOf(pod)}-${textAt(volume, 'name') ?? ''}`
  })
}

const owned = new WeakMap<readonly JsonMap[], ReadonlyMap<string, readonly JsonMap[]>>()
const subjects = new WeakMap<readonly JsonMap[], ReadonlyMap<string, readonly JsonMap[]>>()

/** Once per list: 500 workloads would else look at every pod 500 times. */
function ownedBy(items: readonly JsonMap[], uid: string): readonly JsonMap[] {
  let index = owned.get(items)
  if (index === undefined) {
    index = Map.groupBy(items, ownerOf)
    owned.set(items, index)
  }
  return uid === '' ? [] : (index.get(uid) ?? [])
}

function ownerOf(object: JsonMap): string {
  const owner = mapsAt(object, 'metadata', 'ownerReferences').find((one) => isTrueAt(one, 'controller'))
  return owner === undefined ? '' : (textAt(owner, 'uid') ?? '')
}

function subjectsIndex(events: readonly JsonMap[]): ReadonlyMap<string, readonly JsonMap[]> {
  let index = subjects.get(events)
  if (index === undefined) {
    index = Map.groupBy(events, (event) => {
      const subject = mapAt(event, 'involvedObject')
      return textAt(subject, 'uid') ?? subjectKey(subject, textAt(subject, 'name') ?? '')
    })
    subjects.set(events, index)
  }
  return index
}

/** Of an event without a uid, as some controllers write them. No uid has a slash. */
function subjectKey(subject: JsonMap, name: string): string {
  return `${textAt(subject, 'kind') ?? ''}/${name}`
}
