import { isStopped } from '../protocol/marker.ts'
import { held } from '../protocol/partition.ts'
import type { Decision } from '../decision.ts'
import type { Observation, SetSeen } from '../seen.ts'
import type { RolloutSpec } from '../spec.ts'
import { deleteNext } from './delete-next.ts'
import { ordinalsChange } from './ordinals-change.ts'
import { goOnCommand } from './go-on.ts'
import { pausedText } from './paused.ts'
import { releaseNext } from './release-next.ts'
import { strategyChange } from './strategy-change.ts'
import { takeBack } from './take-back.ts'

/** The run that decides, and how it was meant. */
export interface RunPlan {
  /** Whoever finds another run in the marker has been replaced. */
  readonly run: string
  readonly spec: RolloutSpec
}

/** A set that its run may work on: it is there, it is the same one, and its marker is this run's. */
export type MarkedSet = SetSeen & { readonly marker: NonNullable<SetSeen['marker']> }

/** Milliseconds after which a controller that has not seen a change is said to be stopped. */
const controllerPatience = 30_000

/**
 * What to do now, by what is seen in the cluster and by nothing else: the resume table of the protocol, first match first.
 * `now` is server time in milliseconds. Pure.
 */
export function decide(plan: RunPlan, seen: Observation, now: number): Decision {
  const { set } = seen
  const lost = lostBecause(plan, set)
  if (lost !== undefined) return { do: 'stop', as: 'lost', because: lost, next: undefined }
  return decideOnOurs(plan, { ...seen, set: set as MarkedSet }, now)
}

function lostBecause({ run }: RunPlan, set: SetSeen | undefined): string | undefined {
  if (set === undefined) return 'the StatefulSet is gone'
  const { marker, ref } = set
  if (set.deleting) return `StatefulSet ${ref.name} is being deleted`
  if (marker === undefined) return `the marker of this rollout is gone from StatefulSet ${ref.name}`
  if (marker.uid !== set.uid) return `StatefulSet ${ref.name} is another one than this rollout began with`
  return marker.run === run ? undefined : `another run (${marker.run}) has taken this rollout over`
}

function decideOnOurs(plan: RunPlan, seen: Observation & { readonly set: MarkedSet }, now: number): Decision {
  const { set } = seen
  const { marker } = set
  if (marker.phase === 'done' || marker.phase === 'undone') {
    return { do: 'finish', as: marker.phase, because: 'the marker says so already' }
  }
  // Before anything else: pods go while one waits for the controller's status.
  const other = wayChanged(set)
  if (other !== undefined) return other
  if (isLowered(set)) {
    const because = `its partition was lowered to ${set.partition} by somebody else`
    return { do: 'raise', to: marker.p, because }
  }
  if (!set.observed) return unobserved(set, now - Math.max(Date.parse(marker.at), set.changed ?? 0))
  if (set.replicas === 0) return drifted('it was scaled to 0: the old revision is lost to the controller')
  // Of one that was only staged nobody knew the revision yet.
  if (set.updateRevision !== marker.target && marker.target !== '') return templateChanged(set)
  switch (marker.phase) {
    case 'paused':
    case 'aborted':
      return { do: 'stop', as: 'held', ...pausedText(marker, set, plan.spec) }
    case 'undo':
      return takeBack(plan, seen, now)
    default:
      if (set.strategy === 'OnDelete') return deleteNext(plan, seen, now)
      if (set.partition! > marker.p && marker.p < held) return raisedByOthers(set, plan)
      return releaseNext(plan, seen, now)
  }
}

/** By what pods go, and from where they are counted. */
function wayChanged(set: MarkedSet): Decision | undefined {
  return strategyChanged(set) ?? ordinalsChanged(set)
}

/** Where pods went by being deleted, a partition that came instead lets all others go at once. */
function strategyChanged(set: MarkedSet): Decision | undefined {
  const { phase } = set.marker
  const change = phase === 'roll' || phase === 'undo' ? strategyChange(set) : undefined
  if (change === undefined) return undefined
  if (set.partition !== undefined && set.partition < held) return { do: 'hold', because: change.because }
  return { do: 'stop', as: 'drifted', ...change }
}

function ordinalsChanged(set: MarkedSet): Decision | undefined {
  const because = ordinalsChange(set)
  return because === undefined ? undefined : changed(set, because, 'goes on')
}

/** Below what this rollout wrote, and not by a template of others: that is held in one write. */
function isLowered({ marker, partition, observed, updateRevision }: MarkedSet): boolean {
  if (partition === undefined || (observed && updateRevision !== marker.target)) return false
  return !isStopped(marker) && partition < Math.min(marker.p, held)
}

function drifted(because: string): Decision {
  return { do: 'stop', as: 'drifted', because, next: 'mend the set, and begin a new rollout' }
}

function unobserved(set: SetSeen, waited: number): Decision {
  const because =
    waited < controllerPatience
      ? `the StatefulSet controller has not seen generation ${set.generation} yet`
      : `the StatefulSet controller has not seen generation ${set.generation} for ${Math.round(waited / 1000)} s: is kube-controller-manager running?`
  return { do: 'look', after: 250, because }
}

function templateChanged(set: MarkedSet): Decision {
  const { ref, marker, updateRevision } = set
  if (updateRevision === marker.base) {
    const because = `its template was changed back to ${marker.base} by somebody else`
    return keptFrom(set, because, `capstan rollout undo sts/${ref.name} brings back the pods that have left it`)
  }
  const what = `its template was changed to ${updateRevision} by somebody else, while ${marker.target} was rolled out`
  return changed(set, what, `rolls out ${updateRevision}`)
}

function changed(set: MarkedSet, because: string, goesOn: string): Decision {
  const { ref, marker } = set
  const go = marker.phase === 'paused' ? 'rollout resume' : 'rollout'
  const next = `capstan ${go} sts/${ref.name} ${goesOn}; capstan rollout undo sts/${ref.name} goes back`
  return keptFrom(set, because, next)
}

/** What was released so far got the newest template at once; what was not is kept from it. */
function keptFrom({ partition }: MarkedSet, because: string, next: string): Decision {
  if (partition !== undefined && partition < held) return { do: 'hold', because }
  return { do: 'stop', as: 'drifted', because, next }
}

function raisedByOthers({ ref, marker, partition }: MarkedSet, { spec }: RunPlan): Decision {
  return {
    do: 'stop',
    as: 'held',
    because: `its partition was raised from ${marker.p} to ${partition} by somebody else`,
    next: goOnCommand(ref.name, spec),
  }
}
