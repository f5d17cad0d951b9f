import type { Cluster, KindRef } from '../../core/cluster.ts'
import type { JsonMap } from '../../core/json.ts'
import { get } from '../../core/json.ts'
import { conditionOf } from '../../status/conditions.ts'
import { mapAt, nameOf, textAt } from '../../status/field.ts'
import { ownedPods } from '../../status/owned-pods.ts'
import { isOwnedBy } from '../owned-by.ts'
import { sightOf } from '../run/existing.ts'
import type { PodSeen, SetSeen } from '../seen.ts'
import type { RolloutOrder } from '../spec.ts'
import { lookNeeds, type Needs } from './look-needs.ts'
import { permittedLists } from './permitted-lists.ts'
import { selects } from './selects.ts'

/** A set with all that a rollout of it may meet. */
export interface Surroundings {
  readonly set: SetSeen
  /** Within the replicas; ascending by index. */
  readonly pods: readonly PodSeen[]
  /** The same as the API has them. */
  readonly podObjects: readonly JsonMap[]
  /** Names of its ControllerRevisions; undefined when they could not be read. */
  readonly revisions: ReadonlySet<string> | undefined
  /** HorizontalPodAutoscalers, and ScaledObjects that are not paused, that scale it. */
  readonly scalers: readonly JsonMap[]
  /** PodDisruptionBudgets that select its pods. */
  readonly budgets: readonly JsonMap[]
  /** VerticalPodAutoscalers that target it. */
  readonly resizers: readonly JsonMap[]
  readonly needs: Needs
  /** Kinds that the server does not let us list. */
  readonly unread: readonly string[]
}

const kinds = {
  pod: { apiVersion: 'v1', kind: 'Pod' },
  revision: { apiVersion: 'apps/v1', kind: 'ControllerRevision' },
  autoscaler: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler' },
  scaledObject: { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject' },
  resizer: { apiVersion: 'autoscaling.k8s.io/v1', kind: 'VerticalPodAutoscaler' },
  budget: { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget' },
} as const satisfies Record<string, KindRef>

/** Of a set as the API has it. Reads only, and all at once. */
export async function lookAround(cluster: Cluster, object: JsonMap, order: RolloutOrder): Promise<Surroundings> {
  const namespace = textAt(object, 'metadata', 'namespace')
  const lists = permittedLists(cluster)
  const all = (kind: KindRef): Promise<readonly JsonMap[] | undefined> => lists.list(kind, { namespace })
  const [pods = [], nodes = [], revisions, autoscalers = [], scaledObjects = [], budgets = [], resizers = [], needs] =
    await Promise.all([
      all(kinds.pod),
      order.by === 'rack' ? lists.list({ apiVersion: 'v1', kind: 'Node' }, {}) : undefined,
      all(kinds.revision),
      all(kinds.autoscaler),
      all(kinds.scaledObject),
      all(kinds.budget),
      all(kinds.resizer),
      lookNeeds(lists, object),
    ])
  const podObjects = ownedPods(object, { pods })
  const racks = order.by === 'rack' ? racksOf(nodes, order.label) : new Map<string, string>()
  const seen = sightOf(object, podObjects, cluster.serverTime(), { racks })
  const set = seen.set!
  const labels = mapAt(object, 'spec', 'template', 'metadata', 'labels')
  const scaledBy = scaledObjects.filter((one) => targets(one, 'scaleTargetRef', nameOf(object)))
  return {
    set,
    pods: seen.pods.filter(({ index }) => index >= 0 && index < set.replicas),
    podObjects,
    revisions: revisions && new Set(revisions.filter((one) => isOwnedBy(one, set.uid)).map(nameOf)),
    scalers: [
      ...scaledBy.filter((one) => conditionOf(one, 'Paused')?.status !== 'True'),
      ...autoscalers.filter(
        (one) => targets(one, 'scaleTargetRef', nameOf(object)) && !scaledBy.some((owner) => isMadeBy(one, owner)),
      ),
    ],
    budgets: budgets.filter((budget) => selects(get(mapAt(budget, 'spec'), 'selector'), labels)),
    resizers: resizers.filter((one) => targets(one, 'targetRef', nameOf(object))),
    needs,
    unread: lists.unread(),
  }
}

function racksOf(nodes: readonly JsonMap[], label: string): ReadonlyMap<string, string> {
  return new Map(nodes.map((node) => [nameOf(node), textAt(mapAt(node, 'metadata', 'labels'), label) ?? '']))
}

/** KEDA scales through an autoscaler that it makes itself; where its own object cannot be read, that one has to tell. */
function isMadeBy(autoscaler: JsonMap, scaledObject: JsonMap): boolean {
  return isOwnedBy(autoscaler, textAt(scaledObject, 'metadata', 'uid') ?? '')
}

/** Other groups have StatefulSets too, such as apps.kruise.io; KEDA does not need the group to be said. */
function targets(scaler: JsonMap, by: 'scaleTargetRef' | 'targetRef', name: string): boolean {
  const target = mapAt(scaler, 'spec', by)
  const isOurs = (textAt(target, 'apiVersion') ?? 'apps/v1').startsWith('apps/')
  return isOurs && textAt(target, 'kind') === 'StatefulSet' && textAt(target, 'name') === name
}
