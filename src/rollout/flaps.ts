import { apart } from '../core/apart.ts'
import type { JsonMap } from '../core/json.ts'
import { podFacts } from './pod-facts.ts'

/** What only somebody who keeps looking knows of pods: how often they lost their readiness, and since when they are gone. */
export interface Flaps {
  /** Looks at all pods as they are at `now`, server time in milliseconds. */
  note(pods: readonly JsonMap[], now: number): void
  /** Of a pod by its uid, since it was first seen; with those of pods of its name that failed before it. */
  of(uid: string): number
  /** Server time since when this pod is not ready, whoever writes that anew meanwhile; undefined while it is. Milliseconds. */
  down(name: string, uid: string): number | undefined
  /** Server time at which the last pod of this name was first missed; undefined while there is one, or when there never was. */
  gone(name: string): number | undefined
}

interface Known {
  readonly uid: string
  readonly version: string
  readonly revision: string
  readonly ready: boolean
  readonly failed: boolean
  readonly since: number | undefined
  readonly flaps: number
}

/** A watch may tell only the last of quick changes: a pod that is ready as before, but since another time, was away as well. */
export function countFlaps(): Flaps {
  // By name: as many as there ever were ordinals.
  const known = new Map<string, Known>()
  const gone = new Map<string, number>()
  const flaps = new Map<string, number>()
  let last: readonly JsonMap[] = []
  return {
    of: (uid) => flaps.get(uid) ?? 0,
    down: (name, uid) => {
      const pod = known.get(name)
      return pod?.uid === uid && !pod.ready ? pod.since : undefined
    },
    gone: (name) => gone.get(name),
    note(pods, now) {
      const { from, to, end } = apart(last, pods)
      const [left, come] = [last.slice(from, to), pods.slice(from, end)]
      last = pods
      const names = new Set(come.map((pod) => podFacts(pod).name))
      for (const pod of left) {
        const { name, uid } = podFacts(pod)
        flaps.delete(uid)
        if (!names.has(name) && !gone.has(name)) gone.set(name, now)
      }
      for (const pod of come) {
        const { name } = podFacts(pod)
        const next = noted(pod, known.get(name))
        known.set(name, next)
        if (next.flaps > 0) flaps.set(next.uid, next.flaps)
        gone.delete(name)
      }
    },
  }
}

function noted(pod: JsonMap, before: Known | undefined): Known {
  const { uid, resourceVersion: version, revision, readyCondition: ready, failed, terminating } = podFacts(pod)
  // A watch that is behind what was read in between tells again what was before: the same loss would count twice.
  if (before?.uid === uid && isOlder(version, before.version)) return before
  const since = sinceOf(pod, before)
  const now = { uid, version, revision, ready, failed, since }
  if (before === undefined || before.uid !== uid) return { ...now, flaps: inherited(before, revision) }
  if (before.ready === ready && before.since === since && before.failed === failed) return { ...before, version }
  // A pod that goes is not flapping.
  const lost = before.ready && !terminating && (!ready || since !== before.since)
  return { ...now, flaps: before.flaps + (lost ? 1 : 0) }
}

/** Versions of one object are decimal numbers that grow (KEP-5504), too long for a double. */
function isOlder(one: string, other: string): boolean {
  return one.length === other.length ? one < other : one.length < other.length
}

/** Some who play kubelet date a condition by their last look: of a pod that is not ready only its first one tells, or no patience ends. */
function sinceOf(pod: JsonMap, before: Known | undefined): number | undefined {
  const { uid, readyCondition: ready, readySince, created } = podFacts(pod)
  if (ready) return readySince
  return before?.uid === uid && !before.ready ? before.since : (readySince ?? created)
}

/** Failed pods (evicted, out of memory of their node) are made anew without end, and each new one would look like the first. */
function inherited(before: Known | undefined, revision: string): number {
  return before?.failed === true && before.revision === revision ? before.flaps + 1 : 0
}
