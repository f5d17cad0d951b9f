import type { JsonMap } from '../../core/json.ts'
import type { KindRef } from '../../core/cluster.ts'
import { get } from '../../core/json.ts'
import { mapAt, textAt } from '../../status/field.ts'
import type { WaitTarget } from './target.ts'

/** What an object's verdict is made of, beside the object. */
export interface Traits {
  /** Stored is ready: no controller has a say in it. */
  readonly simple: boolean
  /** Without these it cannot be judged at all. */
  readonly judgedBy: readonly Surrounding[]
  /** These tell why it is not ready. */
  readonly explainedBy: readonly Surrounding[]
}

export type Surrounding = 'pods' | 'events' | 'claims' | 'sets'

const simpleKinds = new Set([
  ...['v1/ConfigMap', 'v1/Secret', 'v1/ServiceAccount', 'v1/LimitRange', 'v1/Endpoints', 'v1/PodTemplate'],
  ...['rbac.authorization.k8s.io/Role', 'rbac.authorization.k8s.io/RoleBinding'],
  ...['rbac.authorization.k8s.io/ClusterRole', 'rbac.authorization.k8s.io/ClusterRoleBinding'],
  ...['storage.k8s.io/StorageClass', 'scheduling.k8s.io/PriorityClass', 'networking.k8s.io/IngressClass'],
  ...['networking.k8s.io/NetworkPolicy', 'discovery.k8s.io/EndpointSlice', 'coordination.k8s.io/Lease'],
  ...['admissionregistration.k8s.io/MutatingWebhookConfiguration', 'batch/CronJob', 'node.k8s.io/RuntimeClass'],
  ...['admissionregistration.k8s.io/ValidatingWebhookConfiguration'],
  ...['admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding'],
])

const workload: Traits = { simple: false, judgedBy: [], explainedBy: ['pods', 'events', 'claims'] }
const explained: ReadonlyMap<string, Traits> = new Map([
  ['apps/StatefulSet', { ...workload, judgedBy: ['pods'] }],
  ['apps/Deployment', { ...workload, explainedBy: ['pods', 'events', 'claims', 'sets'] }],
  ['apps/DaemonSet', workload],
  ['apps/ReplicaSet', workload],
  ['batch/Job', workload],
  ['v1/Pod', { ...workload, explainedBy: ['events', 'claims'] }],
  ['v1/PersistentVolumeClaim', { ...workload, explainedBy: ['events'] }],
  ['v1/Service', { ...workload, explainedBy: ['events'] }],
  // Ready until an event complains.
  ['networking.k8s.io/Ingress', { ...workload, judgedBy: ['events'], explainedBy: [] }],
])
const plain: Traits = { simple: false, judgedBy: [], explainedBy: [] }
const simple: Traits = { ...plain, simple: true }

export function traitsOf({ ref, absent, stored }: WaitTarget): Traits {
  const kind = kindKey(ref)
  if (absent === true) return plain
  if (simpleKinds.has(kind) || (kind === 'v1/Service' && stored !== undefined && !isBalanced(stored))) return simple
  return explained.get(kind) ?? plain
}

/** The user said that nobody waits for it. */
export function isPassedOver(object: JsonMap): boolean {
  return get(mapAt(object, 'metadata', 'annotations'), 'capstan.dev/wait') === 'disabled'
}

function isBalanced(service: JsonMap): boolean {
  return textAt(service, 'spec', 'type') === 'LoadBalancer'
}

/** By group: the version of it changes nothing. */
function kindKey({ apiVersion, kind }: KindRef): string {
  return `${apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : apiVersion}/${kind}`
}
