import { describe, expect, it, test } from 'vitest'
import { ApiError } from '../../../src/core/api-error.ts'
import { Failure } from '../../../src/core/failure.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import { forecast, refusalsOf } from '../../../src/rollout/plan/forecast.ts'
import type { Forecast } from '../../../src/rollout/plan/forecast.ts'
import { readSpec } from '../../../src/rollout/plan/read-spec.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import type { RolloutSpec } from '../../../src/rollout/spec.ts'
import type { FakeCluster } from '../../contract/fake-cluster.ts'
import { fakeCluster } from '../../contract/fake-cluster.ts'
import { defineKind } from './define-kind.ts'

const name = { namespace: 'default', name: 'kafka' }
const clock = { now: () => 0, monotonic: () => 0, sleep: () => Promise.resolve() }
const created = '2026-01-01T00:00:00Z'

interface Bed {
  readonly spec?: JsonMap
  readonly metadata?: JsonMap
  readonly status?: JsonMap
  /** Revision of each pod, by index; each is ready so many seconds after its creation. */
  readonly pods?: readonly (readonly [revision: string, ready: number | undefined])[]
  readonly manager?: string
}

function bed({ spec = {}, metadata = {}, status = {}, pods = settled, manager = 'tester' }: Bed = {}): FakeCluster {
  const cluster = fakeCluster()
  const set = cluster.put(
    {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'kafka', namespace: 'default', ...metadata },
      spec: {
        serviceName: 'kafka',
        replicas: pods.length,
        selector: { matchLabels: { app: 'kafka' } },
        template: {
          metadata: { labels: { app: 'kafka' } },
          spec: { containers: [{ name: 'kafka', image: 'kafka:1' }] },
        },
        updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
        ...spec,
      },
      status: {
        observedGeneration: 1,
        replicas: pods.length,
        readyReplicas: pods.length,
        currentRevision: 'kafka-old',
        updateRevision: 'kafka-new',
        ...status,
      },
    },
    { manager },
  )
  const uid = (set['metadata'] as JsonMap)['uid']!
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'kafka', uid, controller: true }
  cluster.put({
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: { name: 'kafka-old', namespace: 'default', ownerReferences: [owner] },
    revision: 1,
  })
  const start = ((spec['ordinals'] as JsonMap | undefined)?.['start'] as number | undefined) ?? 0
  for (const [index, [revision, ready]] of pods.entries()) {
    const time = ready === undefined ? undefined : new Date(Date.parse(created) + ready * 1000).toISOString()
    cluster.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `kafka-${start + index}`,
        namespace: 'default',
        labels: { app: 'kafka', 'controller-revision-hash': revision, role: index === 2 ? 'leader' : 'follower' },
        ownerReferences: [owner],
      },
      spec: { nodeName: `node-${index % 2 === 0 ? 'a' : 'b'}`, containers: [{ name: 'kafka', image: 'kafka:1' }] },
      status: {
        phase: 'Running',
        conditions: [
          time === undefined
            ? { type: 'Ready', status: 'False', lastTransitionTime: created }
            : { type: 'Ready', status: 'True', lastTransitionTime: time },
        ],
      },
    })
  }
  return cluster
}

const old = ['kafka-old', 20] as const
const updated = ['kafka-new', 20] as const
const settled = [old, old, old]

function foreseen(cluster: FakeCluster, spec: Partial<RolloutSpec> = {}): Promise<Forecast> {
  return forecast({ cluster, clock }, name, { ...defaultSpec, ...spec })
}

const refused = ({ refusals }: Forecast): string[] => refusals.map((one) => one.name)

describe('a forecast', () => {
  it('tells which pods restart, in order, on which nodes, and how long that takes by what they took before', async () => {
    const cluster = bed({
      pods: [
        ['kafka-old', 10],
        ['kafka-old', 20],
        ['kafka-old', 60],
        ['kafka-old', 30],
      ],
    })
    const seen = await foreseen(cluster, { stages: { is: 'linear', count: 2 }, soak: 5_000, stageSoak: 60_000 })
    expect(seen).toEqual({
      set: name,
      base: 'kafka-old',
      target: 'kafka-new',
      replicas: 4,
      start: 0,
      partition: 0,
      stages: [2, 0],
      restarts: [
        { pod: 'kafka-3', index: 3, node: 'node-b' },
        { pod: 'kafka-2', index: 2, node: 'node-a' },
        { pod: 'kafka-1', index: 1, node: 'node-b' },
        { pod: 'kafka-0', index: 0, node: 'node-a' },
      ],
      perPod: 25_000,
      // A second more than the soak, since timestamps are cut; a stage soaks instead of its last pod.
      total: 4 * (25_000 + 6_000) + 2 * 55_000,
      refusals: [],
      warnings: [],
    })
    expect(cluster.writes.filter(({ ref }) => !ref.kind.endsWith('Review'))).toEqual([])
  })

  it('leaves out pods that have the new template, and those below the end', async () => {
    const seen = await foreseen(bed({ pods: [old, old, old, updated] }), {
      stages: { is: 'marks', marks: [{ partition: 1 }] },
    })
    expect(seen.restarts.map(({ pod }) => pod)).toEqual(['kafka-2', 'kafka-1'])
  })

  it('counts the end in indices where ordinals begin elsewhere', async () => {
    const seen = await foreseen(bed({ spec: { ordinals: { start: 100 } } }), {
      stages: { is: 'marks', marks: [{ partition: 2 }] },
    })
    expect(seen.restarts).toEqual([{ pod: 'kafka-102', index: 2, node: 'node-a' }])
    expect(seen.start).toBe(100)
  })

  it('counts the soak as at least minReadySeconds, and only stages that are still to be reached', async () => {
    const half = { is: 'marks', marks: [{ partition: 2 }, { partition: 0 }] } as const
    const cluster = bed({ spec: { minReadySeconds: 15 }, pods: [old, old, updated] })
    const seen = await foreseen(cluster, { stages: half, soak: 5_000, stageSoak: 60_000 })
    expect(seen.total).toBe(2 * (20_000 + 16_000) + 45_000)
  })

  it('goes back where the template was changed back: the pods alone tell from what', async () => {
    const back = { currentRevision: 'kafka-old', updateRevision: 'kafka-old' }
    const seen = await foreseen(bed({ pods: [old, old, updated], status: back }))
    expect(seen).toMatchObject({ base: 'kafka-new', target: 'kafka-old' })
    expect(seen.restarts.map(({ pod }) => pod)).toEqual(['kafka-2'])
  })

  it('begins where the pods are, whatever a rollout that is over left in its marker', async () => {
    const cluster = bed()
    const set = await cluster.get({ apiVersion: 'apps/v1', kind: 'StatefulSet', ...name })
    const metadata = set!['metadata'] as JsonMap
    const marker = { v: 1, run: 'a', uid: metadata['uid']!, base: 'kafka-older', target: 'kafka-old', to: 0 }
    const text = JSON.stringify({ ...marker, phase: 'done', p: 0, at: created, plan: 'x' })
    cluster.put({ ...set, metadata: { ...metadata, annotations: { 'capstan.dev/rollout': text } } })
    expect(await foreseen(cluster)).toMatchObject({ base: 'kafka-old', target: 'kafka-new' })
  })

  it('leaves pods beyond the replicas to the controller, which takes them away', async () => {
    const seen = await foreseen(bed({ spec: { replicas: 2 } }))
    expect(seen.restarts.map(({ pod }) => pod)).toEqual(['kafka-1', 'kafka-0'])
  })

  it('knows no time where no pod is ready', async () => {
    const seen = await foreseen(bed({ pods: [['kafka-old', undefined]] }))
    expect(seen).toMatchObject({ perPod: undefined, total: undefined })
  })

  test.for<[RolloutSpec['order'], string[]]>([
    [{ by: 'descending' }, ['kafka-3', 'kafka-2', 'kafka-1', 'kafka-0']],
    [{ by: 'rack', label: 'zone' }, ['kafka-2', 'kafka-0', 'kafka-3', 'kafka-1']],
    [{ by: 'leader-last', selector: 'role=leader' }, ['kafka-3', 'kafka-1', 'kafka-0', 'kafka-2']],
  ])('of a set that is updated by deleting pods goes by the order %j', async ([order, expected]) => {
    const cluster = bed({ spec: { updateStrategy: { type: 'OnDelete' } }, pods: [old, old, old, old] })
    for (const [node, zone] of [
      ['node-a', '1'],
      ['node-b', '2'],
    ] as const) {
      cluster.put({ apiVersion: 'v1', kind: 'Node', metadata: { name: node, labels: { zone } } })
    }
    const seen = await foreseen(cluster, { order })
    expect(seen.restarts.map(({ pod }) => pod)).toEqual(expected)
    expect(seen.partition).toBe(4)
    expect(seen.refusals).toEqual([])
  })

  it('of such a set ends when as many pods are left as the end says, whichever those are', async () => {
    const cluster = bed({ spec: { updateStrategy: { type: 'OnDelete' } }, pods: [updated, old, old, old] })
    const seen = await foreseen(cluster, { stages: { is: 'marks', marks: [{ partition: 1 }] } })
    expect(seen.restarts.map(({ pod }) => pod)).toEqual(['kafka-3', 'kafka-2'])
  })

  it('needs a set', async () => {
    const failure = await foreseen(fakeCluster()).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Failure)
    expect((failure as Failure).code).toBe('rollout/target')
  })
})

const partition = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } }
const applied = (spec: JsonMap): JsonMap => ({
  annotations: { 'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify({ spec }) },
})
const smokeJob = { job: { spec: { template: { spec: { containers: [{ name: 'a' }] } } } } }
const podOwner = { apiVersion: 'kafka.strimzi.io/v1', kind: 'Kafka', name: 'events', uid: 'u', controller: true }

describe('a rollout is refused, by a name that can be set aside,', () => {
  test.for<[string, string, Bed, Partial<RolloutSpec>]>([
    ['owner', 'where another controller owns the set', { metadata: { ownerReferences: [podOwner] } }, {}],
    ['last-applied', 'where the next kubectl apply would release all pods', { metadata: applied(partition) }, {}],
    ['partition-owner', 'where somebody chose a partition', { spec: partition, manager: 'some-operator' }, {}],
    ['order', 'where pods go by index whatever is wished', {}, { order: { by: 'rack', label: 'zone' } }],
  ])('%s: %s', async ([refusal, , given, spec]) => {
    const seen = await foreseen(bed(given), spec)
    expect(refused(seen)).toEqual([refusal])
    expect(seen.refusals[0]!.hint).not.toBe('')
  })

  test.for<[string, Bed]>([
    ['a creator that owns the 0 which the server filled in', { manager: 'helm' }],
    ['a partition that somebody set by hand', { spec: partition, manager: 'kubectl-patch' }],
    ['the partition of an earlier rollout', { spec: partition, manager: 'capstan-rollout' }],
    ['an applied file without a partition', { metadata: applied({ updateStrategy: { type: 'RollingUpdate' } }) }],
    [
      'an annotation that is no JSON',
      { metadata: { annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{' } } },
    ],
    ['an owner that does not control it', { metadata: { ownerReferences: [{ ...podOwner, controller: false }] } }],
  ])('but not for %s', async ([, given]) => {
    expect(refused(await foreseen(bed(given)))).toEqual([])
  })

  it('partition-owner: where somebody applies the partition, even if it is 0', async () => {
    const cluster = bed()
    await cluster.apply(
      {
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: 'kafka', namespace: 'default' },
        spec: { updateStrategy: { rollingUpdate: { partition: 0 } } },
      },
      { manager: 'argocd-controller', force: true },
    )
    const seen = await foreseen(cluster)
    expect(refused(seen)).toEqual(['partition-owner'])
    expect(seen.refusals[0]!.text).toContain('argocd-controller writes the partition too')
  })

  it('deleting: where the set is on its way out', async () => {
    const cluster = bed({ metadata: { finalizers: ['example.com/wait'] } })
    await cluster.remove({ apiVersion: 'apps/v1', kind: 'StatefulSet', ...name })
    expect(refused(await foreseen(cluster))).toContain('deleting')
  })

  it('permission: where a right is missing that it needs, each of them named', async () => {
    const cluster = bed()
    cluster.deny({ verb: 'patch', resource: 'statefulsets' })
    cluster.deny({ verb: 'create', resource: 'secrets' })
    const seen = await foreseen(cluster)
    expect(refused(seen)).toEqual(['permission'])
    expect(seen.refusals[0]!.text).toBe(
      'you may not patch statefulsets.apps in namespace default, create secrets in namespace default',
    )
  })

  it('but not where the server tells nobody what he may do', async () => {
    const cluster = bed()
    cluster.fail({ verb: 'review' }, new ApiError(404, 'NotFound', 'no reviews here'), 50)
    expect(await foreseen(cluster)).toMatchObject({ refusals: [], warnings: [] })
  })

  test.for<[string, string, JsonMap]>([
    ['get', 'jobs', smokeJob],
    ['create', 'jobs', smokeJob],
    ['patch', 'jobs', smokeJob],
    ['delete', 'jobs', smokeJob],
    ['get', 'pods/exec', { exec: { command: ['true'] } }],
    ['create', 'pods/exec', { exec: { command: ['true'] } }],
    ['get', 'services/proxy', { http: { service: 'connect', port: 8083 } }],
    ['get', 'pods/proxy', { http: { pod: 'connect-0', port: 8083 } }],
  ])('permission: where a gate needs to %s %s, and only then', async ([verb, resource, gate]) => {
    const cluster = bed()
    cluster.deny({ verb, resource })
    const { gates } = readSpec({ gates: [gate] }, { source: 'user', place: 'x' }, defaultSpec)
    expect(refused(await foreseen(cluster))).toEqual([])
    expect(refused(await foreseen(cluster, { gates }))).toEqual(['permission'])
  })

  it('but not where a gate asks from here, and needs no right of the cluster', async () => {
    const cluster = bed()
    cluster.deny({ verb: 'get', resource: 'pods/proxy' })
    const declared = { gates: [{ http: { url: 'http://connect' } }] }
    const { gates } = readSpec(declared, { source: 'user', place: 'x' }, defaultSpec)
    expect(refused(await foreseen(cluster, { gates }))).toEqual([])
  })

  it('after one question where everything is allowed, and by none where there is no answer', async () => {
    const cluster = bed()
    await foreseen(cluster)
    expect(cluster.requests.filter(({ verb }) => verb === 'review')).toHaveLength(1)
    cluster.fail({ verb: 'review' }, new Failure('cluster/unreachable', 'no connection'), 50)
    await expect(foreseen(cluster)).rejects.toMatchObject({ code: 'cluster/unreachable' })
  })

  it('at its beginning for the same reasons, without a look at all the rest', async () => {
    const cluster = bed({ metadata: { ownerReferences: [podOwner] } })
    const refusals = await refusalsOf({ cluster, clock }, name, defaultSpec)
    expect(refusals.map((one) => one.name)).toEqual(['owner'])
    const lists = cluster.requests.filter(({ verb }) => verb === 'list').map(({ kind }) => kind)
    expect(lists.sort()).toEqual(['LimitRange', 'Pod', 'ResourceQuota'])
  })
})

describe('a forecast warns', () => {
  const scaled = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'kafka' }
  const budget = (allowed: number, labels: JsonMap): JsonMap => ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'kafka', namespace: 'default' },
    spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
    status: {
      disruptionsAllowed: allowed,
      currentHealthy: 2,
      desiredHealthy: 2,
      expectedPods: 3,
      observedGeneration: 1,
    },
  })
  const autoscaler: JsonMap = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'kafka', namespace: 'default' },
    spec: { minReplicas: 3, maxReplicas: 10, scaleTargetRef: scaled },
  }

  test.for<[string, Bed, Partial<RolloutSpec>, RegExp]>([
    ['of one pod', { pods: [old] }, {}, /^it has one pod/],
    ['of none', { pods: [] }, {}, /^it has no pods/],
    ['where no history is kept', { spec: { revisionHistoryLimit: 0 } }, {}, /^revisionHistoryLimit is 0/],
    ['where nothing soaks', {}, { soak: 0 }, /^soak and minReadySeconds are 0/],
    [
      'of racks by a label that no node has',
      { spec: { updateStrategy: { type: 'OnDelete' } } },
      { order: { by: 'rack', label: 'no.such/label' } },
      /^no node of its pods has the label no.such\/label, by which they go: all go by their index$/,
    ],
    ['of OnDelete', { spec: { updateStrategy: { type: 'OnDelete' } } }, {}, /^its strategy is OnDelete/],
    [
      'of a pod that is not ready',
      { pods: [old, ['kafka-old', undefined], old] },
      {},
      /^kafka-1 is not ready, and no pod/,
    ],
    [
      'of one in a set that does not wait for it',
      { spec: { podManagementPolicy: 'Parallel' }, pods: [old, ['kafka-old', undefined], old] },
      {},
      /^kafka-1 is not ready: pod kafka-1: not started yet/,
    ],
    ['of a third revision', { pods: [old, ['kafka-older', 5], old] }, {}, /^kafka-1 has neither .* but kafka-older$/],
    ['of a missing pod', { spec: { replicas: 4 } }, {}, /^1 of its 4 pods are missing$/],
    [
      'where the revision to go back to is gone',
      { status: { currentRevision: 'kafka-lost' } },
      {},
      /^ControllerRevision kafka-lost is gone/,
    ],
    [
      'before the controller has seen the template',
      { status: { observedGeneration: 0 } },
      {},
      /^its controller has not seen/,
    ],
    [
      'of a plan for more pods',
      {},
      { stages: { is: 'marks', marks: [{ partition: 100 }, { partition: 99 }, { partition: 0 }] } },
      /^stages 100, 99 are above its 3 replicas and count as 3$/,
    ],
    [
      'of a plan for very many more pods, in few words',
      {},
      { stages: { is: 'marks', marks: Array.from({ length: 5000 }, (_, i) => ({ partition: 4999 - i })) } },
      /^stages 4999, 4998, 4997 and 4993 more are above its 3 replicas and count as 3$/,
    ],
    [
      'of stages that are one with so few pods',
      {},
      { stages: { is: 'marks', marks: [{ percent: 1 }, { percent: 25 }, { partition: 2 }, { partition: 0 }] } },
      /^stages 1%, 25%, 2 are one with 3 replicas, at partition 2$/,
    ],
  ])('%s', async ([, given, spec, expected]) => {
    const { warnings } = await foreseen(bed(given), spec)
    expect(
      warnings.find((text) => expected.test(text)),
      warnings.join('\n'),
    ).toBeDefined()
  })

  it('of an autoscaler of this set, and of no other', async () => {
    const cluster = bed()
    cluster.put(autoscaler)
    cluster.put({
      ...autoscaler,
      metadata: { name: 'other' },
      spec: { maxReplicas: 5, scaleTargetRef: { ...scaled, name: 'x' } },
    })
    expect((await foreseen(cluster)).warnings).toEqual([
      'HorizontalPodAutoscaler kafka scales it from 3 to 10 replicas: fewer replicas take away the pods that were updated first',
    ])
  })

  it('of no autoscaler of a StatefulSet of another group, such as Kruise’s, that has the same name', async () => {
    const cluster = bed()
    const other = { ...scaled, apiVersion: 'apps.kruise.io/v1beta1' }
    cluster.put({ ...autoscaler, spec: { maxReplicas: 5, scaleTargetRef: other } })
    expect((await foreseen(cluster)).warnings).toEqual([])
  })

  test.for<[string, number, JsonMap, number]>([
    ['a budget that allows nothing', 0, { app: 'kafka' }, 1],
    ['no budget that allows one', 1, { app: 'kafka' }, 0],
    ['no budget of other pods', 0, { app: 'zk' }, 0],
  ])('of %s', async ([, allowed, labels, count]) => {
    const cluster = bed()
    cluster.put(budget(allowed, labels))
    const { warnings } = await foreseen(cluster)
    expect(warnings).toHaveLength(count)
    if (count > 0)
      expect(warnings[0]).toBe('PodDisruptionBudget kafka allows no disruption now: 2 pods are healthy, 2 must be')
  })

  it('of two budgets that select the same pods: none of these can be evicted', async () => {
    const cluster = bed()
    cluster.put(budget(1, { app: 'kafka' }))
    const other = budget(1, { app: 'kafka' })
    cluster.put({ ...other, metadata: { name: 'all', namespace: 'default' } })
    const { warnings } = await foreseen(cluster)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatch(
      /^PodDisruptionBudgets (?:kafka, all|all, kafka) select the same pods: Kubernetes evicts/,
    )
  })

  it('of what it may not list, instead of failing', async () => {
    const cluster = bed()
    cluster.fail({ verb: 'list', kind: 'HorizontalPodAutoscaler' }, new ApiError(403, 'Forbidden', 'no'))
    expect((await foreseen(cluster)).warnings).toEqual([
      'you may not list HorizontalPodAutoscaler: what they do to this set is not known',
    ])
  })

  it('that undo will not be possible, where only that right is missing', async () => {
    const cluster = bed()
    cluster.deny({ verb: 'delete', resource: 'pods' })
    const { warnings } = await foreseen(cluster)
    expect(warnings.join()).toContain('rollout undo will not be possible: you may not delete pods in namespace default')
  })
})

describe('KEDA', () => {
  test.for<[string, JsonMap, string]>([
    ['with both ends', { minReplicaCount: 3, maxReplicaCount: 6 }, 'from 3 to 6 replicas'],
    ['with none: it may take all pods away', {}, 'from 0 to 100 replicas'],
    [
      'that takes more away where nothing happens',
      { minReplicaCount: 3, idleReplicaCount: 0 },
      'from 0 to 100 replicas',
    ],
  ])(
    'scales: one warning, of the ScaledObject and not of the autoscaler that it makes, %s',
    async ([, spec, range]) => {
      const cluster = await keda({ spec })
      expect((await foreseen(cluster)).warnings).toEqual([
        `ScaledObject kafka-lag scales it ${range}: fewer replicas take away the pods that were updated first`,
      ])
    },
  )

  test.for<[string, (cluster: FakeCluster) => void]>([
    [
      'may not be listed',
      (cluster) => cluster.fail({ verb: 'list', kind: 'ScaledObject' }, new ApiError(403, 'Forbidden', 'no')),
    ],
    [
      'are no longer served',
      (cluster) => {
        const kind = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' }
        cluster.drop({ ...kind, namespace: undefined, name: 'scaledobjects.keda.sh' })
        cluster.rediscover()
      },
    ],
  ])('is seen by its autoscaler where ScaledObjects %s', async ([, change]) => {
    const cluster = await keda()
    change(cluster)
    expect((await foreseen(cluster)).warnings).toContain(
      'HorizontalPodAutoscaler keda-hpa-kafka-lag scales it from 1 to 100 replicas: fewer replicas take away the pods that were updated first',
    )
  })

  it('that is paused scales nothing', async () => {
    const conditions = [
      { type: 'Ready', status: 'True', reason: 'ScaledObjectReady' },
      { type: 'Paused', status: 'True', reason: 'ScaledObjectPaused' },
    ]
    const cluster = await keda({ metadata: { annotations: { 'autoscaling.keda.sh/paused': 'true' } }, conditions })
    cluster.drop({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      namespace: 'default',
      name: 'keda-hpa-kafka-lag',
    })
    expect((await foreseen(cluster)).warnings).toEqual([])
  })

  it('of a Deployment, which is what a target without a kind is, is none of it', async () => {
    const cluster = bed()
    await defineKind(cluster, 'keda.sh', 'v1alpha1', 'ScaledObject')
    cluster.put(scaledObject({ spec: { scaleTargetRef: { name: 'kafka' } } }))
    expect((await foreseen(cluster)).warnings).toEqual([])
  })
})

interface Keda {
  readonly metadata?: JsonMap
  readonly spec?: JsonMap
  readonly conditions?: JsonMap[]
}

/** As a person writes it, with the status that KEDA adds. */
function scaledObject({ metadata = {}, spec = {}, conditions = [{ type: 'Paused', status: 'False' }] }: Keda): JsonMap {
  return {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'kafka-lag', namespace: 'default', finalizers: ['finalizer.keda.sh'], ...metadata },
    spec: {
      scaleTargetRef: { kind: 'StatefulSet', name: 'kafka' },
      triggers: [{ type: 'kafka', metadata: { topic: 'orders', consumerGroup: 'billing', lagThreshold: '50' } }],
      ...spec,
    },
    status: { scaleTargetKind: 'apps/v1.StatefulSet', hpaName: 'keda-hpa-kafka-lag', conditions },
  }
}

/** A ScaledObject with the autoscaler that KEDA makes of it (kedacore/keda, controllers/keda/hpa.go). */
async function keda(of: Keda = {}): Promise<FakeCluster> {
  const cluster = bed()
  await defineKind(cluster, 'keda.sh', 'v1alpha1', 'ScaledObject')
  const owner = cluster.put(scaledObject(of))
  const { uid } = owner['metadata'] as { readonly uid: string }
  const { minReplicaCount = 1, maxReplicaCount = 100 } = of.spec ?? {}
  cluster.put({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: {
      name: 'keda-hpa-kafka-lag',
      namespace: 'default',
      labels: { 'app.kubernetes.io/managed-by': 'keda-operator', 'scaledobject.keda.sh/name': 'kafka-lag' },
      ownerReferences: [
        {
          apiVersion: 'keda.sh/v1alpha1',
          kind: 'ScaledObject',
          name: 'kafka-lag',
          uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'kafka' },
      minReplicas: minReplicaCount,
      maxReplicas: maxReplicaCount,
    },
  })
  return cluster
}
