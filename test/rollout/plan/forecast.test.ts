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
    const cluster = bed({ spec: { updateStrategy: { type: 'OnDelete' } }, pods: [old, old, updated, old] })
    const seen = await foreseen(cluster, { stages: { is: 'marks', marks: [{ partition: 1 }] } })
    expect(seen.restarts.map(({ pod }) => pod)).toEqual(['kafka-3', 'kafka-1'])
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

  it('permission: where a gate needs what nobody may do here', async () => {
    const cluster = bed()
    cluster.deny({ verb: 'create', resource: 'jobs' })
    const gates = readSpec(
      { gates: [{ job: { spec: { template: { spec: { containers: [{ name: 'a' }] } } } } }] },
      { source: 'user', place: 'x' },
      defaultSpec,
    ).gates
    expect(refused(await foreseen(cluster))).toEqual([])
    expect(refused(await foreseen(cluster, { gates }))).toEqual(['permission'])
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
    ['of OnDelete', { spec: { updateStrategy: { type: 'OnDelete' } } }, {}, /^its strategy is OnDelete/],
    [
      'of a pod that is not ready',
      { pods: [old, ['kafka-old', undefined], old] },
      {},
      /^kafka-1 is not ready, and no pod/,
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

  it('once of a ScaledObject, and not of the autoscaler that KEDA makes of it', async () => {
    const cluster = bed()
    await defineScaledObject(cluster)
    cluster.put({
      apiVersion: 'keda.sh/v1alpha1',
      kind: 'ScaledObject',
      metadata: { name: 'kafka', namespace: 'default' },
      spec: { maxReplicaCount: 5, scaleTargetRef: { kind: 'StatefulSet', name: 'kafka' } },
    })
    const ownerReferences = [
      { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', name: 'kafka', uid: 'u', controller: true },
    ]
    cluster.put({ ...autoscaler, metadata: { name: 'keda-hpa-kafka', namespace: 'default', ownerReferences } })
    expect((await foreseen(cluster)).warnings).toEqual([
      'ScaledObject kafka scales it from 1 to 5 replicas: fewer replicas take away the pods that were updated first',
    ])
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

async function defineScaledObject(cluster: FakeCluster): Promise<void> {
  cluster.put({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'scaledobjects.keda.sh' },
    spec: {
      group: 'keda.sh',
      scope: 'Namespaced',
      names: { kind: 'ScaledObject', plural: 'scaledobjects' },
      versions: [
        {
          name: 'v1alpha1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
        },
      ],
    },
  })
  cluster.rediscover()
  await cluster.kinds()
}
