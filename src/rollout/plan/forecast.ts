import type { Cluster } from '../../core/cluster.ts'
import type { JsonMap } from '../../core/json.ts'
import { integerAt, mapAt, nameOf, textAt } from '../../status/field.ts'
import type { SetName } from '../event.ts'
import { isOnDelete } from '../protocol/partition.ts'
import type { RolloutPorts } from '../ports.ts'
import { soakMargin } from '../decide/sound.ts'
import { existing } from '../run/existing.ts'
import type { RolloutSpec } from '../spec.ts'
import { goingPods } from './going-pods.ts'
import type { Surroundings } from './look-around.ts'
import { lookAround } from './look-around.ts'
import { missingRights } from './missing-rights.ts'
import { startTime } from './pace.ts'
import type { Refusal } from './refusals.ts'
import { setRefusals } from './refusals.ts'
import { stagesOf } from './stages.ts'
import { needRefusals, standsAgainst, type StandingSet, strategyRefusal } from './stands-against.ts'
import { warningsOf } from './warnings.ts'

/** What a rollout would do, before anything is written. */
export interface Forecast {
  readonly set: SetName
  readonly base: string
  /** Undefined while its template is not stored: the controller names it then. */
  readonly target: string | undefined
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

/** Of a set as it is. Throws Failure `rollout/target` when there is no such set. */
export async function forecast(
  { cluster }: Pick<RolloutPorts, 'cluster' | 'clock'>,
  name: SetName,
  spec: RolloutSpec,
): Promise<Forecast> {
  const set = await existing({ cluster }, name)
  return forecastOf(cluster, { set, spec, target: textAt(set, 'status', 'updateRevision') ?? '' })
}

/** Of a set as it is, or as an install is about to write it: without a target, all its pods go. */
export async function forecastOf(
  cluster: Cluster,
  { set: given, spec, target }: Pick<StandingSet, 'set' | 'spec' | 'target'>,
): Promise<Forecast> {
  const object = target === undefined ? unstored(given) : given
  const name = { namespace: textAt(object, 'metadata', 'namespace') ?? '', name: nameOf(object) }
  const [around, rights] = await Promise.all([
    lookAround(cluster, object, spec.order),
    missingRights(cluster, name, spec, isOnDelete(object)),
  ])
  const { set, pods } = around
  const stages = stagesOf(spec.stages, set.replicas)
  const going = goingPods(set, pods, spec, set.updateRevision)
  const restarting = going.map(({ name: pod }) => podOf(around, pod)).filter((pod) => pod !== undefined)
  const perPod = startTime(around.podObjects)
  return {
    set: name,
    base: baseOf(around),
    target,
    replicas: set.replicas,
    start: set.start,
    partition: set.partition ?? pods.filter(({ revision }) => revision !== set.updateRevision).length,
    stages,
    restarts: going.map(({ name: pod, index }) => ({ pod, index, node: nodeOf(around, pod) })),
    perPod,
    total: perPod === undefined ? undefined : totalOf(perPod, going.length, { around, spec, stages }),
    refusals: [
      ...strategyRefusal(set),
      ...setRefusals(set.object, spec),
      ...needRefusals(set.object, restarting, around.needs),
      ...rights.refusals,
    ],
    warnings: [...warningsOf(around, spec), ...rights.warnings],
  }
}

/** Its status is of the template before, which the controller has seen; of this one there is no revision yet. */
function unstored(set: JsonMap): JsonMap {
  const observedGeneration = integerAt(set, 'metadata', 'generation') ?? 0
  return { ...set, status: { ...mapAt(set, 'status'), observedGeneration, updateRevision: '' } }
}

/** What alone stands against it, for whoever begins. Throws Failure `rollout/target` when there is no such set. */
export async function refusalsOf(
  { cluster }: Pick<RolloutPorts, 'cluster' | 'clock'>,
  name: SetName,
  spec: RolloutSpec,
): Promise<readonly Refusal[]> {
  const set = await existing({ cluster }, name)
  return standsAgainst(cluster, { set, spec, target: textAt(set, 'status', 'updateRevision'), asksRights: true })
}

/** After the template was changed back both revisions of the status are the same one, and only pods tell the other. */
function baseOf({ set, pods }: Surroundings): string {
  const { marker } = set
  // The marker of a rollout that is over tells of another one.
  if (marker?.target === set.updateRevision && marker.base !== '') return marker.base
  if (set.currentRevision !== set.updateRevision) return set.currentRevision
  return pods.find(({ revision }) => revision !== set.updateRevision)?.revision ?? set.currentRevision
}

function nodeOf(around: Surroundings, name: string): string | undefined {
  const pod = podOf(around, name)
  return pod && textAt(pod, 'spec', 'nodeName')
}

function podOf({ podObjects }: Surroundings, name: string): JsonMap | undefined {
  return podObjects.find((one) => nameOf(one) === name)
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
  const soak = Math.max(spec.soak, set.minReady)
  const perStage = soaked(Math.max(soak, spec.stageSoak)) - soaked(soak)
  return count * (perPod + soaked(soak)) + reached.length * perStage
}

/** How long a soak really takes, in milliseconds. */
function soaked(soak: number): number {
  return soak === 0 ? 0 : soak + soakMargin
}
