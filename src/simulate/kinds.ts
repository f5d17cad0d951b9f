import type { KindRef, ServedKind } from '../core/cluster.ts'

/** A kind that the model serves. Objects are stored by the name of their kind, so that both sorts of Event are one. */
export interface SimKind extends ServedKind {
  /** Requests to the object leave its status alone. */
  readonly hasStatus: boolean
  /** A change of the spec counts up `metadata.generation`. */
  readonly hasGeneration: boolean
}

const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']

function kind(name: string, apiVersion: string, resource: string, more: Partial<SimKind> = {}): SimKind {
  const hasStatus = more.hasStatus ?? false
  return { apiVersion, kind: name, resource, namespaced: true, verbs, hasStatus, hasGeneration: hasStatus, ...more }
}

/** What a rollout reads and writes, and what it asks about. */
export const kinds: readonly SimKind[] = [
  kind('StatefulSet', 'apps/v1', 'statefulsets', { hasStatus: true }),
  kind('ControllerRevision', 'apps/v1', 'controllerrevisions'),
  kind('Pod', 'v1', 'pods', { hasStatus: true }),
  kind('Secret', 'v1', 'secrets'),
  kind('ConfigMap', 'v1', 'configmaps'),
  kind('Event', 'v1', 'events'),
  kind('Event', 'events.k8s.io/v1', 'events'),
  kind('PersistentVolumeClaim', 'v1', 'persistentvolumeclaims', { hasStatus: true, hasGeneration: false }),
  kind('Lease', 'coordination.k8s.io/v1', 'leases'),
  kind('PodDisruptionBudget', 'policy/v1', 'poddisruptionbudgets', { hasStatus: true }),
  kind('HorizontalPodAutoscaler', 'autoscaling/v2', 'horizontalpodautoscalers', { hasStatus: true }),
  kind('Job', 'batch/v1', 'jobs', { hasStatus: true }),
  kind('Node', 'v1', 'nodes', { namespaced: false, hasStatus: true, hasGeneration: false }),
  kind('Namespace', 'v1', 'namespaces', { namespaced: false, hasStatus: true, hasGeneration: false }),
]

export function kindOf(wanted: KindRef): SimKind | undefined {
  return kinds.find(({ apiVersion, kind }) => kind === wanted.kind && apiVersion === wanted.apiVersion)
}
