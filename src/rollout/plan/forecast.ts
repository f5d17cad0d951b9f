import { nameOf, textAt } from '../../status/field.ts'
import { inOrder } from '../decide/order.ts'
import type { SetName } from '../event.ts'
import type { RolloutPorts } from '../ports.ts'
import { isOnDelete } from '../protocol/partition.ts'
import type { PodSeen } from '../seen.ts'
import { existing } from '../run/existing.ts'
import type { RolloutSpec } from '../spec.ts'
import type { Surroundings } from './look-around.ts'
import { lookAround } from './look-around.ts'
import { missingRights } from './missing-rights.ts'
import { startTime } from './pace.ts'
import type { Refusal } from './refusals.ts'
import { setRefusals } from './refusals.ts'
import { stagesOf } from './stages.ts'
import { warningsOf } from './warnings.ts'

/** What a rollout would do, before anything is written. */
export interface Forecast {
  readonly set: SetName
  readonly base: string
  readonly target: string
  readonly replicas: number
  readonly start: number
  /** The partition as it is; from 10^9 on it counts as held. */
  readonly partition: number
  /** Partitions of the stages, descending; the last is the end. */
  readonly stages: readonly number[]
  /** Pods that would be restarted, in order. */
  readonly restarts: readonly { readonly pod: string; readonly index: number; readonly node: string | undefined }[]
  /** Milliseconds, by the start times that the pods have had; undefined when nothing is known of them. */
  readonly perPod: number | undefined
  readonly total: number | undefined
  /** What stands against it; each can be set aside by its name and a reason. */
  readonly refusals: readonly Refusal[]
  /** What may surprise: one pod, no history, an autoscaler, a budget that allows nothing. */
  readonly warnings: readonly string[]
}

/** Throws Failure `rollout/target` when there is no such set. */
export async function forecast(
  { cluster }: Pick<RolloutPorts, 'cluster' | 'clock'>,
  name: SetName,
  spec: RolloutSpec,
): Promise<Forecast> {
  const around = await lookAround(cluster, name, spec.order)
  const { set, pods } = around
  const rights = await missingRights(cluster, name, spec, set.strategy === 'OnDelete')
  const stages = stagesOf(spec.stages, set.replicas)
  const going = goingPods(around, spec, stages.at(-1) ?? 0)
  const perPod = startTime(around.podObjects)
  return {
    set: name,
    base: baseOf(around),
    target: set.updateRevision,
    replicas: set.replicas,
    start: set.start,
    partition: set.partition ?? pods.filter(({ revision }) => revision !== set.updateRevision).length,
    stages,
    restarts: going.map(({ name: pod, index }) => ({ pod, index, node: nodeOf(around, pod) })),
    perPod,
    total: perPod === undefined ? undefined : totalOf(perPod, going.length, { around, spec, stages }),
    refusals: [...setRefusals(set.object, spec), ...rights.refusals],
    warnings: [...warningsOf(around, spec), ...rights.warnings],
  }
}

/** What alone stands against it, for whoever begins. Throws Failure `rollout/target` when there is no such set. */
export async function refusalsOf(
  { cluster }: Pick<RolloutPorts, 'cluster' | 'clock'>,
  name: SetName,
  spec: RolloutSpec,
): Promise<readonly Refusal[]> {
  const set = await existing({ cluster }, name)
  const { refusals } = await missingRights(cluster, name, spec, isOnDelete(set))
  return [...setRefusals(set, spec), ...refusals]
}

/** Pods that have the newest template already are not restarted, wherever they are. */
function goingPods({ set, pods }: Surroundings, { order }: RolloutSpec, end: number): readonly PodSeen[] {
  const waiting = inOrder(pods, set.updateRevision, order)
  if (set.strategy === 'OnDelete') return waiting.slice(0, Math.max(0, waiting.length - end))
  return waiting.filter(({ index }) => index >= end)
}

/** After the template was changed back both revisions of the status are the same one, and only pods tell the other. */
function baseOf({ set, pods }: Surroundings): string {
  const { marker } = set
  // The marker of a rollout that is over tells of another one.
  if (marker?.target === set.updateRevision && marker.base !== '') return marker.base
  if (set.currentRevision !== set.updateRevision) return set.currentRevision
  return pods.find(({ revision }) => revision !== set.updateRevision)?.revision ?? set.currentRevision
}

function nodeOf({ podObjects }: Surroundings, name: string): string | undefined {
  const pod = podObjects.find((one) => nameOf(one) === name)
  return pod && textAt(pod, 'spec', 'nodeName')
}

/** Without the gates: how long those take nobody has seen. */
function totalOf(
  perPod: number,
  count: number,
  { around, spec, stages }: { around: Surroundings; spec: RolloutSpec; stages: readonly number[] },
): number {
  const { set, pods } = around
  const waiting = pods.filter(({ revision }) => revision !== set.updateRevision)
  const highest = set.strategy === 'OnDelete' ? waiting.length : Math.max(-1, ...waiting.map(({ index }) => index)) + 1
  const reached = stages.filter((stage) => stage < highest)
  return count * (perPod + Math.max(spec.soak, set.minReady)) + reached.length * spec.stageSoak
}
