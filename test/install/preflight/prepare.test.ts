import { describe, expect, it } from 'vitest'
import type { KindRef, ServedKind } from '../../../src/core/cluster.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import { identityOf, refText } from '../../../src/core/object-ref.ts'
import type { Prepared } from '../../../src/install/preflight/prepare.ts'
import { prepare } from '../../../src/install/preflight/prepare.ts'
import { withPartition } from '../../../src/install/preflight/partition.ts'

const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch']
const kinds: ServedKind[] = [
  { apiVersion: 'v1', kind: 'ConfigMap', resource: 'configmaps', namespaced: true, verbs },
  { apiVersion: 'v1', kind: 'Pod', resource: 'pods', namespaced: true, verbs },
  { apiVersion: 'v1', kind: 'Secret', resource: 'secrets', namespaced: true, verbs },
  { apiVersion: 'v1', kind: 'Namespace', resource: 'namespaces', namespaced: false, verbs },
  { apiVersion: 'v1', kind: 'Binding', resource: 'bindings', namespaced: true, verbs: ['create'] },
  { apiVersion: 'apps/v1', kind: 'StatefulSet', resource: 'statefulsets', namespaced: true, verbs },
  { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', resource: 'ingresses', namespaced: true, verbs },
  { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', resource: 'networkpolicies', namespaced: true, verbs },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    resource: 'clusterroles',
    namespaced: false,
    verbs,
  },
  ...['apiextensions.k8s.io/v1'].map((apiVersion) => {
    const resource = 'customresourcedefinitions'
    return { apiVersion, kind: 'CustomResourceDefinition', resource, namespaced: false, verbs }
  }),
]
const served = (asked: KindRef): ServedKind | undefined =>
  kinds.find(({ apiVersion, kind }) => apiVersion === asked.apiVersion && kind === asked.kind)
const partOf = { 'applyset.kubernetes.io/part-of': 'applyset-x-v1' }

function prepared(...objects: JsonMap[]): Prepared {
  const manifests = objects.map((object, i) => ({ source: `m.yaml:${i + 1}`, object: frozen(object) }))
  return prepare({ release: { name: 'r', namespace: 'home' }, manifests }, served, partOf, kinds)
}

/** Anything that changes a given object in place throws. */
function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen)
  return value
}

const configMap = (more: JsonMap = {}, metadata: JsonMap = {}): JsonMap => {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', ...metadata }, ...more }
}
const statefulSet = (spec: JsonMap): JsonMap => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 's' },
  spec,
})
const first = (object: JsonMap): JsonMap | undefined => prepared(object).objects[0]?.object
const refusalsOf = (...objects: JsonMap[]): string[] => prepared(...objects).failures.map(({ message }) => message)

describe('What is sent', () => {
  it('carries the namespace of the release and the label of its members, and shares nothing that was changed.', () => {
    expect(first(configMap({ data: { a: '1' } }, { labels: { own: 'yes' } }))).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', namespace: 'home', labels: { own: 'yes', ...partOf } },
      data: { a: '1' },
    })
  })

  it.each<[string, JsonMap, JsonMap]>([
    ['is sent as data', { stringData: { a: 'käse' } }, { data: { a: 'a8Okc2U=' } }],
    ['wins over data', { data: { a: 'eA==', b: 'eA==' }, stringData: { a: 'y' } }, { data: { a: 'eQ==', b: 'eA==' } }],
    ['is left to the server where it is no text', { stringData: { a: 1 } }, { stringData: { a: 1 } }],
  ])('What a Secret has under stringData %s.', (_, given, sent) => {
    const { apiVersion, kind, metadata, ...rest } = first({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'a' },
      ...given,
    })!
    expect([apiVersion, kind, metadata]).toEqual(['v1', 'Secret', expect.anything()])
    expect(rest).toEqual(sent)
  })

  it.each<[string, JsonMap, string]>([
    [
      'A namespaced object stays in the namespace that it names.',
      configMap({}, { namespace: 'other' }),
      'ConfigMap/other/a',
    ],
    ['An empty namespace is none.', configMap({}, { namespace: '' }), 'ConfigMap/home/a'],
    [
      'What belongs to the whole cluster has none, even when its manifest says one, which the server ignores.',
      { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'c', namespace: 'x' } },
      'ClusterRole/c',
    ],
  ])('%s', (_, object, text) => {
    const [one] = prepared(object).objects
    expect(refText(one!.ref)).toBe(text)
    expect((one!.object['metadata'] as JsonMap)['namespace']).toBe(one!.ref.namespace)
  })

  it('has nothing that only the server writes; what had content is told.', () => {
    const { objects, warnings } = prepared(
      configMap(
        { status: { phase: 'x' } },
        { uid: 'u', resourceVersion: '7', creationTimestamp: null, managedFields: [], generation: 3 },
      ),
    )
    expect(objects[0]!.object).toEqual(configMap({}, { namespace: 'home', labels: partOf }))
    expect(warnings).toEqual([
      'ConfigMap/home/a: metadata.uid is left out, only the server writes it (m.yaml:1)',
      'ConfigMap/home/a: metadata.resourceVersion is left out, only the server writes it (m.yaml:1)',
      'ConfigMap/home/a: metadata.generation is left out, only the server writes it (m.yaml:1)',
      'ConfigMap/home/a: status is left out, only controllers write it (m.yaml:1)',
    ])
  })

  it.each<[string, JsonMap, JsonMap, number | undefined]>([
    [
      'keeps maxUnavailable beside it',
      { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2, maxUnavailable: 1 } } },
      { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } } },
      2,
    ],
    [
      'leaves no empty rollingUpdate',
      { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } },
      { updateStrategy: { type: 'RollingUpdate' } },
      0,
    ],
    [
      'leaves no empty strategy',
      { replicas: 1, updateStrategy: { rollingUpdate: { partition: 1 } } },
      { replicas: 1 },
      1,
    ],
    ['drops an empty rollingUpdate as well', { updateStrategy: { rollingUpdate: {} } }, {}, undefined],
    [
      'touches nothing else',
      { updateStrategy: { type: 'OnDelete' } },
      { updateStrategy: { type: 'OnDelete' } },
      undefined,
    ],
  ])('never has the partition of a StatefulSet: it %s.', (_, spec, sent, end) => {
    const { objects, partitions } = prepared(statefulSet(spec))
    expect(objects[0]!.object['spec']).toEqual(sent)
    expect(objects[0]!.endPartition).toBe(end)
    expect(partitions.get(identityOf(objects[0]!.ref))).toBe(end)
    if (end !== undefined) {
      const { updateStrategy } = spec as { updateStrategy: JsonMap }
      const back = withPartition(objects[0]!.object, end)['spec'] as { updateStrategy: JsonMap }
      expect(back.updateStrategy).toEqual(updateStrategy)
    }
  })

  it('has the objects of lists one by one; items of a typed list need not say their kind.', () => {
    const { objects, failures } = prepared(
      {
        apiVersion: 'v1',
        kind: 'List',
        items: [configMap(), { apiVersion: 'v1', kind: 'SecretList', items: [{ metadata: { name: 's' } }] }],
      },
      { apiVersion: 'v1', kind: 'ConfigMapList', items: [{ metadata: { name: 'b' } }] },
      { apiVersion: 'v1', kind: 'List', items: null },
    )
    expect(failures).toEqual([])
    expect(objects.map(({ ref, source }) => `${refText(ref)} of ${source}`)).toEqual([
      'ConfigMap/home/a of m.yaml:1 items[0]',
      'Secret/home/s of m.yaml:1 items[1] items[0]',
      'ConfigMap/home/b of m.yaml:2 items[0]',
    ])
  })
})

describe('Nulls', () => {
  const pod = (spec: JsonMap): JsonMap => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec })
  const container = (more: JsonMap): JsonMap => pod({ containers: [{ name: 'c', image: 'i', ...more }] })

  it.each<[string, JsonMap, JsonMap]>([
    ['of a field', statefulSet({ replicas: null, serviceName: 's' }), { serviceName: 's' }],
    ['of a strategy, which would own the partition', statefulSet({ updateStrategy: null }), {}],
    ['of a volume', pod({ volumes: [{ name: 'v', emptyDir: null }] }), { volumes: [{ name: 'v' }] }],
    [
      'of a port key, which restarts pods at every apply',
      container({ ports: [{ containerPort: 80, protocol: null }] }),
      { containers: [{ name: 'c', image: 'i', ports: [{ containerPort: 80 }] }] },
    ],
    ['of a whole map', pod({ nodeSelector: null }), {}],
  ])('%s mean nothing and are left out.', (_, object, spec) => {
    expect(first(object)!['spec']).toEqual(spec)
  })

  it.each<[string, JsonMap, string]>([
    ['a label', configMap({}, { labels: { a: null } }), 'ConfigMap/home/a: metadata.labels.a is null'],
    ['an entry of a ConfigMap', configMap({ data: { 'a.b': null } }), 'ConfigMap/home/a: data."a.b" is null'],
    [
      'a limit, which would be 0',
      container({ resources: { limits: { cpu: null } } }),
      'Pod/home/p: spec.containers[0].resources.limits.cpu is null',
    ],
    ['an argument', container({ args: ['a', null] }), 'Pod/home/p: spec.containers[0].args[1] is null'],
    [
      'a rule that would let everyone in',
      { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'n' }, spec: { ingress: [null] } },
      'NetworkPolicy/home/n: spec.ingress[0] is null',
    ],
  ])('that the server would take for something else are refused: %s.', (_, object, message) => {
    const { failures } = prepared(object)
    expect(failures.map((failure) => [failure.code, failure.message.slice(0, message.length)])).toEqual([
      ['install/object', message],
    ])
    expect(failures[0]!.notes).toEqual(['made by m.yaml:1'])
  })

  it('in schemas of a CustomResourceDefinition and in custom resources are values, and stay.', () => {
    const schema = { openAPIV3Schema: { type: 'string', nullable: true, default: null } }
    const spec = definition('Namespaced', schema)
    const widget: JsonMap = {
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'w', labels: null },
      spec: { a: null, l: [null] },
      status: { ours: 1 },
    }
    const { objects, failures } = prepared(spec, widget)
    expect(failures).toEqual([])
    expect(objects[0]!.object['spec']).toEqual(spec['spec'])
    expect(objects[1]!.object).toEqual({ ...widget, metadata: { name: 'w', namespace: 'home', labels: partOf } })
  })
})

function definition(scope: string, schema: JsonMap = {}): JsonMap {
  const versions = [
    { name: 'v1', served: true, storage: true, schema },
    { name: 'v1alpha1', served: false, storage: false },
  ]
  const names = { kind: 'Widget', plural: 'widgets' }
  const spec = { group: 'example.com', scope, names, versions }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.example.com' },
    spec,
  }
}

describe('A list with keys', () => {
  const inPod = (containerPart: JsonMap, podPart: JsonMap = {}): JsonMap => {
    const spec = { ...podPart, containers: [{ name: 'c', image: 'i', ...containerPart }] }
    return statefulSet({ template: { spec } })
  }
  const env = [{ name: 'A', value: '1' }, { name: 'B' }, { name: 'A', value: '2' }]
  const at = 'StatefulSet/home/s: spec.template.spec'

  it.each<[string, JsonMap, string]>([
    ['env', inPod({ env }), `${at}.containers[0].env has an item with name "A" twice, at 0 and 2`],
    [
      'ports, one of which leaves out TCP',
      inPod({ ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'TCP' }] }),
      `${at}.containers[0].ports has an item with containerPort 80 and protocol "TCP" twice, at 0 and 1`,
    ],
    [
      'volumeMounts',
      inPod({
        volumeMounts: [
          { name: 'a', mountPath: '/x' },
          { name: 'b', mountPath: '/x' },
        ],
      }),
      `${at}.containers[0].volumeMounts has an item with mountPath "/x" twice, at 0 and 1`,
    ],
    [
      'volumes',
      inPod({}, { volumes: [{ name: 'v' }, { name: 'v' }] }),
      `${at}.volumes has an item with name "v" twice, at 0 and 1`,
    ],
    [
      'finalizers, which are their own keys',
      configMap({}, { finalizers: ['a/b', 'a/b'] }),
      'ConfigMap/home/a: metadata.finalizers has the item "a/b" twice, at 0 and 1',
    ],
  ])('has each key once: %s.', (_, object, message) => {
    expect(refusalsOf(object)).toEqual([message])
  })

  it.each<[string, JsonMap]>([
    ['one port by TCP and UDP', inPod({ ports: [{ containerPort: 80 }, { containerPort: 80, protocol: 'UDP' }] })],
    ['envFrom, which has no keys', inPod({ envFrom: [{ secretRef: { name: 'a' } }, { secretRef: { name: 'a' } }] })],
    ['items without their key, which the server names', inPod({ env: [{ value: 'a' }, { value: 'b' }] })],
    ['a port 80 and a port "80"', inPod({ ports: [{ containerPort: 80 }, { containerPort: '80' }] })],
  ])('may have %s.', (_, object) => {
    expect(refusalsOf(object)).toEqual([])
  })
})

describe('A manifest is refused', () => {
  it.each<[string, JsonMap, string, string]>([
    [
      'when its kind is served in another group only',
      { apiVersion: 'extensions/v1beta1', kind: 'Ingress', metadata: { name: 'i' } },
      'Ingress/i asks for extensions/v1beta1, kind Ingress, which the server does not have',
      'the server has Ingress as networking.k8s.io/v1',
    ],
    [
      'when its kind is mistyped',
      { apiVersion: 'apps/v1', kind: 'StatefullSet', metadata: { name: 'i' } },
      'StatefullSet/i asks for apps/v1, kind StatefullSet, which the server does not have',
      'did you mean StatefulSet of apps/v1?',
    ],
    [
      'when its group is mistyped',
      { apiVersion: 'networking.k8s.oi/v1', kind: 'Gate', metadata: { name: 'i' } },
      'Gate/i asks for networking.k8s.oi/v1, kind Gate, which the server does not have',
      'did you mean the group networking.k8s.io?',
    ],
    [
      'when nobody defines its kind',
      { apiVersion: 'kafka.strimzi.io/v1', kind: 'Kafka', metadata: { name: 'i' } },
      'Kafka/i asks for kafka.strimzi.io/v1, kind Kafka, which the server does not have',
      'install first what defines it: a CustomResourceDefinition of the group kafka.strimzi.io',
    ],
  ])('%s.', (_, object, message, hint) => {
    const [failure] = prepared(object).failures
    expect([failure!.code, failure!.message, failure!.hint]).toEqual(['install/kind', message, hint])
    expect(failure!.notes).toEqual(['made by m.yaml:1'])
  })

  it.each<[string, JsonMap, string]>([
    [
      'without a name',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: {} },
      'ConfigMap of m.yaml:1: metadata.name must be text and not empty, it is nothing',
    ],
    [
      'whose name is a number',
      configMap({}, { name: 5 }),
      'ConfigMap of m.yaml:1: metadata.name must be text and not empty, it is number 5',
    ],
    [
      'whose name is left to the server',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'a-' } },
      'ConfigMap of m.yaml:1 has metadata.generateName and no metadata.name',
    ],
    [
      'without metadata',
      { apiVersion: 'v1', kind: 'ConfigMap' },
      'ConfigMap of m.yaml:1: metadata must be a map, it is nothing',
    ],
    [
      'of a kind that cannot be applied',
      { apiVersion: 'v1', kind: 'Binding', metadata: { name: 'b' } },
      'Binding/b cannot be applied: of Binding the server allows only create',
    ],
    [
      'with a partition that is none',
      statefulSet({ updateStrategy: { rollingUpdate: { partition: -1 } } }),
      'spec.updateStrategy.rollingUpdate.partition must be a whole number from 0 to 2147483647, it is -1',
    ],
    [
      'that is a list with something else in it',
      { apiVersion: 'v1', kind: 'List', items: ['a'] },
      'm.yaml:1 items[0] must be an object, it is a string',
    ],
  ])('%s.', (_, object, message) => {
    expect(refusalsOf(object)).toEqual([message])
  })

  it('when another one makes the same object, whatever version they name; all that is wrong is told at once.', () => {
    expect(
      refusalsOf(configMap(), configMap({}, { namespace: 'home' }), {
        apiVersion: 'v1',
        kind: 'Nothing',
        metadata: { name: 'n' },
      }),
    ).toEqual([
      'ConfigMap/home/a is made twice, by m.yaml:1 and by m.yaml:2',
      'Nothing/n asks for v1, kind Nothing, which the server does not have',
    ])
  })
})

describe('A kind defined by the same manifests', () => {
  const widget: JsonMap = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'w' } }

  it.each([
    ['Namespaced', 'Widget/home/w'],
    ['Cluster', 'Widget/w'],
  ])('is known, with its scope: %s.', (scope, text) => {
    const [one] = prepared(widget, definition(scope)).objects
    expect([refText(one!.ref), one!.kindIsNew]).toEqual([text, true])
  })

  it('is not known in a version that is not served.', () => {
    const { failures } = prepared({ ...widget, apiVersion: 'example.com/v1alpha1' }, definition('Namespaced'))
    expect(failures[0]!.hint).toBe('the server has Widget as example.com/v1')
  })
})

describe('A hook', () => {
  const hook = (annotations: JsonMap, name = 'h'): JsonMap => configMap({}, { name, annotations })

  it('is no member of the release: it stands apart, without the label, and may share a name.', () => {
    const { objects, hooks, failures } = prepared(hook({ 'helm.sh/hook': 'pre-install' }, 'a'), configMap())
    expect(failures).toEqual([])
    expect(objects).toHaveLength(1)
    expect(hooks[0]!.object['metadata']).toEqual({
      name: 'a',
      namespace: 'home',
      annotations: { 'helm.sh/hook': 'pre-install' },
    })
  })

  it('has events, weight and policies; without a delete policy it is deleted before it is made again.', () => {
    const { hooks } = prepared(
      hook({ 'helm.sh/hook': 'post-install, POST-upgrade', 'helm.sh/hook-weight': '5' }, 'late'),
      hook(
        {
          'helm.sh/hook': 'test-success',
          'helm.sh/hook-delete-policy': 'hook-succeeded,hook-failed',
          'helm.sh/hook-weight': '-1',
        },
        'z',
      ),
      hook(
        { 'helm.sh/hook': 'test', 'helm.sh/hook-output-log-policy': 'hook-succeeded', 'helm.sh/hook-weight': '-1' },
        'b',
      ),
    )
    expect(
      hooks.map(({ ref, events, weight, deletePolicies, logPolicies }) => [
        ref.name,
        events,
        weight,
        deletePolicies,
        logPolicies,
      ]),
    ).toEqual([
      ['b', ['test'], -1, ['before-hook-creation'], ['hook-succeeded']],
      ['z', ['test'], -1, ['hook-succeeded', 'hook-failed'], []],
      ['late', ['post-install', 'post-upgrade'], 5, ['before-hook-creation'], []],
    ])
  })

  it.each([
    [
      { 'helm.sh/hook': 'pre-instal' },
      'the annotation helm.sh/hook says "pre-instal", which is unknown',
      'did you mean pre-install?',
    ],
    [
      { 'helm.sh/hook': 'test', 'helm.sh/hook-delete-policy': 'before-hook' },
      'the annotation helm.sh/hook-delete-policy says "before-hook", which is unknown',
      'known are before-hook-creation, hook-succeeded, hook-failed',
    ],
  ])('with a typo neither vanishes nor stays: %o.', (annotations, message, hint) => {
    const { hooks, objects, failures } = prepared(hook(annotations))
    expect([hooks.length, objects.length]).toEqual([0, 0])
    expect(failures.map((failure) => [failure.message, failure.hint])).toEqual([[message, hint]])
  })
})
