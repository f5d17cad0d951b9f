import type { CancelSignal } from '../../core/ports.ts'
import { newestChange } from '../decide/unwell.ts'
import type { GateMoment } from '../gates/gate.ts'
import type { MarkedSet } from '../decide/decide.ts'
import { nextToDelete } from '../decide/delete-next.ts'
import { stagesOf } from '../plan/stages.ts'
import type { Observation, PodSeen } from '../seen.ts'
import type { Run } from './claimed-run.ts'

/** What gates may know of the rollout. */
export function momentOf(run: Run, seen: Observation, signal: CancelSignal): GateMoment {
  const set = seen.set as MarkedSet
  const { pods } = seen
  const { ref, uid, start, replicas, marker } = set
  const { spec } = run.plan
  const updated = pods.filter(({ revision }) => revision === marker.target)
  const onDelete = set.strategy === 'OnDelete'
  const partition = Math.min(set.partition ?? 0, replicas)
  const waiting = pods.filter(({ index, revision }) => (onDelete ? revision !== marker.target : index < partition))
  const next = onDelete ? nextToDelete(spec, { ...seen, set }, run.ports.cluster.serverTime()) : waiting.at(-1)
  const end = stagesOf(spec.stages, replicas).at(-1) ?? 0
  return {
    set: { namespace: ref.namespace ?? '', name: ref.name, uid, start },
    run: run.rollout,
    partition: onDelete ? waiting.length : partition,
    pods,
    next: waiting.length > end ? named(next) : undefined,
    last: named(latest(updated)),
    since: newestChange(updated),
    baselines: run.baselines,
    signal,
  }
}

function named(pod: PodSeen | undefined): { readonly name: string; readonly index: number } | undefined {
  return pod === undefined ? undefined : { name: pod.name, index: pod.index }
}

function latest(pods: readonly PodSeen[]): PodSeen | undefined {
  return pods.reduce<PodSeen | undefined>((last, pod) => {
    return last === undefined || (pod.readySince ?? 0) >= (last.readySince ?? 0) ? pod : last
  }, undefined)
}
