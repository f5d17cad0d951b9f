import { byCodePoint } from '../core/order.ts'

/** Helm 4.3's order (pkg/release/v1/util/kind_sorter.go): what others refer to comes before what refers to it. */
const kinds: readonly string[] = [
  ...['PriorityClass', 'Namespace', 'NetworkPolicy', 'ResourceQuota', 'LimitRange', 'PodSecurityPolicy'],
  ...['PodDisruptionBudget', 'ServiceAccount', 'Secret', 'SecretList', 'ConfigMap', 'StorageClass'],
  ...['PersistentVolume', 'PersistentVolumeClaim', 'CustomResourceDefinition'],
  ...['ClusterRole', 'ClusterRoleList', 'ClusterRoleBinding', 'ClusterRoleBindingList'],
  ...['Role', 'RoleList', 'RoleBinding', 'RoleBindingList'],
  ...['Service', 'DaemonSet', 'Pod', 'ReplicationController', 'ReplicaSet', 'Deployment'],
  ...['HorizontalPodAutoscaler', 'StatefulSet', 'Job', 'CronJob', 'IngressClass', 'Ingress', 'APIService'],
  ...['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'],
]

const places: ReadonlyMap<string, number> = new Map(kinds.map((kind, place) => [kind, place]))

/** The place of a kind at installation; every kind that Helm does not list has the one after all others. */
export function installOrder(kind: string): number {
  return places.get(kind) ?? kinds.length
}

/**
 * Sorts for installation; kinds that Helm does not list go last, by name. Two of one kind compare as equal, so a stable
 * sort of documents that stand in bytewise order of their files gives Helm's order.
 */
export function compareForInstall(a: { readonly kind: string }, b: { readonly kind: string }): number {
  const difference = installOrder(a.kind) - installOrder(b.kind)
  if (difference !== 0) return difference
  return installOrder(a.kind) === kinds.length ? byCodePoint(a.kind, b.kind) : 0
}
