import type { CancelSignal } from '../../core/ports.ts'
import { newestChange } from '../decide/unwell.ts'
import type { GateMoment } from '../gates/gate.ts'
import { inOrder } from '../decide/order.ts'
import type { MarkedSet } from '../decide/decide.ts'
import { placeOf } from '../decide/judged.ts'
import type { Observation, PodSeen } from '../seen.ts'
import type { Run } from './run.ts'

/** What gates may know of the rollout. */
export function momentOf(run: Run, { set, pods }: Observation, signal: CancelSignal): GateMoment {
  const { target } = set!.marker!
  const { spec } = run.plan
  const onDelete = set!.strategy === 'OnDelete'
  const waiting = onDelete
    ? inOrder(pods, target, spec.order)
    : pods.filter(({ index }) => index < Math.min(set!.partition!, set!.replicas)).reverse()
  const place = placeOf(spec, set as MarkedSet, waiting.length)
  const updated = pods.filter(({ revision }) => revision === target)
  return {
    set: { namespace: set!.ref.namespace ?? '', name: set!.ref.name, uid: set!.uid, start: set!.start },
    run: run.rollout,
    partition: onDelete ? waiting.length : Math.min(set!.partition!, set!.replicas),
    pods,
    next: waiting.length > place.to ? named(waiting[0]) : undefined,
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
