import type { Json, JsonMap } from '../core/json.ts'
import { get, isMap } from '../core/json.ts'
import { mapAt } from '../status/field.ts'

/** What a rollout keeps of a pod, so that a thousand of them take some megabytes: what it decides and explains by. */
export function slimPod(pod: JsonMap): JsonMap {
  const spec = mapAt(pod, 'spec')
  const status = mapAt(pod, 'status')
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: only(mapAt(pod, 'metadata'), metadataKeys),
    spec: {
      ...only(spec, specKeys),
      containers: slimContainers(get(spec, 'containers')),
      initContainers: slimContainers(get(spec, 'initContainers')),
    },
    status: only(status, statusKeys),
  }
}

const metadataKeys = [
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'creationTimestamp',
  'deletionTimestamp',
  'finalizers',
  'labels',
  'ownerReferences',
] as const
const specKeys = ['nodeName', 'readinessGates', 'schedulingGates'] as const
const statusKeys = [
  'phase',
  'reason',
  'message',
  'startTime',
  'conditions',
  'containerStatuses',
  'initContainerStatuses',
] as const
/** Probes and limits explain why a container is not ready, or was killed. */
const containerKeys = ['name', 'image', 'resources', 'startupProbe', 'readinessProbe', 'restartPolicy'] as const

function slimContainers(containers: Json | undefined): Json[] {
  return Array.isArray(containers) ? containers.filter(isMap).map((one) => only(one, containerKeys)) : []
}

function only(map: JsonMap, keys: readonly string[]): JsonMap {
  const kept: JsonMap = {}
  for (const key of keys) {
    const value = get(map, key)
    if (value !== undefined) kept[key] = value
  }
  return kept
}
