import type { JsonMap } from '../core/json.ts'
import { mapAt, nameOf, textAt } from '../status/field.ts'
import { ownerReference, templateOf } from './revision.ts'

/** The pod of an ordinal as the controller asks for it. */
export function newPod(set: JsonMap, revision: JsonMap, ordinal: number): JsonMap {
  const template = templateOf(revision)
  const name = `${nameOf(set)}-${ordinal}`
  const annotations = mapAt(template, 'metadata', 'annotations')
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      generateName: `${nameOf(set)}-`,
      namespace: textAt(set, 'metadata', 'namespace') ?? '',
      labels: {
        ...mapAt(template, 'metadata', 'labels'),
        'apps.kubernetes.io/pod-index': String(ordinal),
        'controller-revision-hash': nameOf(revision),
        'statefulset.kubernetes.io/pod-name': name,
      },
      ...(Object.keys(annotations).length > 0 && { annotations }),
      ownerReferences: [ownerReference(set)],
    },
    spec: { ...mapAt(template, 'spec'), hostname: name, subdomain: textAt(set, 'spec', 'serviceName') ?? '' },
  }
}

/** `spec.ordinals.start`: names count from here, indices from 0. */
export function startOf(set: JsonMap): number {
  const start = mapAt(set, 'spec', 'ordinals')['start']
  return typeof start === 'number' ? start : 0
}
