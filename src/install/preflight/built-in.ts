import { groupOf } from '../../core/object-ref.ts'

/**
 * Whether a kind is the API server's own, so that its fields are known. By name and not by `.k8s.io`, which groups of custom
 * resources have too (gateway.networking.k8s.io, snapshot.storage.k8s.io).
 */
export function isBuiltIn({ apiVersion }: { readonly apiVersion: string }): boolean {
  const group = groupOf(apiVersion)
  return short.has(group) || (group.endsWith(suffix) && long.has(group.slice(0, -suffix.length)))
}

const suffix = '.k8s.io'
const short = new Set(['', 'apps', 'autoscaling', 'batch', 'extensions', 'policy'])
const long = new Set([
  ...['admissionregistration', 'apiextensions', 'apiregistration', 'authentication', 'authorization', 'certificates'],
  ...['coordination', 'discovery', 'events', 'flowcontrol.apiserver', 'internal.apiserver', 'networking', 'node'],
  ...['rbac.authorization', 'resource', 'scheduling', 'storage', 'storagemigration'],
])
