import type { JsonMap } from './json.ts'
import { get, isMap } from './json.ts'

/** The identity of a Kubernetes object. */
export interface ObjectRef {
  /** `apps/v1`, `v1`. */
  readonly apiVersion: string
  readonly kind: string
  /** Undefined for what belongs to the whole cluster. */
  readonly namespace: string | undefined
  readonly name: string
}

/** `StatefulSet/kafka/broker`, `Namespace/kafka`: kind, namespace and name, as messages and inventories have it. */
export function refText({ kind, namespace, name }: ObjectRef): string {
  return namespace === undefined ? `${kind}/${name}` : `${kind}/${namespace}/${name}`
}

/** The identity that an object carries in itself. */
export function refOf(object: JsonMap): ObjectRef {
  const metadata = get(object, 'metadata')
  const text = (map: JsonMap, key: string): string | undefined => {
    const value = get(map, key)
    return typeof value === 'string' ? value : undefined
  }
  return {
    apiVersion: text(object, 'apiVersion') ?? '',
    kind: text(object, 'kind') ?? '',
    namespace: isMap(metadata) ? text(metadata, 'namespace') : undefined,
    name: (isMap(metadata) ? text(metadata, 'name') : undefined) ?? '',
  }
}

/**
 * Group, kind, namespace and name. The version is left out: an object moved from `apps/v1beta1` to `apps/v1` is the same one,
 * and pruning its old name would delete it.
 */
export function identityOf({ apiVersion, kind, namespace, name }: ObjectRef): string {
  return `${groupOf(apiVersion)}/${kind}/${namespace ?? ''}/${name}`
}

/** `apps` of `apps/v1`, '' of `v1`. */
export function groupOf(apiVersion: string): string {
  return apiVersion.slice(0, Math.max(apiVersion.indexOf('/'), 0))
}
