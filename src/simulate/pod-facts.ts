import type { JsonMap } from '../core/json.ts'
import { isTrueAt, mapsAt, nameOf, textAt, timeAt } from '../status/field.ts'

/** What the controller goes by of a pod. */
export interface PodFacts {
  readonly object: JsonMap
  /** Uid of its controller. */
  readonly owner: string
  /** -1 for a pod whose name ends in no number. */
  readonly ordinal: number
  /** Name of its ControllerRevision. */
  readonly revision: string
  readonly phase: string
  readonly terminating: boolean
  /** Running, and its Ready condition is True. */
  readonly ready: boolean
  /** Milliseconds since 1970 of the last change of Ready. */
  readonly readySince: number
}

/** Read once for each object: every step of the controller looks at all pods, of which one has changed. */
export function factsOf(pod: JsonMap): PodFacts {
  const known = facts.get(pod)
  if (known !== undefined) return known
  const made = read(pod)
  facts.set(pod, made)
  return made
}

const facts = new WeakMap<JsonMap, PodFacts>()

function read(pod: JsonMap): PodFacts {
  const phase = textAt(pod, 'status', 'phase') ?? ''
  const condition = mapsAt(pod, 'status', 'conditions').find(({ type }) => type === 'Ready') ?? {}
  const controller = mapsAt(pod, 'metadata', 'ownerReferences').find((owner) => isTrueAt(owner, 'controller'))
  return {
    object: pod,
    owner: controller === undefined ? '' : (textAt(controller, 'uid') ?? ''),
    ordinal: Number(/-(0|[1-9]\d*)$/.exec(nameOf(pod))?.[1] ?? -1),
    revision: textAt(pod, 'metadata', 'labels', 'controller-revision-hash') ?? '',
    phase,
    terminating: textAt(pod, 'metadata', 'deletionTimestamp') !== undefined,
    ready: phase === 'Running' && condition['status'] === 'True',
    readySince: timeAt(condition, 'lastTransitionTime') ?? 0,
  }
}
