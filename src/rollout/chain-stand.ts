import type { SetName } from './event.ts'
import type { RolloutPorts } from './ports.ts'
import type { Marker } from './protocol/marker.ts'
import { isStopped, isUnderWay } from './protocol/marker.ts'
import { sightOf } from './run/existing.ts'
import { podKind, setRef } from './run/watch-set.ts'
import type { Observation } from './seen.ts'
import { slimPod } from './slim-pod.ts'
import { phaseOf } from './status-phase.ts'

/** How far a set of a chain is. */
export type ChainPlace =
  /** Its rollout goes on, was stopped, or was cut short. */
  | 'begun'
  /** The same of its undo. */
  | 'undoing'
  /** An install staged it, and maybe somebody paused it; no pod has gone yet. */
  | 'waiting'
  /** A newer template waits that somebody else wrote while it was parked: no marker says so. */
  | 'staged'
  | 'over'

export interface ChainStand {
  readonly set: SetName
  readonly is: ChainPlace
  /** By which pause it is stopped now (`Marker.at`); undefined where it is not. */
  readonly paused: string | undefined
  /** Of one that was staged: the partition at which its manifest ends it, where that is above 0. */
  readonly end?: number | undefined
}

export async function chainStand({ cluster }: Pick<RolloutPorts, 'cluster'>, set: SetName): Promise<ChainStand> {
  const [object, pods] = await Promise.all([
    cluster.get(setRef(set)),
    cluster.list(podKind, { namespace: set.namespace, keep: slimPod }),
  ])
  if (object === undefined) return { set, is: 'over', paused: undefined }
  const seen = sightOf(object, pods.items, cluster.serverTime())
  return standOf(set, seen)
}

/** Of a set that is there. Pure. */
function standOf(set: SetName, seen: Observation): ChainStand {
  const marker = seen.set?.marker
  const is = placeOf(seen)
  return {
    set,
    is,
    paused: marker !== undefined && isStopped(marker) ? marker.at : undefined,
    end: is === 'waiting' && marker!.to > 0 ? marker!.to : undefined,
  }
}

export function placeOf(seen: Observation): ChainPlace {
  const { marker } = seen.set!
  if (!isUnderWay(marker)) return phaseOf(seen) === 'staged' ? 'staged' : 'over'
  if (marker.phase === 'undo' || marker.undo === true || marker.back === true) return 'undoing'
  return isUnbegun(marker) ? 'waiting' : 'begun'
}

/** Staged, or stopped since: which revision it goes to is written when the first run claims it. */
function isUnbegun(marker: Marker): boolean {
  return marker.phase === 'stage' || (isStopped(marker) && marker.target === '')
}

/** What to go on with, in order, and what stays as it is although it is not over. */
export interface GoOn {
  readonly sets: readonly ChainStand[]
  readonly left: readonly ChainStand[]
}

/**
 * Goes on with a chain that was stopped: what has begun, then what was still to come. By `after` the one may have begun before
 * others that go first by what they are. Of what no marker tells, only what comes behind those: before them it was left alone. A
 * chain that was going back goes on with that, the last set first, and takes none forward. Pure.
 */
export function goOnWith(chain: readonly ChainStand[]): GoOn {
  const of = (...places: readonly ChainPlace[]): ChainStand[] => chain.filter(({ is }) => places.includes(is))
  const undoing = of('undoing').toReversed()
  const first = chain.findIndex(({ is }) => is === 'begun' || is === 'waiting')
  const toCome = first < 0 ? [] : chain.slice(first).filter(({ is }) => is === 'waiting' || is === 'staged')
  const sets = undoing.length > 0 ? undoing : [...of('begun'), ...toCome]
  const left = chain.filter((one) => one.is !== 'over' && !sets.includes(one))
  return { sets, left }
}
