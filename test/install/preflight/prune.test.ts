import { describe, expect, it } from 'vitest'
import type { ServedKind } from '../../../src/core/cluster.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import type { ObjectRef } from '../../../src/core/object-ref.ts'
import { refText } from '../../../src/core/object-ref.ts'
import { currentRef } from '../../../src/install/preflight/current-group.ts'
import { pruneOf } from '../../../src/install/preflight/prune.ts'

const partOf = 'applyset.kubernetes.io/part-of'
const ref = (text: string): ObjectRef => {
  const [apiVersion, kind, name, namespace] = text.split(' ') as [string, string, string, string?]
  return { apiVersion, kind, namespace, name }
}
const ours: JsonMap = { metadata: { uid: 'u', labels: { [partOf]: 'ours' } } }
const options = { prune: true, pruneKinds: [] as string[], partOf: 'ours', releaseNamespace: 'home' }

function told(
  old: string,
  live: JsonMap | undefined,
  more: Partial<typeof options> = {},
  wanted: string[] = [],
): string[] {
  const changes = pruneOf([ref(old)], wanted.map(ref), () => live, { ...options, ...more })
  return changes.map(({ action, why }) => `${action}: ${why!}`)
}

describe('What the release no longer has', () => {
  const map = 'v1 ConfigMap a home'
  const labelled = (metadata: JsonMap): JsonMap => ({ metadata: { labels: { [partOf]: 'ours' }, ...metadata } })
  const annotated = (annotations: JsonMap): JsonMap => labelled({ annotations })

  it.each<[string, string, JsonMap, Partial<typeof options>, string]>([
    ['is deleted', map, ours, {}, 'prune: it is no longer in the release'],
    [
      'is deleted once more, and waited for, where an earlier install had begun it',
      map,
      labelled({ deletionTimestamp: '2026-01-01T00:00:00Z' }),
      {},
      'prune: it is being deleted already',
    ],
    [
      'stays, as Helm has it, by its annotation',
      map,
      annotated({ 'helm.sh/resource-policy': ' Keep' }),
      {},
      'keep: its annotation helm.sh/resource-policy says keep',
    ],
    [
      'stays by our annotation',
      map,
      annotated({ 'capstan.dev/prune': 'disabled' }),
      {},
      'keep: its annotation capstan.dev/prune says disabled',
    ],
    ['stays when pruning is off', map, ours, { prune: false }, 'keep: pruning is off'],
    [
      'stays when another release took it',
      map,
      { metadata: { labels: { [partOf]: 'theirs' } } },
      {},
      'keep: it belongs to another release now: its label applyset.kubernetes.io/part-of is theirs',
    ],
    [
      'stays when somebody took our label off',
      map,
      { metadata: {} },
      {},
      'keep: it no longer has the label applyset.kubernetes.io/part-of of this release, so it is left to whoever took it off',
    ],
    [
      'stays when it holds data',
      'v1 PersistentVolumeClaim d home',
      ours,
      {},
      'keep: its data would be lost; --prune-kind PersistentVolumeClaim deletes it',
    ],
    [
      'stays when it defines a kind',
      'apiextensions.k8s.io/v1 CustomResourceDefinition d',
      ours,
      { pruneKinds: ['Namespace'] },
      'keep: all objects of its kind would be deleted, in all namespaces; --prune-kind CustomResourceDefinition deletes it',
    ],
    [
      'goes when its kind is named',
      'v1 Namespace other',
      ours,
      { pruneKinds: ['Namespace'] },
      'prune: it is no longer in the release',
    ],
    [
      'stays when it is where the record lies, whatever is named',
      'v1 Namespace home',
      ours,
      { pruneKinds: ['Namespace'] },
      'keep: it holds the record of this release',
    ],
  ])('%s.', (_, old, live, more, expected) => {
    expect(told(old, live, more)).toEqual([expected])
  })

  it.each<[string, string, JsonMap | undefined, string[]]>([
    ['is gone already', map, undefined, []],
    ['would stay but is being deleted', 'v1 Namespace n', labelled({ deletionTimestamp: '2026-01-01T00:00:00Z' }), []],
    ['was a hook', map, annotated({ 'helm.sh/hook': 'post-install' }), []],
    [
      'is wanted in another version of its group (helm#12516)',
      'policy/v1beta1 PodDisruptionBudget a home',
      ours,
      ['policy/v1 PodDisruptionBudget a home'],
    ],
    [
      'is the same object as a wanted one of another group',
      'extensions/v1beta1 Ingress a home',
      ours,
      ['networking.k8s.io/v1 Ingress a home'],
    ],
  ])('is not spoken of when it %s.', (_, old, live, wanted) => {
    expect(told(old, live, {}, wanted)).toEqual([])
  })

  it('is deleted in the reverse order of its installation, and each once.', () => {
    const old = [
      'v1 ConfigMap a home',
      'apps/v1 Deployment d home',
      'apps/v1beta1 Deployment d home',
      'v1 Service s home',
    ]
    const changes = pruneOf(old.map(ref), [], () => ours, options)
    expect(changes.map((change) => refText(change.ref))).toEqual([
      'Deployment/home/d',
      'Service/home/s',
      'ConfigMap/home/a',
    ])
  })
})

describe('A recorded object', () => {
  const kinds = [
    'networking.k8s.io/v1 Ingress',
    'autoscaling/v2 HorizontalPodAutoscaler',
    'autoscaling/v1 HorizontalPodAutoscaler',
  ].map((text): ServedKind => {
    const [apiVersion, kind] = text.split(' ') as [string, string]
    return { apiVersion, kind, resource: '', namespaced: true, verbs: [] }
  })
  it.each([
    ['in the version that it was recorded in', 'autoscaling/v1 HorizontalPodAutoscaler h home', 'autoscaling/v1'],
    [
      'in another one when that is gone (helm#7219)',
      'autoscaling/v2beta2 HorizontalPodAutoscaler h home',
      'autoscaling/v2',
    ],
    ['in the group that its kind moved to', 'extensions/v1beta1 Ingress h home', 'networking.k8s.io/v1'],
    ['not at all when its kind is gone', 'policy/v1beta1 PodSecurityPolicy p', undefined],
  ])('is reached %s.', (_, old, version) => {
    expect(currentRef(ref(old), kinds)?.apiVersion).toBe(version)
  })
})
