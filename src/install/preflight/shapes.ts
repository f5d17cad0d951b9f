import type { Path } from '../../core/json.ts'
import type { ObjectRef } from '../../core/object-ref.ts'

/**
 * The keys by which the server tells items of a list apart (`x-kubernetes-list-map-keys` in the OpenAPI of 1.36, built-in
 * kinds); empty when the item itself is the key (`set`); undefined for a list without keys.
 */
export function associativeKeys({ kind }: ObjectRef, path: Path): readonly string[] | undefined {
  const name = path.at(-1)
  if (typeof name !== 'string') return undefined
  if (name === 'ports') {
    if (kind === 'Service' && path.length === 2) return ['port', 'protocol']
    return isOfContainer(path) ? ['containerPort', 'protocol'] : undefined
  }
  if (name === 'secrets' && kind !== 'ServiceAccount') return undefined
  return Object.hasOwn(keys, name) ? keys[name] : undefined
}

/** Whether the map at `path` has keys of the user's choice, so that a null in it is an entry and not an absent field. */
export function isFreeMap({ kind }: ObjectRef, path: Path): boolean {
  const name = path.at(-1)
  if (typeof name !== 'string') return false
  const only = Object.hasOwn(freeMaps, name) ? freeMaps[name] : undefined
  return only !== undefined && (only.length === 0 || only.includes(kind))
}

const keys: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  volumes: ['name'],
  imagePullSecrets: ['name'],
  resourceClaims: ['name'],
  schedulingGates: ['name'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey', 'whenUnsatisfiable'],
  env: ['name'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  claims: ['name'],
  secrets: ['name'],
  webhooks: ['name'],
  matchConditions: ['name'],
  ownerReferences: ['uid'],
  finalizers: [],
}

/** Names of such maps, with the kinds in which they are such: all, where none is named. */
const freeMaps: Readonly<Record<string, readonly string[]>> = {
  labels: [],
  annotations: [],
  matchLabels: [],
  nodeSelector: [],
  limits: [],
  requests: [],
  volumeAttributes: [],
  podFixed: [],
  data: ['ConfigMap', 'Secret'],
  stringData: ['Secret'],
  binaryData: ['ConfigMap'],
  selector: ['Service', 'ReplicationController'],
  parameters: ['StorageClass', 'VolumeAttributesClass'],
  capacity: ['PersistentVolume'],
  hard: ['ResourceQuota'],
  ...Object.fromEntries(
    ['min', 'max', 'default', 'defaultRequest', 'maxLimitRequestRatio'].map((name) => [name, ['LimitRange']]),
  ),
}

/** `….containers[0].ports` */
function isOfContainer(path: Path): boolean {
  const list = path.at(-3)
  return list === 'containers' || list === 'initContainers' || list === 'ephemeralContainers'
}
