import type { KindRef, ServedKind } from '../core/cluster.ts'

/**
 * Kinds that records, locks and reviews need, and that every API server since 1.14 serves in the same way: a run can read its
 * records while the discovery documents, which are ten times as long, are still on their way.
 */
export const wellKnownKinds: ReadonlyMap<string, ServedKind> = new Map(
  [
    kept('v1', 'Namespace', 'namespaces', false),
    kept('v1', 'Secret', 'secrets', true),
    kept('coordination.k8s.io/v1', 'Lease', 'leases', true),
    review('authorization.k8s.io/v1', 'SelfSubjectAccessReview', 'selfsubjectaccessreviews'),
  ].map((kind) => [keyOf(kind), kind]),
)

export function keyOf({ apiVersion, kind }: KindRef): string {
  return `${apiVersion} ${kind}`
}

function kept(apiVersion: string, kind: string, resource: string, namespaced: boolean): ServedKind {
  const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
  // Namespaces are deleted one by one.
  const own = namespaced ? verbs : verbs.filter((verb) => verb !== 'deletecollection')
  return { apiVersion, kind, resource, namespaced, verbs: own }
}

function review(apiVersion: string, kind: string, resource: string): ServedKind {
  return { apiVersion, kind, resource, namespaced: false, verbs: ['create'] }
}
