import type { Decision } from '../decision.ts'
import type { PodSeen } from '../seen.ts'
import type { RolloutSpec } from '../spec.ts'
import type { MarkedSet } from './decide.ts'
import type { Unwell } from './unwell.ts'
import { newestChange } from './unwell.ts'

/** Why the new template itself counts as bad, whatever may pass by waiting; undefined when nothing speaks against it. */
export function condemned(spec: RolloutSpec, set: MarkedSet, updated: readonly PodSeen[]): Decision | undefined {
  for (const pod of updated) {
    if (pod.restarts > spec.restarts) {
      const times = pod.restarts === 1 ? 'once' : `${pod.restarts} times`
      const told = pod.trouble === undefined ? '' : `: ${pod.trouble.text}`
      return blocked(set, `pod ${pod.name} has restarted ${times} at ${set.marker.target}${told}`)
    }
    if (pod.flaps > spec.flaps) {
      return blocked(set, `pod ${pod.name} has lost its readiness ${pod.flaps} times at ${set.marker.target}`)
    }
    if (pod.trouble?.grade === 'terminal' && !pod.terminating) return blocked(set, pod.trouble.text)
  }
  return undefined
}

/** A pod of the target, which is released from index `p` on, is refused for what it is: the same one will be refused again. */
export function refused(set: MarkedSet, unwell: readonly Unwell[], p: number): Decision | undefined {
  const one = unwell.find(({ index, pod, grade }) => pod === undefined && index >= p && grade === 'terminal')
  return one === undefined ? undefined : blocked(set, one.sentence)
}

/**
 * A pod that will not become ready: something is wrong with it, or it has taken longer than the patience, as one does whose
 * probe fails for ever. One that terminates is on its way.
 */
export function isLasting({ pod, grade, since }: Unwell, { patience }: RolloutSpec, now: number): boolean {
  return grade !== 'passing' || (pod !== undefined && isDown(pod) && since !== undefined && now - since > patience)
}

function isDown({ ready, terminating }: PodSeen): boolean {
  return !ready && !terminating
}

/**
 * Waits for what is not well, as long as the patience allows: from the last step, or from when it went wrong long after that.
 * What flaps goes wrong anew all the time, and has but the first.
 */
export function waitFor(spec: RolloutSpec, set: MarkedSet, unwell: readonly Unwell[], now: number): Decision {
  const worst = unwell.find(({ grade }) => grade !== 'passing') ?? unwell[0]!
  const at = Date.parse(set.marker.at)
  const later = unwell.flatMap(({ pod, since }) => ((pod?.flaps ?? 0) > spec.flaps ? [] : (since ?? [])))
  const since = Math.max(at, ...later)
  const left = since + spec.patience - now
  if (left > 0) return { do: 'look', after: Math.min(left, 1000), because: worst.sentence }
  return blocked(set, `${worst.sentence}, for ${Math.round(spec.patience / 1000)} s by now`)
}

export function blocked({ ref, marker }: MarkedSet, because: string): Decision {
  const how =
    marker.phase === 'undo'
      ? `capstan rollout undo sts/${ref.name} goes on when that is mended`
      : `mend it and run the same command again, or go back: capstan rollout undo sts/${ref.name}`
  return { do: 'stop', as: 'blocked', because, next: how }
}

/** Milliseconds by which a timestamp of Kubernetes may be older than what it is of: they are cut to seconds. */
export const soakMargin = 1000

/**
 * Milliseconds until pods that are all ready have been so for long enough; 0 or less when they have. By their timestamps, so a
 * margin is waited for as well; not where nothing is to be waited for at all.
 */
export function soakLeft(pods: readonly PodSeen[], soak: number, now: number): number {
  return soak === 0 || pods.length === 0 ? 0 : newestChange(pods) + soak + soakMargin - now
}
