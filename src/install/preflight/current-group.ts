import type { ServedKind } from '../../core/cluster.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { groupOf } from '../../core/object-ref.ts'

/** The group in which the same object is found today. */
export function currentGroup({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): string {
  const group = groupOf(apiVersion)
  return moved.get(`${kind}.${group}`) ?? group
}

/**
 * A recorded reference in a version that the server still has, by which the object can be read and deleted (helm#7219: a
 * removed version in a stored manifest stops every upgrade). Undefined when it has none. `kinds`: preferred versions first.
 */
export function currentRef(ref: ObjectRef, kinds: readonly ServedKind[]): ObjectRef | undefined {
  const ofKind = kinds.filter(({ kind }) => kind === ref.kind)
  if (ofKind.some(({ apiVersion }) => apiVersion === ref.apiVersion)) return ref
  const group = currentGroup(ref)
  const found = ofKind.find(({ apiVersion }) => groupOf(apiVersion) === group)
  return found && { ...ref, apiVersion: found.apiVersion }
}

const moved: ReadonlyMap<string, string> = new Map([
  ['Deployment.extensions', 'apps'],
  ['DaemonSet.extensions', 'apps'],
  ['ReplicaSet.extensions', 'apps'],
  ['Ingress.extensions', 'networking.k8s.io'],
  ['NetworkPolicy.extensions', 'networking.k8s.io'],
  ['PodSecurityPolicy.extensions', 'policy'],
])
