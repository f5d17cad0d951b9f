/**
 * What Capstan knows of the API's own schemas without asking for them (8 MB): read from the applyconfigurations of
 * k8s.io/client-go 0.37. Each is used so that a name which is missing here costs a request, never a wrong answer.
 */

/** Maps that are owned as a whole (`x-kubernetes-map-type: atomic`) wherever a field has this name. */
export const ATOMIC_MAPS: ReadonlySet<string> = new Set([
  'claimRef',
  'configMapKeyRef',
  'dataSource',
  'fieldRef',
  'labelSelector',
  'matchConstraints',
  'matchResources',
  'namespaceSelector',
  'nodeSelector',
  'objectSelector',
  'paramKind',
  'paramRef',
  'podSelector',
  'resourceFieldRef',
  'roleRef',
  'scopeSelector',
  'secretKeyRef',
  'secretRef',
  'selector',
  'targetRef',
])

/** Lists of built-in kinds whose items are owned one by one. */
export const KEYED_LISTS: ReadonlySet<string> = new Set([
  'claims',
  'conditions',
  'containers',
  'env',
  'ephemeralContainers',
  'finalizers',
  'hostAliases',
  'imagePullSecrets',
  'initContainers',
  'matchConditions',
  'ownerReferences',
  'ports',
  'resourceClaims',
  'schedulingGates',
  'secrets',
  'topologySpreadConstraints',
  'validationActions',
  'variables',
  'volumeDevices',
  'volumeMounts',
  'volumes',
  'webhooks',
])

/** Of these, the ones that are keyed in every built-in kind where the list may be empty: applying `[]` owns and changes nothing. */
export const EMPTY_IS_NOTHING: ReadonlySet<string> = new Set([
  'env',
  'hostAliases',
  'initContainers',
  'topologySpreadConstraints',
  'volumeDevices',
  'volumeMounts',
  'volumes',
])

/** Maps from string to string or quantity: an empty one is stored as none. For other maps `{}` and none differ. */
export const PLAIN_MAPS: ReadonlySet<string> = new Set(['annotations', 'labels', 'data', 'binaryData', 'nodeSelector'])
