import type { KindRef } from '../../core/cluster.ts'
import type { JsonMap } from '../../core/json.ts'
import { copyMap, get, isMap, put } from '../../core/json.ts'
import { mapAt, mapsAt, textAt } from '../../status/field.ts'

/*
 * What of an object is held while it is followed. Of a thousand pods, managedFields, environments and mounts are nine
 * tenths; and what is not held cannot be printed by mistake.
 */

/** An object that is waited for: without managedFields, with the kind that the items of a list lack. */
export function keepTarget({ apiVersion, kind }: KindRef, object: JsonMap): JsonMap {
  const kept = apiVersion === 'v1' && kind === 'Pod' ? keepPod(object) : copyMap(object)
  put(kept, 'apiVersion', apiVersion)
  put(kept, 'kind', kind)
  const metadata = copyMap(mapAt(object, 'metadata'))
  delete metadata['managedFields']
  put(kept, 'metadata', metadata)
  return kept
}

/** A neighbour of the same kind that nobody waits for. */
export function keepName(object: JsonMap): JsonMap {
  return { metadata: pick(mapAt(object, 'metadata'), ['name', 'uid']) }
}

/** All that `src/status` reads of a pod. */
export function keepPod(pod: JsonMap): JsonMap {
  const spec = mapAt(pod, 'spec')
  const volumes = mapsAt(spec, 'volumes').filter(
    (volume) => get(volume, 'persistentVolumeClaim') !== undefined || get(volume, 'ephemeral') !== undefined,
  )
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: keptMetadata(pod),
    spec: {
      ...pick(spec, ['nodeName', 'restartPolicy', 'readinessGates', 'schedulingGates']),
      containers: mapsAt(spec, 'containers').map(keepContainer),
      initContainers: mapsAt(spec, 'initContainers').map(keepContainer),
      volumes: volumes.map((volume) => ({
        ...pick(volume, ['name', 'persistentVolumeClaim']),
        ...(get(volume, 'ephemeral') === undefined ? {} : { ephemeral: {} }),
      })),
    },
    status: pick(mapAt(pod, 'status'), [
      ...['phase', 'reason', 'message', 'conditions', 'startTime', 'observedGeneration'],
      ...['containerStatuses', 'initContainerStatuses'],
    ]),
  }
}

export function keepEvent(event: JsonMap): JsonMap {
  return {
    metadata: pick(mapAt(event, 'metadata'), ['name', 'creationTimestamp']),
    involvedObject: pick(mapAt(event, 'involvedObject'), ['kind', 'name', 'uid', 'fieldPath']),
    ...pick(event, ['reason', 'message', 'type', 'firstTimestamp', 'lastTimestamp', 'eventTime', 'series', 'count']),
  }
}

export function keepClaim(claim: JsonMap): JsonMap {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: keptMetadata(claim),
    spec: pick(mapAt(claim, 'spec'), ['volumeName', 'storageClassName']),
    status: pick(mapAt(claim, 'status'), ['phase']),
  }
}

/** Of a ReplicaSet only whose it is: it leads from a Deployment to its pods. */
export function keepSet(set: JsonMap): JsonMap {
  return { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: keptMetadata(set) }
}

function keptMetadata(object: JsonMap): JsonMap {
  return pick(mapAt(object, 'metadata'), [
    ...['name', 'namespace', 'uid', 'resourceVersion', 'generation', 'labels', 'ownerReferences'],
    ...['creationTimestamp', 'deletionTimestamp', 'finalizers'],
  ])
}

function keepContainer(container: JsonMap): JsonMap {
  const memory = textAt(container, 'resources', 'limits', 'memory')
  const kept = pick(container, ['name', 'image', 'restartPolicy'])
  for (const probe of ['readinessProbe', 'startupProbe']) if (isMap(get(container, probe))) kept[probe] = {}
  if (memory !== undefined) kept['resources'] = { limits: { memory } }
  return kept
}

function pick(map: JsonMap, keys: readonly string[]): JsonMap {
  const kept: JsonMap = {}
  for (const key of keys) {
    const value = get(map, key)
    if (value !== undefined) put(kept, key, value)
  }
  return kept
}
