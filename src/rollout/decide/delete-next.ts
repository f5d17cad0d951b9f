import type { Decision } from '../decision.ts'
import type { Observation, PodSeen } from '../seen.ts'
import type { RolloutSpec } from '../spec.ts'
import type { MarkedSet, RunPlan } from './decide.ts'
import { endText } from './end-text.ts'
import { judged, placeOf } from './judged.ts'
import { inOrder } from './order.ts'
import { condemned, isLasting, refused, waitFor } from './sound.ts'
import { unwellOf } from './unwell.ts'

/**
 * A set that is updated by deleting pods (`OnDelete`): evicts the next one when everything is well, soaked, and judged. The
 * partition counts what has not been replaced yet; which pods those are is the order's business.
 */
export function deleteNext({ spec }: RunPlan, seen: Observation & { readonly set: MarkedSet }, now: number): Decision {
  const { set, pods } = seen
  const { target } = set.marker
  const ours = pods.filter(({ index }) => index >= 0 && index < set.replicas)
  const updated = ours.filter(({ revision }) => revision === target)
  const bad = condemned(spec, set, updated)
  if (bad !== undefined) return bad
  const place = placeOf(spec, set, ours.length - updated.length)
  const next = nextToDelete(spec, seen, now)
  const unwell = unwellOf(set, seen)
  // Whatever is made anew has the target.
  const never = refused(set, unwell, 0)
  if (never !== undefined) return never
  const inTheWay = unwell.filter((one) => {
    return !(one.pod !== undefined && one.pod === next && isLasting(one, spec, now) && place.p > place.to)
  })
  if (inTheWay.length > 0) return waitFor(spec, set, inTheWay, now)
  const wait = judged(spec, seen, { place, released: updated, next: place.p > place.to ? next : undefined }, now)
  if (wait !== undefined) return wait
  if (next === undefined || place.p <= place.to) {
    return { do: 'finish', as: 'done', because: endText(set, updated.length) }
  }
  // A budget protects pods that serve; one that does not would only be kept by it.
  return { do: 'delete', pod: next, by: next.ready ? 'evict' : 'delete', because: `pod ${next.name} goes next` }
}

/**
 * By the order of the plan. One that will not serve again by itself goes before its turn: that costs nothing, and all others
 * wait for it. One that flaps does so also while it is up, or its gates would be asked anew each time.
 */
export function nextToDelete(
  spec: RolloutSpec,
  seen: Observation & { readonly set: MarkedSet },
  now: number,
): PodSeen | undefined {
  const { set, pods } = seen
  const ours = pods.filter(({ index }) => index >= 0 && index < set.replicas)
  const waiting = inOrder(ours, set.marker.target, spec.order)
  const stuck = new Set(unwellOf(set, seen).flatMap((one) => (isLasting(one, spec, now) ? (one.pod ?? []) : [])))
  return waiting.find((pod) => pod.flaps > spec.flaps || stuck.has(pod)) ?? waiting[0]
}
