import type { JsonMap } from '../../core/json.ts'
import type { Verdict } from '../../core/verdict.ts'
import { ready, waiting } from '../answer.ts'
import type { Around } from '../around.ts'
import { conditionOf } from '../conditions.ts'
import { creationTroubles } from '../creation-trouble.ts'
import { deletionText } from '../deletion.ts'
import { integerAt, mapsAt, nameOf, textAt } from '../field.ts'
import { ordinalOf, ownedPods } from '../owned-pods.ts'
import { podTrouble } from '../pod-trouble.ts'
import type { Trouble } from '../trouble.ts'
import { onItsWayOut, troubled } from '../trouble.ts'
import type { StatefulSetShape } from './stateful-set.ts'

/**
 * Each index has its own pod, which is healthy and, from the partition up, at the update revision; and no pod is too
 * many.
 */
export function statefulPodsVerdict(set: JsonMap, shape: StatefulSetShape, around: Around): Verdict {
  const pods = podsByIndex(set, shape, around)
  const wanted = pods.filter(([index]) => isWithin(index, shape))
  const surplus = pods.filter(([index]) => !isWithin(index, shape))
  return (
    unhealthyVerdict(set, { shape, pods: wanted }, around) ??
    outdatedVerdict({ shape, pods: wanted }) ??
    surplusVerdict(surplus, shape) ??
    ready
  )
}

/** Pods by index, ascending. */
type Indexed = readonly (readonly [index: number, pod: JsonMap])[]

interface Wanted {
  readonly shape: StatefulSetShape
  readonly pods: Indexed
}

function podsByIndex(set: JsonMap, { name, start }: StatefulSetShape, around: Around): Indexed {
  return ownedPods(set, around)
    .map((pod) => [(ordinalOf(pod, name) ?? NaN) - start, pod] as const)
    .filter(([index]) => !Number.isNaN(index))
    .sort(([a], [b]) => a - b)
}

function isWithin(index: number, { replicas }: StatefulSetShape): boolean {
  return index >= 0 && index < replicas
}

/** Of the missing pods the lowest speaks for all: there may be a billion. */
function unhealthyVerdict(set: JsonMap, { shape, pods }: Wanted, around: Around): Verdict | undefined {
  const { replicas } = shape
  const gap = pods.findIndex(([index], at) => index !== at)
  const missing = pods.length < replicas ? (gap < 0 ? pods.length : gap) : Infinity
  const sick = pods.map(([index, pod]) => [index, indexTrouble(set, { shape, index, pod }, around)] as const)
  const below = sick.flatMap(([index, trouble]) => (index < missing ? (trouble ?? []) : []))
  const above = sick.flatMap(([index, trouble]) => (index > missing ? (trouble ?? []) : []))
  const between = missing === Infinity ? [] : [missingTrouble(set, missing, { shape, around })]
  const troubles = [...below, ...between, ...above]
  if (troubles.length === 0) return undefined
  const healthy = pods.length - below.length - above.length
  // The controller of an ordered set stops at the lowest one: what is above it follows from it, unless it is terminal.
  const told = shape.ordered ? troubles.filter(({ grade }, at) => at === 0 || grade === 'terminal') : troubles
  return troubled(`${healthy} of ${replicas} pods are ready`, told)
}

function outdatedVerdict({ shape, pods }: Wanted): Verdict | undefined {
  const { released, updateRevision } = shape
  const due = pods.filter(([index]) => index >= released)
  if (due.length === 0) return undefined
  if (updateRevision === undefined) return waiting('its controller has not named the update revision yet')
  const outdated = due.filter(([, pod]) => revisionOf(pod) !== updateRevision)
  const [, next] = outdated.at(-1) ?? []
  if (next === undefined) return undefined
  const count = `${due.length - outdated.length} of ${due.length} pods are updated`
  return waiting(`pod ${nameOf(next)}: at revision ${revisionOf(next) ?? '?'}, not yet ${updateRevision} (${count})`)
}

function surplusVerdict(surplus: Indexed, { replicas }: StatefulSetShape): Verdict | undefined {
  const [first] = surplus
  if (first === undefined) return undefined
  const more = surplus.length === 1 ? '' : ` and ${surplus.length - 1} more`
  return waiting(`pod ${nameOf(first[1])}${more}: to be removed, the set is to have ${replicas}`)
}

interface Place {
  readonly shape: StatefulSetShape
  readonly index: number
  readonly pod: JsonMap
}

function indexTrouble(set: JsonMap, { shape, index, pod }: Place, around: Around): Trouble | undefined {
  const trouble = podTrouble(pod, around)
  if (trouble === undefined) return unavailableTrouble(set, { shape, index, pod }, around)
  const { released, updateRevision, ordered } = shape
  const stale = index >= released && updateRevision !== undefined && revisionOf(pod) !== updateRevision
  const ending = textAt(pod, 'metadata', 'deletionTimestamp') !== undefined
  if (!stale || ending || trouble.grade === 'passing') return trouble
  if (!ordered) return onItsWayOut(trouble)
  // kubernetes#67250: the controller waits for this very pod to be ready before it gives it the mended template.
  return { ...trouble, text: `${trouble.text}; of an older revision, it is replaced only once it is ready: delete it` }
}

/** By the clock where there is one, as the controller does; else by the controller's count. */
function unavailableTrouble(set: JsonMap, { shape, pod }: Place, { now }: Around): Trouble | undefined {
  const { minReadySeconds, replicas } = shape
  if (minReadySeconds === 0) return undefined
  const time = conditionOf(pod, 'Ready')?.time
  const available =
    now === undefined || time === undefined
      ? (integerAt(set, 'status', 'availableReplicas') ?? 0) >= replicas
      : now - time >= minReadySeconds * 1000
  if (available) return undefined
  return { text: `pod ${nameOf(pod)}: ready, but not yet for ${minReadySeconds} s (minReadySeconds)`, grade: 'passing' }
}

function missingTrouble(
  set: JsonMap,
  index: number,
  { shape, around }: { readonly shape: StatefulSetShape; readonly around: Around },
): Trouble {
  const pod = `${shape.name}-${shape.start + index}`
  const claims = new Set(mapsAt(set, 'spec', 'volumeClaimTemplates').map((template) => `${nameOf(template)}-${pod}`))
  const ending = (around.claims ?? []).find(
    (claim) => claims.has(nameOf(claim)) && textAt(claim, 'metadata', 'deletionTimestamp') !== undefined,
  )
  if (ending !== undefined) {
    const text = `pod ${pod}: not created before claim ${nameOf(ending)} is gone, which is ${deletionText(ending)}`
    return { text, grade: 'stuck' }
  }
  const [refused] = creationTroubles(set, around, `pod ${pod}`)
  return refused ?? { text: `pod ${pod}: not created yet`, grade: 'passing' }
}

function revisionOf(pod: JsonMap): string | undefined {
  return textAt(pod, 'metadata', 'labels', 'controller-revision-hash')
}
