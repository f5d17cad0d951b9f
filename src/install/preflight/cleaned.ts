import type { JsonMap } from '../../core/json.ts'
import { copyMap, get, isMap, put } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'
import { isBuiltIn } from './built-in.ts'

/**
 * A copy as it is sent: with the namespace and labels of ours, and without what only the server writes and `kubectl get -o yaml`
 * puts into manifests. A resourceVersion or uid would make every apply a conflict, managedFields are refused. `dropped` says
 * what had content; empty ones, as generators write them (`status: {}`, `creationTimestamp: null`), go in silence.
 */
export function cleaned(
  object: JsonMap,
  ref: ObjectRef,
  labels: Readonly<Record<string, string>>,
): { object: JsonMap; dropped: string[] } {
  const dropped: string[] = []
  const given = get(object, 'metadata')
  const metadata: JsonMap = {}
  for (const [key, value] of Object.entries(isMap(given) ? given : {})) {
    if (!serverMetadata.includes(key)) put(metadata, key, value)
    else if (!isEmpty(value)) dropped.push(`metadata.${key} is left out, only the server writes it`)
  }
  if (ref.namespace !== undefined) put(metadata, 'namespace', ref.namespace)
  else delete metadata['namespace']
  const own = get(metadata, 'labels') ?? {}
  if (isMap(own) && Object.keys(labels).length > 0) {
    const all = copyMap(own)
    for (const [name, value] of Object.entries(labels)) put(all, name, value)
    put(metadata, 'labels', all)
  }
  const copy = copyMap(object)
  put(copy, 'metadata', metadata)
  // Of a custom kind without a status subresource, `status` is an ordinary field; with it, the server ignores what is applied.
  const status = get(copy, 'status')
  if (status !== undefined && (isEmpty(status) || isBuiltIn(ref))) {
    if (!isEmpty(status)) dropped.push('status is left out, only controllers write it')
    delete copy['status']
  }
  return { object: copy, dropped }
}

const serverMetadata = [
  ...['managedFields', 'resourceVersion', 'uid', 'creationTimestamp', 'generation', 'selfLink'],
  ...['deletionTimestamp', 'deletionGracePeriodSeconds'],
]

function isEmpty(value: unknown): boolean {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return true
  return isMap(value) && Object.values(value).every(isEmpty)
}
