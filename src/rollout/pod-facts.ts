import type { JsonMap } from '../core/json.ts'
import { conditionOf } from '../status/conditions.ts'
import { integerAt, isTrueAt, mapAt, mapsAt, nameOf, textAt, timeAt } from '../status/field.ts'

/** What a pod's object says, whoever looks and when. Times are server time in milliseconds. */
export interface PodFacts {
  readonly name: string
  /** The number at the end of its name; undefined when there is none. */
  readonly ordinal: number | undefined
  readonly uid: string
  /** The uid of the controller that owns it. */
  readonly owner: string | undefined
  readonly resourceVersion: string
  readonly revision: string
  readonly created: number
  readonly terminating: boolean
  readonly due: number | undefined
  /** Running, and its condition Ready says so. */
  readonly ready: boolean
  /** The condition alone: a pod of a lost node is Ready until its phase is told. */
  readonly readyCondition: boolean
  readonly readySince: number | undefined
  readonly failed: boolean
  readonly restarts: number
  readonly node: string | undefined
  readonly labels: Readonly<Record<string, string>>
}

const known = new WeakMap<JsonMap, PodFacts>()

/**
 * Once for each version of a pod: every event of one pod makes the rollout look at all of them, and reading a thousand objects a
 * thousand times took minutes.
 */
export function podFacts(pod: JsonMap): PodFacts {
  const found = known.get(pod)
  if (found !== undefined) return found
  const facts = factsOf(pod)
  known.set(pod, facts)
  return facts
}

function factsOf(pod: JsonMap): PodFacts {
  const name = nameOf(pod)
  const number = /-(0|[1-9]\d*)$/.exec(name)?.[1]
  const condition = conditionOf(pod, 'Ready')
  const phase = textAt(pod, 'status', 'phase')
  const readyCondition = condition?.status === 'True'
  const owner = mapsAt(pod, 'metadata', 'ownerReferences').find((one) => isTrueAt(one, 'controller'))
  return {
    name,
    ordinal: number === undefined ? undefined : Number(number),
    uid: textAt(pod, 'metadata', 'uid') ?? '',
    owner: owner === undefined ? undefined : textAt(owner, 'uid'),
    resourceVersion: textAt(pod, 'metadata', 'resourceVersion') ?? '',
    revision: textAt(pod, 'metadata', 'labels', 'controller-revision-hash') ?? '',
    created: timeAt(pod, 'metadata', 'creationTimestamp') ?? 0,
    terminating: textAt(pod, 'metadata', 'deletionTimestamp') !== undefined,
    due: timeAt(pod, 'metadata', 'deletionTimestamp'),
    ready: readyCondition && phase === 'Running',
    readyCondition,
    readySince: condition?.time,
    failed: phase === 'Failed',
    restarts: restartsOf(pod),
    node: textAt(pod, 'spec', 'nodeName'),
    labels: mapAt(pod, 'metadata', 'labels') as Readonly<Record<string, string>>,
  }
}

/** Of what runs as long as the pod does: its containers, and the init containers that are sidecars (KEP-753). */
function restartsOf(pod: JsonMap): number {
  const sidecars = mapsAt(pod, 'spec', 'initContainers').filter((one) => textAt(one, 'restartPolicy') === 'Always')
  const names = new Set(sidecars.map((one) => textAt(one, 'name')))
  const statuses = [
    ...mapsAt(pod, 'status', 'containerStatuses'),
    ...mapsAt(pod, 'status', 'initContainerStatuses').filter((one) => names.has(textAt(one, 'name'))),
  ]
  return statuses.reduce((sum, status) => sum + (integerAt(status, 'restartCount') ?? 0), 0)
}
