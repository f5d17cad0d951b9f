import { get, isMap } from '../../core/json.ts'
import type { Changed } from './changed.ts'
import type { Difference, Fields } from './difference.ts'
import { setRecipe, setUnsafe } from './immutable-set.ts'
import { mapAt } from '../../status/field.ts'

/** What is known of a kind some fields of which never change. */
export interface ImmutableKind {
  readonly fields: Fields
  /** What deleting and creating it again means; ends a sentence. */
  readonly recreated: string
  /** Without being asked to. */
  readonly always?: boolean
  /** Fields whose complaints come of the same: with a template that says less, labels of the server's are missing. */
  readonly along?: RegExp
  /** Its pods outlive it. */
  readonly orphan?: boolean
  /** Why it is not recreated even if that is asked for: something would be lost. A sentence. */
  readonly unsafe?: (change: Changed) => string | undefined
  /** What to do by hand, where deleting it is not enough or wrong. */
  readonly recipe?: (change: Pick<Changed, 'ref' | 'live' | 'wanted'>, different: readonly Difference[]) => string[]
}

const whole: Fields = { specBut: [] }
const selector: Fields = { only: [['spec', 'selector']] }
const roleRef: Fields = { only: [['roleRef']] }
const noRights = 'who it names has no rights for a moment'
const podsEnd = 'all its pods end before new ones start'
const contents: Fields = { only: [['immutable'], ['data'], ['binaryData']] }
// What is under stringData is stored under data: the server says which of them.
const secretContents: Fields = { only: [['immutable'], ['type']] }
const contentsStay = 'pods that run keep the old content until they restart; a new name for new content avoids that'

/** By kind and group. What is not here is explained in the server's words and never recreated. */
export const immutableKinds: ReadonlyMap<string, ImmutableKind> = new Map<string, ImmutableKind>([
  [
    'StatefulSet.apps',
    {
      fields: {
        specBut: [
          ...['replicas', 'ordinals', 'template', 'updateStrategy', 'persistentVolumeClaimRetentionPolicy'],
          ...['minReadySeconds', 'revisionHistoryLimit'],
        ],
      },
      recreated:
        'it is deleted without its pods (--cascade=orphan) and created again: pods and claims stay and are taken over',
      orphan: true,
      unsafe: setUnsafe,
      recipe: setRecipe,
    },
  ],
  [
    'Job.batch',
    {
      fields: whole,
      along: /^spec\.(?:selector|template\.metadata\.labels)/,
      recreated: 'it is deleted with its pods and runs again from the beginning',
      always: true,
    },
  ],
  ['Deployment.apps', { fields: selector, recreated: podsEnd }],
  ['ReplicaSet.apps', { fields: selector, recreated: podsEnd }],
  ['DaemonSet.apps', { fields: selector, recreated: podsEnd }],
  ['Pod', { fields: whole, recreated: 'its containers end and start anew, what they wrote to emptyDir is lost' }],
  [
    'Service',
    {
      fields: { only: ['clusterIP', 'clusterIPs', 'ipFamilies', 'loadBalancerClass'].map((name) => ['spec', name]) },
      recreated: 'it gets a new address, and clients find it again by its name',
      unsafe: ({ live }) =>
        get(mapAt(live, 'spec'), 'type') === 'LoadBalancer'
          ? 'it is not recreated: the external address of a LoadBalancer would be given away'
          : undefined,
    },
  ],
  [
    'PersistentVolumeClaim',
    {
      fields: whole,
      recreated: 'its data would be lost',
      unsafe: () => 'it is never recreated: its data would be lost',
      recipe: claimRecipe,
    },
  ],
  ['RoleBinding.rbac.authorization.k8s.io', { fields: roleRef, recreated: noRights }],
  ['ClusterRoleBinding.rbac.authorization.k8s.io', { fields: roleRef, recreated: noRights }],
  ['ConfigMap', { fields: contents, recreated: contentsStay }],
  ['Secret', { fields: secretContents, recreated: contentsStay }],
  [
    'StorageClass.storage.k8s.io',
    {
      fields: { only: [['provisioner'], ['parameters'], ['reclaimPolicy'], ['volumeBindingMode']] },
      recreated: 'volumes that are there keep what they were made with',
    },
  ],
  [
    'PriorityClass.scheduling.k8s.io',
    { fields: { only: [['value'], ['preemptionPolicy']] }, recreated: 'pods that are there keep their priority' },
  ],
  [
    'CustomResourceDefinition.apiextensions.k8s.io',
    {
      fields: { only: ['scope', 'group', 'names'].map((name) => ['spec', name]) },
      recreated: 'all objects of its kind would be deleted',
      unsafe: () => 'it is never recreated: all objects of its kind would be deleted, in all namespaces',
      recipe: definitionRecipe,
    },
  ],
])

function claimRecipe(_: unknown, different: readonly Difference[]): string[] {
  const size = different.find(({ path }) => path === 'spec.resources.requests.storage')
  if (size !== undefined) return ['a claim can only grow, and only if its StorageClass has allowVolumeExpansion: true']
  return ['make a claim of another name, copy the data, and let the pods use that one']
}

function definitionRecipe({ live, wanted }: Pick<Changed, 'live' | 'wanted'>): string[] {
  const stored = get(mapAt(live, 'status'), 'storedVersions')
  const versions = get(mapAt(wanted, 'spec'), 'versions')
  const kept = (Array.isArray(versions) ? versions : []).map((version) => (isMap(version) ? get(version, 'name') : ''))
  const missing = (Array.isArray(stored) ? stored : []).filter(
    (name) => typeof name === 'string' && !kept.includes(name),
  )
  if (missing.length === 0) return []
  return [
    `objects are still stored as ${(missing as string[]).join(', ')}: keep that version with served: false and storage: false`,
    'to drop it: write every object of the kind once in the new version, then remove it from status.storedVersions',
  ]
}
