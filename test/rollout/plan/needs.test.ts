import { gzipSync } from 'node:zlib'
import { describe, expect, it, test } from 'vitest'
import { ApiError } from '../../../src/core/api-error.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import { forecast, refusalsOf } from '../../../src/rollout/plan/forecast.ts'
import type { Forecast } from '../../../src/rollout/plan/forecast.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import { mapBelow } from '../../contract/below.ts'
import type { FakeCluster } from '../../contract/fake-cluster.ts'
import { fakeCluster } from '../../contract/fake-cluster.ts'
import { defineKind } from './define-kind.ts'

const name = { namespace: 'default', name: 'kafka' }
const clock = { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() }

describe('a claim', () => {
  it('of each pod that is bound, and stays, is not worth a word', async () => {
    expect(await told(await claimed())).toEqual({ refused: [], warnings: [] })
  })

  it('that is being deleted goes with the pod that restarts, and its data: that is refused', async () => {
    const cluster = await claimed({ 'data-kafka-1': { metadata: { finalizers: ['example.com/wait'] } } })
    await cluster.remove(claimRef('data-kafka-1'))
    const { refusals } = await foreseen(cluster)
    expect(refusals).toEqual([
      {
        name: 'claim',
        text: 'claim data-kafka-1 is being deleted, and goes when kafka-1 restarts, which would come back with an empty one',
        hint: `keep its volume, and so its data: kubectl patch pv pv-1 -p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'`,
      },
    ])
    expect((await refusalsOf({ cluster, clock }, name, defaultSpec)).map((one) => one.name)).toEqual(['claim'])
  })

  it('of a pod that does not restart is not', async () => {
    const cluster = await claimed({ 'data-kafka-0': { metadata: { finalizers: ['example.com/wait'] } } })
    await cluster.remove(claimRef('data-kafka-0'))
    const stages = { is: 'marks', marks: [{ partition: 1 }] } as const
    const { refusals } = await forecast({ cluster, clock }, name, { ...defaultSpec, stages })
    expect(refusals).toEqual([])
  })

  test.for<[string, (cluster: FakeCluster) => void, string]>([
    [
      'that has lost its volume',
      (cluster) => {
        cluster.setStatus(claimRef('data-kafka-2'), { phase: 'Lost' })
      },
      'claim data-kafka-2 has lost its volume: kafka-2 could not start again',
    ],
    [
      'that is gone while its pod runs',
      (cluster) => {
        cluster.drop(claimRef('data-kafka-2'))
      },
      'claim data-kafka-2 is gone: kafka-2 would come back with an empty one',
    ],
    [
      'of all of them',
      (cluster) => {
        for (const index of [0, 1, 2]) cluster.drop(claimRef(`data-kafka-${index}`))
        for (const index of [0, 1, 2]) cluster.drop(claimRef(`log-kafka-${index}`))
      },
      'and so for 3 more',
    ],
  ])('%s is refused', async ([, change, text]) => {
    const cluster = await claimed()
    change(cluster)
    const { refusals } = await foreseen(cluster)
    expect(refusals.map((one) => one.name)).toEqual(['claim'])
    expect(refusals[0]!.text).toContain(text)
  })

  it('that is not bound yet keeps its pod from starting: a warning', async () => {
    const cluster = await claimed()
    cluster.setStatus(claimRef('data-kafka-2'), { phase: 'Pending' })
    expect((await told(cluster)).warnings).toEqual([
      'claim data-kafka-2 is not bound to a volume yet: kafka-2 cannot start before',
    ])
  })

  it('that is being deleted while its pod is missing is waited for: a warning', async () => {
    const cluster = await claimed({ 'data-kafka-2': { metadata: { finalizers: ['example.com/wait'] } } })
    await cluster.remove(claimRef('data-kafka-2'))
    cluster.drop({ apiVersion: 'v1', kind: 'Pod', ...name, name: 'kafka-2' })
    const { warnings } = await told(cluster)
    expect(warnings.filter((text) => text.includes('claim'))).toEqual([
      'claim data-kafka-2 is being deleted: kafka-2 is not made before it is gone',
    ])
  })

  it('that no template of the set makes does not come back at all', async () => {
    const cluster = await claimed({}, { volumeClaimTemplates: [{ metadata: { name: 'log' }, spec: {} }] })
    const ref = { apiVersion: 'v1', kind: 'Pod', ...name, name: 'kafka-2' }
    const pod = cluster.stored(ref)!
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data-kafka-2' } }]
    cluster.drop(ref)
    cluster.put({ ...pod, spec: { ...mapBelow(pod, 'spec'), volumes } })
    cluster.drop(claimRef('data-kafka-2'))
    const { refusals } = await foreseen(cluster)
    expect(refusals.map(({ text }) => text)).toEqual(['claim data-kafka-2 is gone: kafka-2 could not start again'])
  })

  it('that may not be read stands against nothing, and that is told', async () => {
    const volumes = [{ name: 'shared', persistentVolumeClaim: { claimName: 'shared' } }]
    const cluster = await claimed({}, { template: template({ volumes }) })
    cluster.fail({ verb: 'list', kind: 'PersistentVolumeClaim' }, new ApiError(403, 'Forbidden', 'no'))
    expect(await told(cluster)).toEqual({
      refused: [],
      warnings: ['you may not list PersistentVolumeClaim: what they do to this set is not known'],
    })
  })

  it('that the new template names has to be there: a warning', async () => {
    const volumes = [{ name: 'shared', persistentVolumeClaim: { claimName: 'shared' } }]
    const cluster = await claimed({}, { template: template({ volumes }) })
    expect((await told(cluster)).warnings).toEqual([
      'the new template mounts claim shared, which is not there: its pods could not start',
    ])
  })

  test.for<[string, boolean, string]>([
    ['while somebody else scales it', true, 'and it is scaled by others'],
    ['when somebody scales it', false, 'so leave its replicas alone while it rolls'],
  ])('goes with its data by the retention policy %s: a warning', async ([, isScaled, why]) => {
    const persistentVolumeClaimRetentionPolicy = { whenScaled: 'Delete', whenDeleted: 'Retain' }
    const cluster = await claimed({}, { persistentVolumeClaimRetentionPolicy })
    if (isScaled) {
      cluster.put({
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'kafka', namespace: 'default' },
        spec: { maxReplicas: 5, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'kafka' } },
      })
    }
    expect((await told(cluster)).warnings).toContain(
      `persistentVolumeClaimRetentionPolicy.whenScaled is Delete, ${why}: fewer replicas delete the claims of the pods that were updated first, with their data`,
    )
  })
})

describe('a VerticalPodAutoscaler', () => {
  test.for<[string, string | undefined, boolean]>([
    ['Recreate', 'Recreate', true],
    ['InPlaceOrRecreate', 'InPlaceOrRecreate', true],
    ['Auto', undefined, true],
    ['Initial', 'Initial', false],
    ['Off', 'Off', false],
  ])('of the mode %s evicts pods, or does not', async ([mode, updateMode, evicts]) => {
    const cluster = bed()
    await defineKind(cluster, 'autoscaling.k8s.io', 'v1', 'VerticalPodAutoscaler')
    cluster.put(resizer('kafka', updateMode))
    cluster.put(resizer('other', 'Recreate'))
    expect((await told(cluster)).warnings).toEqual(
      evicts
        ? [
            `VerticalPodAutoscaler kafka (updateMode ${mode}) evicts its pods by itself, also while another one restarts: set it to Initial or Off while it rolls`,
          ]
        : [],
    )
  })
})

describe('a set that is of a Helm release', () => {
  it('is refused where the release says a partition: the next upgrade sets it', async () => {
    const cluster = bed({ metadata: helms })
    cluster.put(helmSecret(3, manifest({ partition: 0 })))
    const expected = {
      name: 'helm',
      text: 'Helm release events, revision 3, says partition 0: the next helm upgrade sets it, or fails by the conflict, wherever the rollout is by then',
      hint: "take updateStrategy.rollingUpdate.partition out of the chart's values, and upgrade once with that",
    }
    expect((await foreseen(cluster)).refusals).toEqual([expected])
    expect(await refusalsOf({ cluster, clock }, name, defaultSpec)).toEqual([expected])
  })

  it('is warned of where the release has another template: the next upgrade sets that back', async () => {
    const cluster = bed({ metadata: helms })
    cluster.put(helmSecret(3, manifest({ image: 'kafka:0' })))
    expect(await told(cluster)).toEqual({
      refused: [],
      warnings: [
        'Helm release events, revision 3, has another spec.template.spec.containers[0].image: the next helm upgrade sets it back in all pods at once, or fails by the conflict; change it in the values of the release, too',
      ],
    })
  })

  it('by its newest deployed revision', async () => {
    const cluster = bed({ metadata: helms })
    cluster.put(helmSecret(9, manifest({ image: 'kafka:0' }), 'superseded'))
    cluster.put(helmSecret(10, manifest({})))
    cluster.put(helmSecret(8, manifest({ partition: 0 })))
    cluster.put(helmSecret(7, manifest({ partition: 0 }), 'superseded'))
    cluster.put(helmSecret(11, manifest({ image: 'kafka:2' }), 'failed'))
    expect(await told(cluster)).toEqual({ refused: [], warnings: [] })
  })

  it('by the newest of two, where Helm was killed before it could mark the older one', async () => {
    const cluster = bed({ metadata: helms })
    cluster.put(helmSecret(3, manifest({ partition: 0 })))
    cluster.put(helmSecret(4, manifest({})))
    expect(await told(cluster)).toEqual({ refused: [], warnings: [] })
  })

  test.for<[string, JsonMap | undefined, string]>([
    ['whose release is gone', undefined, ''],
    ['whose release says the same, in other words', {}, ''],
    ['that is not in the manifest', undefined, 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kafka}\n'],
    ['whose manifest nobody can read', undefined, 'kind: StatefulSet\nmetadata: {name: kafka\n'],
  ])('%s is like any other', async ([, is, text]) => {
    const cluster = bed({ metadata: helms })
    if (is !== undefined || text !== '') cluster.put(helmSecret(1, is === undefined ? text : manifest(is)))
    expect(await told(cluster)).toEqual({ refused: [], warnings: [] })
  })

  test.for<[string, string]>([
    ['no base64', '*'],
    ['no gzip of JSON', Buffer.from(Buffer.from('x').toString('base64')).toString('base64')],
    ['a gzip that was cut off', Buffer.from(Buffer.from([0x1f, 0x8b, 8]).toString('base64')).toString('base64')],
    ['a gzip that claims to be of 80 MiB', Buffer.from(bomb().toString('base64')).toString('base64')],
  ])('and whose Secret holds %s is like any other', async ([, release]) => {
    const cluster = bed({ metadata: helms })
    cluster.put({ ...helmSecret(1, ''), data: { release } })
    expect(await told(cluster)).toEqual({ refused: [], warnings: [] })
  })

  test.for<[string, JsonMap, JsonMap]>([
    ['where its label says so', { 'app.kubernetes.io/managed-by': 'Kustomize' }, {}],
    ['by the name of a release that can be one', {}, { 'meta.helm.sh/release-name': 'a,owner!=helm' }],
    ['in a namespace that can be one', {}, { 'meta.helm.sh/release-namespace': '../x' }],
  ])('is asked for only %s', async ([, labels, annotations]) => {
    const metadata = { labels: { ...helms.labels, ...labels }, annotations: { ...helms.annotations, ...annotations } }
    const cluster = bed({ metadata })
    await foreseen(cluster)
    expect(cluster.requests.filter(({ kind }) => kind === 'Secret')).toEqual([])
  })
})

describe('what may not be read', () => {
  test.for(['ResourceQuota', 'LimitRange', 'PersistentVolumeClaim', 'Secret', 'VerticalPodAutoscaler'])(
    'of %s is a note, and no failure; for who begins it is nothing',
    async (kind) => {
      const cluster = await claimed({}, {}, helms)
      const forbidden = new ApiError(403, 'Forbidden', 'no')
      cluster.fail({ verb: 'list', kind }, forbidden, 2)
      expect(await told(cluster)).toEqual({
        refused: [],
        warnings: [`you may not list ${kind}: what they do to this set is not known`],
      })
      expect(await refusalsOf({ cluster, clock }, name, defaultSpec)).toEqual([])
    },
  )

  it('is asked for once, and all at once, however many pods there are', async () => {
    const cluster = await claimed({}, {}, helms)
    const before = cluster.requests.length
    await foreseen(cluster)
    const kinds = cluster.requests.slice(before).flatMap(({ verb, kind }) => (verb === 'list' ? [kind] : []))
    expect(kinds.length).toBe(new Set(kinds).size)
    expect(kinds.length).toBeLessThanOrEqual(10)
  })
})

const helms = {
  labels: { 'app.kubernetes.io/managed-by': 'Helm' },
  annotations: { 'meta.helm.sh/release-name': 'events', 'meta.helm.sh/release-namespace': 'default' },
}

function template(spec: JsonMap = {}): JsonMap {
  const resources = { requests: { memory: '1Gi', cpu: '1500m' } }
  return {
    metadata: { labels: { app: 'kafka' } },
    spec: { containers: [{ name: 'kafka', image: 'kafka:1', ports: [{ containerPort: 9092 }], resources }], ...spec },
  }
}

function bed({ metadata = {}, spec = {} }: { metadata?: JsonMap; spec?: JsonMap } = {}): FakeCluster {
  const cluster = fakeCluster()
  const set = cluster.put({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { ...name, ...metadata },
    spec: {
      serviceName: 'kafka',
      replicas: 3,
      selector: { matchLabels: { app: 'kafka' } },
      template: template(),
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      ...spec,
    },
    status: {
      observedGeneration: 1,
      replicas: 3,
      readyReplicas: 3,
      currentRevision: 'kafka-old',
      updateRevision: 'kafka-new',
    },
  })
  const ownerReferences = [
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      name: 'kafka',
      uid: mapBelow(set, 'metadata')!['uid']!,
      controller: true,
    },
  ]
  const revision = { apiVersion: 'apps/v1', kind: 'ControllerRevision', revision: 1 }
  cluster.put({ ...revision, metadata: { name: 'kafka-old', namespace: 'default', ownerReferences } })
  const templates = (spec['volumeClaimTemplates'] ?? []) as { metadata: { name: string } }[]
  for (const index of [0, 1, 2]) {
    const volumes = templates.map(({ metadata: { name } }) => {
      return { name, persistentVolumeClaim: { claimName: `${name}-kafka-${index}` } }
    })
    cluster.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `kafka-${index}`,
        namespace: 'default',
        labels: { app: 'kafka', 'controller-revision-hash': 'kafka-old' },
        ownerReferences,
      },
      spec: { containers: [{ name: 'kafka', image: 'kafka:0' }], volumes },
      status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    })
  }
  return cluster
}

/** With two claims for each pod; `changed` more of one of them. */
function claimed(
  changed: Readonly<Record<string, JsonMap>> = {},
  spec: JsonMap = {},
  metadata: JsonMap = {},
): Promise<FakeCluster> {
  const volumeClaimTemplates = ['data', 'log'].map((one) => ({ metadata: { name: one }, spec: {} }))
  const cluster = bed({ metadata, spec: { volumeClaimTemplates, ...spec } })
  for (const index of [0, 1, 2]) {
    for (const one of ['data', 'log']) {
      const claim = `${one}-kafka-${index}`
      cluster.put({
        apiVersion: 'v1',
        kind: 'PersistentVolumeClaim',
        metadata: { name: claim, namespace: 'default', ...mapBelow(changed[claim], 'metadata') },
        spec: {
          volumeName: `pv-${index}`,
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '1Gi' } },
        },
        status: { phase: 'Bound' },
      })
    }
  }
  return Promise.resolve(cluster)
}

function claimRef(claim: string): { apiVersion: string; kind: string; namespace: string; name: string } {
  return { apiVersion: 'v1', kind: 'PersistentVolumeClaim', namespace: 'default', name: claim }
}

function resizer(of: string, updateMode: string | undefined): JsonMap {
  return {
    apiVersion: 'autoscaling.k8s.io/v1',
    kind: 'VerticalPodAutoscaler',
    metadata: { name: of, namespace: 'default' },
    spec: {
      targetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: of },
      ...(updateMode !== undefined && { updatePolicy: { updateMode } }),
    },
  }
}

/** As Helm stores it: gzip of JSON in base64, in base64. */
function helmSecret(revision: number, text: string, status = 'deployed'): JsonMap {
  const release = gzipSync(JSON.stringify({ name: 'events', version: revision, manifest: text })).toString('base64')
  const labels = { owner: 'helm', name: 'events', status, version: String(revision) }
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: `sh.helm.release.v1.events.v${revision}`, namespace: 'default', labels },
    type: 'helm.sh/release.v1',
    data: { release: Buffer.from(release).toString('base64') },
  }
}

/** The set beside another object, as a chart writes them; quantities as people write them. */
function manifest({ partition, image = 'kafka:1' }: { partition?: number; image?: string }): string {
  const strategy = partition === undefined ? '' : `\n  updateStrategy: {rollingUpdate: {partition: ${partition}}}`
  return `---
# Source: events/templates/service.yaml
kind: Service
metadata: {name: kafka}
---
# Source: events/templates/set.yaml
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: kafka
spec:${strategy}
  template:
    metadata:
      labels: {app: kafka}
      annotations: {}
    spec:
      hostNetwork: false
      containers:
        - name: kafka
          image: ${image}
          ports:
            - containerPort: 9092
          resources:
            requests: {cpu: 1.5, memory: 1024Mi}
`
}

/** Its trailer says how much it holds, and lies; what it holds would be refused. */
function bomb(): Buffer {
  const packed = gzipSync(JSON.stringify({ manifest: manifest({ partition: 0 }) }))
  packed.writeUInt32LE(80 * 2 ** 20, packed.length - 4)
  return packed
}

function foreseen(cluster: FakeCluster): Promise<Forecast> {
  return forecast({ cluster, clock }, name, defaultSpec)
}

async function told(cluster: FakeCluster): Promise<{ refused: string[]; warnings: readonly string[] }> {
  const { refusals, warnings } = await foreseen(cluster)
  return { refused: refusals.map((one) => one.name), warnings }
}
