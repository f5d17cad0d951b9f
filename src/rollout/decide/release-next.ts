import type { Decision } from '../decision.ts'
import type { Observation, PodSeen } from '../seen.ts'
import type { RolloutSpec } from '../spec.ts'
import type { MarkedSet, RunPlan } from './decide.ts'
import { endText } from './end-text.ts'
import { judged, placeOf } from './judged.ts'
import { blocked, condemned, isLasting, refused, waitFor } from './sound.ts'
import type { Unwell } from './unwell.ts'
import { updatedOf } from './updated.ts'
import { newestChange, unwellOf } from './unwell.ts'

/** Milliseconds in which the controller replaces a pod that was released, if it ever does. */
const controllerTime = 2000

/** A set of rolling updates: lowers its partition by one when everything is well, soaked, and judged. */
export function releaseNext({ spec }: RunPlan, seen: Observation & { readonly set: MarkedSet }, now: number): Decision {
  const { set, pods } = seen
  const { marker } = set
  const place = placeOf(spec, set, set.partition!)
  const { p, to } = place
  const updated = updatedOf(set, pods)
  const bad = condemned(spec, set, updated)
  if (bad !== undefined) return bad

  const unwell = unwellOf(set, seen)
  const stuck = refused(set, unwell, p) ?? stuckAtOther(spec, set, { unwell, p, now })
  if (stuck !== undefined) return stuck
  // A pod that is down already, and goes next, is not made worse by going.
  const inTheWay = unwell.filter((one) => {
    return !(one.index === p - 1 && p > to && isLasting(one, spec, now) && one.pod?.revision !== marker.target)
  })
  if (inTheWay.length > 0) return waitFor(spec, set, inTheWay, now)
  const stale = notReplaced(set, pods, p)
  if (stale !== undefined) return waitFor(spec, set, [stale], now)
  if (set.readyReplicas !== set.replicas - unwell.length) {
    const because = `the controller counts ${set.readyReplicas} of ${set.replicas} pods as ready`
    // A controller that is behind for long has stopped, or cannot write.
    const uncounted = {
      index: 0,
      pod: undefined,
      sentence: because,
      grade: 'passing',
      since: newestChange(pods),
    } as const
    return sooner(waitFor(spec, set, [uncounted], now))
  }
  const isAllNew = updated.length === set.replicas
  const here = isAllNew && p > to ? { ...place, p: to, isStage: true } : place
  const released = updated.filter(({ index }) => index >= here.p)
  const next = here.p > to ? pods.find(({ index }) => index === here.p - 1) : undefined
  const wait = judged(spec, seen, { place: here, released, next }, now)
  if (wait !== undefined) return wait
  if (here.p <= to) return finished(set, to, updated.length)
  return { do: 'lower', to: p - 1, because: `pod ${set.ref.name}-${p - 1 + set.start} goes next` }
}

/** What takes the controller some milliseconds, mostly. */
function sooner(decision: Decision): Decision {
  return decision.do === 'look' ? { ...decision, after: Math.min(decision.after, 250) } : decision
}

/** Parked before the controller calls the new revision current, a restarted pod would come back at the old one. */
function finished(set: MarkedSet, to: number, updated: number): Decision {
  if (to > 0 || set.currentRevision === set.marker.target)
    return { do: 'finish', as: 'done', because: endText(set, updated) }
  return { do: 'look', after: 250, because: `the controller still calls ${set.currentRevision} the current revision` }
}

/** A released pod that is well, but not of the target yet: its replacement has not begun. */
function notReplaced({ marker }: MarkedSet, pods: readonly PodSeen[], p: number): Unwell | undefined {
  const pod = pods.findLast(({ index, revision }) => index >= p && revision !== marker.target)
  if (pod === undefined) return undefined
  const sentence = `pod ${pod.name} was released and has not been replaced yet`
  return { index: pod.index, pod: undefined, sentence, grade: 'passing', since: undefined }
}

/**
 * A pod that is not ready and that the controller would make at another revision: under OrderedReady it waits for the pod and
 * never replaces it (kubernetes/kubernetes#67250). It may be deleted when it is the first in the way, the controller has seen
 * the newest template, and had its time; then with its uid and resourceVersion, so that one that got ready just now stays.
 */
function stuckAtOther(
  spec: RolloutSpec,
  set: MarkedSet,
  { unwell, p, now }: { readonly unwell: readonly Unwell[]; readonly p: number; readonly now: number },
): Decision | undefined {
  const first = unwell[0]
  const pod = first?.pod
  if (first === undefined || pod === undefined || pod.terminating || !isLasting(first, spec, now)) return undefined
  const next = first.index >= p ? set.marker.target : set.currentRevision
  if (pod.revision === next || pod.revision === set.marker.target) return undefined
  const waited = now - Date.parse(set.marker.at)
  if (waited < controllerTime) return { do: 'look', after: controllerTime - waited, because: first.sentence }
  const why = `${first.sentence}; it is at ${pod.revision}, and the controller replaces it only once it is ready`
  if (spec.forceStuck) return { do: 'delete', pod, by: 'delete', because: why }
  // Going next it will be replaced by what its release lets in, if the controller can; a later look tells.
  if (first.index < p) return undefined
  const decision = blocked(set, why)
  return { ...decision, next: 'run the same command with --force-stuck, which deletes this pod' } as Decision
}
