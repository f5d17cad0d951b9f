import type { ObjectRef } from '../../core/object-ref.ts'
import { currentGroup } from './current-group.ts'

/** Objects that may be written at the same time. */
export interface Wave<T> {
  readonly name: WaveName
  readonly objects: readonly T[]
  /** The next wave begins when all of these are ready (at uninstall: gone), since it cannot be written before. */
  readonly waits: boolean
}

export type WaveName =
  'namespaces' | 'definitions' | 'ground' | 'data' | 'access' | 'workloads' | 'routes' | 'custom' | 'admission'

/**
 * Kinds by wave: what others need at the moment of their creation comes before them. Coarser than Helm's order, which has a
 * barrier per kind: what an object merely refers to may come later, as controllers look again. Kinds that stand nowhere are
 * custom resources.
 */
const table: readonly { readonly name: WaveName; readonly waits: boolean; readonly kinds: readonly string[] }[] = [
  // Nothing can be written into a namespace that is not there.
  { name: 'namespaces', waits: true, kinds: ['Namespace'] },
  // Nor of a kind that is not served.
  { name: 'definitions', waits: true, kinds: ['CustomResourceDefinition.apiextensions.k8s.io'] },
  {
    // Admission looks at these when something else is created: quotas, defaults, classes. A token Secret whose
    // ServiceAccount is not there is deleted by its controller.
    name: 'ground',
    waits: false,
    kinds: [
      ...['ResourceQuota', 'LimitRange', 'ServiceAccount', 'PriorityClass.scheduling.k8s.io'],
      ...['StorageClass.storage.k8s.io', 'CSIDriver.storage.k8s.io', 'VolumeAttributesClass.storage.k8s.io'],
      ...['RuntimeClass.node.k8s.io', 'IngressClass.networking.k8s.io', 'NetworkPolicy.networking.k8s.io'],
      ...['FlowSchema.flowcontrol.apiserver.k8s.io', 'PriorityLevelConfiguration.flowcontrol.apiserver.k8s.io'],
      ...['DeviceClass.resource.k8s.io', 'ServiceCIDR.networking.k8s.io'],
    ],
  },
  {
    // What pods mount and are judged by. Roles, since a user who is no administrator may only bind roles that exist.
    name: 'data',
    waits: false,
    kinds: [
      ...[
        'Secret',
        'ConfigMap',
        'PersistentVolume',
        'PersistentVolumeClaim',
        'PodTemplate',
        'Lease.coordination.k8s.io',
      ],
      ...['PodDisruptionBudget.policy', 'ResourceClaim.resource.k8s.io', 'ResourceClaimTemplate.resource.k8s.io'],
      ...['ClusterRole.rbac.authorization.k8s.io', 'Role.rbac.authorization.k8s.io'],
    ],
  },
  {
    // Pods get the environment of Services at their start, and call the API with their role from then on.
    name: 'access',
    waits: false,
    kinds: [
      ...['ClusterRoleBinding.rbac.authorization.k8s.io', 'RoleBinding.rbac.authorization.k8s.io'],
      ...['Service', 'Endpoints', 'EndpointSlice.discovery.k8s.io'],
    ],
  },
  {
    name: 'workloads',
    waits: false,
    kinds: [
      ...['Pod', 'ReplicationController', 'ReplicaSet.apps', 'Deployment.apps', 'StatefulSet.apps', 'DaemonSet.apps'],
      ...['ControllerRevision.apps', 'Job.batch', 'CronJob.batch'],
    ],
  },
  { name: 'routes', waits: false, kinds: ['HorizontalPodAutoscaler.autoscaling', 'Ingress.networking.k8s.io'] },
  // After the operator's own objects; at uninstall before them, and gone, or nobody takes their finalizers off.
  { name: 'custom', waits: false, kinds: [] },
  {
    // These stand in the way of every later write as long as the pods behind them do not answer.
    name: 'admission',
    waits: false,
    kinds: [
      'APIService.apiregistration.k8s.io',
      ...admission('MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'),
      ...admission('MutatingAdmissionPolicy', 'ValidatingAdmissionPolicy'),
      ...admission('MutatingAdmissionPolicyBinding', 'ValidatingAdmissionPolicyBinding'),
    ],
  },
]

const places: ReadonlyMap<string, number> = new Map(
  table.flatMap(({ kinds }, place) => kinds.map((kind) => [kind, place])),
)
const customPlace = table.findIndex(({ name }) => name === 'custom')

/** The waves of an install, without empty ones; objects of a wave in the order in which they were given. */
export function waves<T extends { readonly ref: ObjectRef }>(objects: readonly T[]): Wave<T>[] {
  const byPlace = table.map((): T[] => [])
  for (const object of objects) byPlace[placeOf(object.ref)]!.push(object)
  return table
    .map(({ name, waits }, place) => ({ name, waits, objects: byPlace[place]! }))
    .filter((wave) => wave.objects.length > 0)
}

/** The waves of an uninstall: the reverse. What has custom resources waits until they are gone. */
export function wavesOfUninstall<T extends { readonly ref: ObjectRef }>(objects: readonly T[]): Wave<T>[] {
  return waves([...objects].reverse())
    .reverse()
    .map((wave) => ({ ...wave, waits: wave.name === 'custom' }))
}

function placeOf(ref: ObjectRef): number {
  const group = currentGroup(ref)
  return places.get(group === '' ? ref.kind : `${ref.kind}.${group}`) ?? customPlace
}

function admission(...kinds: string[]): string[] {
  return kinds.map((kind) => `${kind}.admissionregistration.k8s.io`)
}
