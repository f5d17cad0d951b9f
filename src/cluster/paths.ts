import { ApiError } from '../core/api-error.ts'
import type { KindRef, PodName, ServedKind } from '../core/cluster.ts'

/** `/apis/apps/v1/namespaces/kafka/statefulsets`; of all namespaces when there is none. */
export function collectionPath(
  { apiVersion, resource, namespaced }: ServedKind,
  namespace: string | undefined,
): string {
  const within = namespaced && namespace !== undefined ? `/namespaces/${segment(namespace)}` : ''
  return `${versionPath({ apiVersion })}${within}/${resource}`
}

/** `/apis/apps/v1/namespaces/kafka/statefulsets/broker`. Names of RBAC objects hold colons, and hostile ones slashes. */
export function objectPath(served: ServedKind, namespace: string | undefined, name: string): string {
  return `${collectionPath(served, namespace)}/${segment(name)}`
}

/** `/api/v1/namespaces/kafka/pods/broker-0`, below which are its subresources. */
export function podPath({ namespace, name }: PodName): string {
  return `/api/v1/namespaces/${segment(namespace)}/pods/${segment(name)}`
}

/**
 * A name as a part of an address. ApiError for what the server takes for no name either: DELETE of an object without a name
 * would be the removal of all, and `..` another address.
 */
export function segment(name: string): string {
  if (name !== '' && name !== '.' && name !== '..') return encodeURIComponent(name)
  throw new ApiError(400, 'BadRequest', `"${name}" cannot be the name of an object or a namespace`)
}

/** `/api/v1`, `/apis/apps/v1`. */
export function versionPath({ apiVersion }: Pick<KindRef, 'apiVersion'>): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>

/** `?limit=500&continue=…`; what is undefined or false is left out, and all of it when nothing is left. */
export function queryText(query: Query): string {
  let text = ''
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== false) text += `${text === '' ? '?' : '&'}${key}=${encodeURIComponent(value)}`
  }
  return text
}
