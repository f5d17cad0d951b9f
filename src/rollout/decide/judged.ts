import type { Decision } from '../decision.ts'
import type { GateStanding, GateStep } from '../gates/standing.ts'
import type { Observation, PodSeen } from '../seen.ts'
import type { RolloutSpec } from '../spec.ts'
import { passesOver, stagesOf } from '../plan/stages.ts'
import type { MarkedSet } from './decide.ts'
import { goOnCommand, waysRound } from './go-on.ts'
import { soakLeft } from './sound.ts'
import { newestChange } from './unwell.ts'

/** Where a rollout stands in its plan. */
export interface Place {
  /** How many pods, from index 0 up, keep the old template. */
  readonly p: number
  /** Where it ends. */
  readonly to: number
  /** A stage ends here, or one that scaling passed over is made up for. */
  readonly isStage: boolean
}

export function placeOf(spec: RolloutSpec, { replicas, marker }: MarkedSet, partition: number): Place {
  const stages = stagesOf(spec.stages, replicas)
  const p = Math.min(partition, replicas)
  const before = { partition: marker.p, replicas: marker.replicas ?? replicas }
  const isStage = stages.includes(p) || passesOver(spec.stages, before, { partition: p, replicas })
  return { p, to: stages.at(-1) ?? 0, isStage }
}

export interface Judgement {
  readonly place: Place
  readonly released: readonly PodSeen[]
  /** The pod that goes next, whatever becomes of it until then: one that flaps would have the gates asked anew for ever. */
  readonly next: PodSeen | undefined
}

/** Milliseconds that a pass of a gate counts: what was asked longer ago is asked again. */
const fresh = 30_000

/**
 * All pods are well: what still stands between them and the next step. Undefined when nothing does: the soak is over, and
 * every gate of this step has passed a moment ago.
 */
export function judged(
  spec: RolloutSpec,
  { set, pods, gates }: Observation & { readonly set: MarkedSet },
  { place, released, next }: Judgement,
  now: number,
): Decision | undefined {
  const soak = Math.max(spec.soak, set.minReady, place.isStage ? spec.stageSoak : 0)
  const left = soakLeft(released, soak, now)
  if (left > 0) {
    const because = `${namesOf(released, now, soak)} for another ${Math.ceil(left / 1000)} s`
    return { do: 'look', after: left, because }
  }
  const others = pods.filter((pod) => pod !== next)
  const step = stepOf(
    place,
    [newestChange(others), released.length, ...(next === undefined ? [] : [next.uid])].join('/'),
  )
  if (!spec.gates.some(({ at }) => at === 'ordinal' || step.at === 'stage')) return undefined
  const isOurs =
    gates.step?.at === step.at && gates.step.partition === step.partition && gates.step.state === step.state
  if (!isOurs) return { do: 'gates', step, because: 'the gates are asked' }
  if (gates.is === 'blocked') return blockedByGate(set, gates, spec)
  if (gates.is === 'held') {
    const asks = gates.gates.filter((gate) => gate.kind === 'manual' && gate.overridden === undefined)
    const next = goOnCommand(set.ref.name, spec)
    return { do: 'stop', as: 'held', because: gates.because, next, asks: asks.map(({ name }) => name) }
  }
  if (gates.is === 'passed' && now - gates.asked <= fresh) return undefined
  return { do: 'gates', step, because: gates.because === '' ? 'the gates are asked' : gates.because }
}

/** A gate can be wrong where all pods are right: a person may say so. */
function blockedByGate(
  { ref }: MarkedSet,
  { because, blockedBy = '' }: GateStanding,
  spec: Pick<RolloutSpec, 'gates'>,
): Decision {
  const next = `mend it and run the same command again, or ${waysRound(ref.name, blockedBy, spec)}`
  return { do: 'stop', as: 'blocked', because, next, gate: blockedBy }
}

/** Also a pod that is not released yet, and came back or was made anew meanwhile, has them asked anew. */
function stepOf({ p, isStage }: Place, state: string): GateStep {
  return { at: isStage ? 'stage' : 'ordinal', partition: p, state }
}

function namesOf(released: readonly PodSeen[], now: number, soak: number): string {
  const soaking = released.filter(({ readySince, created }) => (readySince ?? created) + soak + 1000 > now)
  return soaking.length === 1 ? `pod ${soaking[0]!.name} soaks` : `${soaking.length} pods soak`
}
