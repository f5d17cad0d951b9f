import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it, test, vi } from 'vitest'
import type { JsonMap } from '../../src/core/json.ts'
import { helm } from '../helm/build.ts'
import { at, bed, kubeconfig, text, until } from './cluster.ts'
import { chart, yaml } from './install-chart.ts'
import { manifestOf, rolloutWorld, type RolloutWorld, type WorldOptions } from './rollout-world.ts'

const run = promisify(execFile)

// They wait most of the time.
vi.setConfig({ maxConcurrency: 10 })

describe.runIf(bed !== undefined).concurrent('a plan sees what keeps a pod from coming back', () => {
  it('a quota, that has no room for what the new template asks for beyond the old one', async (context) => {
    const world = await rolloutWorld(context, { container: memory('1Gi') })
    const quota = { metadata: { name: 'compute' }, spec: { hard: { 'requests.memory': '5Gi' } } }
    await made(world, 'resourcequotas', quota)
    await until('the quota to be counted', async () => {
      const { body } = await world.api.call('GET', `/api/v1/namespaces/${world.space}/resourcequotas/compute`)
      return text(body, 'status.used.requests.memory') !== '' || at(body, 'status.used') !== undefined
    })
    await world.stage({ container: memory('2Gi') })
    const { code, err } = await world.run(['rollout', 'plan', 'sts/app'])
    expect(err).toContain(
      'refused: app-0 could not be made again: ResourceQuota compute allows 5Gi of requests.memory, and with it 6Gi would be used\n',
    )
    expect(err).toContain('--override quota=REASON')
    expect(code).toBe(5)
    // One that ends before that pod fits, and is as it was foreseen.
    const first = await world.roll(['--partition', '1'])
    expect(first.code, first.err).toBe(0)
    expect(await world.letters()).toBe('ABB')
    const rest = await world.roll()
    expect(rest).toMatchObject({ code: 5, outcome: { is: 'refused' } })
    expect(await world.letters()).toBe('ABB')
    // What it foresees is what happens to who does not believe it.
    const all = await world.roll(['--patience', '3s', '--override', 'quota=let me see'])
    expect(all.outcome).toMatchObject({ is: 'blocked', because: expect.stringContaining('app-0') as string })
    const events = await world.api.call('GET', `/api/v1/namespaces/${world.space}/events`)
    expect(events.text).toMatch(/Create Pod app-0 in StatefulSet app failed .*exceeded quota: compute/)
  })

  it('a quota that demands what no container of the new template says', async (context) => {
    const world = await rolloutWorld(context, { container: memory('1Gi') })
    await made(world, 'resourcequotas', { metadata: { name: 'compute' }, spec: { hard: { 'limits.cpu': '9' } } })
    await world.stage()
    await until('the quota to be counted', async () => {
      const { err } = await world.run(['rollout', 'plan', 'sts/app'])
      return err.includes('ResourceQuota compute demands limits.cpu, which container app does not say')
    })
    await made(world, 'limitranges', {
      metadata: { name: 'usual' },
      spec: { limits: [{ type: 'Container', default: { cpu: '1' }, defaultRequest: { cpu: '1' } }] },
    })
    const { code, err } = await world.run(['rollout', 'plan', 'sts/app'])
    expect(code, err).toBe(0)
  })

  it('a claim that is being deleted, and stays as long as its pod', async (context) => {
    const world = await rolloutWorld(context, claimed)
    const claim = `/api/v1/namespaces/${world.space}/persistentvolumeclaims/data-app-1`
    const volume = text((await world.api.call('GET', claim)).body, 'spec.volumeName')
    await world.api.call('DELETE', claim)
    await world.stage()
    const { code, err } = await world.run(['rollout', 'plan', 'sts/app'])
    expect(err).toContain(
      'refused: claim data-app-1 is being deleted, and goes when app-1 restarts, which would come back with an empty one\n',
    )
    expect(err).toContain(`kubectl patch pv ${volume} -p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'`)
    expect(code).toBe(5)
    const rolled = await world.roll()
    expect(rolled).toMatchObject({ code: 5, outcome: { is: 'refused' } })
    expect(await world.letters()).toBe('AAA')
    expect(at((await world.api.call('GET', claim)).body, 'metadata.deletionTimestamp')).toBeDefined()
  })

  it('claims that go with the pods that were updated first, when it is scaled down', async (context) => {
    const persistentVolumeClaimRetentionPolicy = { whenScaled: 'Delete' }
    const world = await rolloutWorld(context, {
      ...claimed,
      spec: { ...claimed.spec, persistentVolumeClaimRetentionPolicy },
    })
    await world.stage()
    const { code, err } = await world.run(['rollout', 'plan', 'sts/app'])
    expect(code, err).toBe(0)
    expect(err).toContain('warning: persistentVolumeClaimRetentionPolicy.whenScaled is Delete, so leave its replicas')
  })

  it('a VerticalPodAutoscaler that evicts its pods; without the kind there is nothing to say', async (context) => {
    const world = await rolloutWorld(context)
    await world.stage()
    expect((await world.run(['rollout', 'plan', 'sts/app'])).err).not.toContain('VerticalPodAutoscaler')
    const definition = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions'
    const names = { kind: 'VerticalPodAutoscaler', plural: 'verticalpodautoscalers', singular: 'verticalpodautoscaler' }
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } }
    await world.api.call('POST', definition, {
      // The API server guards groups of this domain by it.
      metadata: {
        name: 'verticalpodautoscalers.autoscaling.k8s.io',
        annotations: { 'api-approved.kubernetes.io': 'https://github.com/kubernetes/kubernetes/pull/63797' },
      },
      spec: {
        group: 'autoscaling.k8s.io',
        scope: 'Namespaced',
        names,
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    })
    context.onTestFinished(async () => {
      await world.api.call('DELETE', `${definition}/verticalpodautoscalers.autoscaling.k8s.io`)
    })
    const path = `/apis/autoscaling.k8s.io/v1/namespaces/${world.space}/verticalpodautoscalers`
    const resizer = {
      apiVersion: 'autoscaling.k8s.io/v1',
      kind: 'VerticalPodAutoscaler',
      metadata: { name: 'app' },
      spec: { targetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'app' } },
    }
    await until('the kind to be served', async () => (await world.api.call('POST', path, resizer)).status < 300)
    const { code, err } = await world.run(['rollout', 'plan', 'sts/app'])
    expect(code, err).toBe(0)
    expect(err).toContain('warning: VerticalPodAutoscaler app (updateMode Auto) evicts its pods by itself')
  })

  it('what a user may not read as a note; with just the rights that it names the rollout goes through', async (context) => {
    const world = await rolloutWorld(context, claimed)
    await world.stage()
    await grant(world, 'reader', [
      { apiGroups: ['apps'], resources: ['statefulsets'], verbs: ['get'] },
      { apiGroups: [''], resources: ['secrets'], verbs: ['get'] },
    ])
    const alice = { kubeconfig: bed!.alice }
    let said = ''
    await until(
      'the role to count',
      async () => {
        said = (await world.run(['rollout', 'plan', 'sts/app'], alice)).err
        return said.includes('refused: ')
      },
      () => said,
    )
    expect(said).toMatch(
      /warning: you may not list .*LimitRange, PersistentVolumeClaim, .*ResourceQuota.*: what they do/,
    )
    const rights = /refused: you may not (.*)/
      .exec(said)![1]!
      .split(', ')
      .map((right) => {
        const [verb, resource = ''] = right.split(' ')
        const [name, group] = resource.split(/\.(.*)/s)
        return { apiGroups: [group ?? ''], resources: [name], verbs: [verb] }
      })
    await grant(world, 'roller', rights)
    await until('the other role to count', async () => {
      return (await world.run(['rollout', 'plan', 'sts/app'], alice)).code === 0
    })
    const rolled = await world.roll([], alice)
    expect(rolled.code, rolled.err).toBe(0)
    expect(await world.letters()).toBe('BBB')
  })
})

describe.runIf(bed !== undefined).concurrent('an install whose rollout is refused', () => {
  it('writes nothing at all, by what the set says, and goes on where that is set aside', async (context) => {
    const world = await rolloutWorld(context, { by: 'nothing' })
    const apply = (version: number, ...flags: string[]) =>
      world.run(['apply', 'app', '-f', '-', ...flags], {
        stdin: yaml(manifestOf({ own: quick, version }), {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: `v${version}` },
        }),
      })
    expect((await apply(1)).code).toBe(0)
    expect(await world.letters()).toBe('AAA')
    const lastApplied = JSON.stringify({ spec: { updateStrategy: { rollingUpdate: { partition: 0 } } } })
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': lastApplied }
    await world.edit(world.setPath, { metadata: { annotations } })
    const before = await everything(world)

    const { code, err } = await apply(2)
    expect(code).toBe(5)
    expect(err).toMatch(/^error\[rollout\/refused\]: StatefulSet\/\S+\/app: the partition stands in last-applied/m)
    expect(err).toContain('or set it aside: --override last-applied="the reason"')
    expect(await everything(world)).toEqual(before)

    const aside = await apply(2, '--override', 'last-applied=nobody applies it any more')
    expect(aside.code, aside.out + aside.err).toBe(0)
    expect(await world.letters()).toBe('BBB')
  })

  it('writes nothing at all, by a quota that has no room for the new template', async (context) => {
    const world = await rolloutWorld(context, { by: 'nothing' })
    const apply = (asks: string) =>
      world.run(['apply', 'app', '-f', '-'], { stdin: yaml(manifestOf({ own: quick, container: memory(asks) })) })
    await made(world, 'resourcequotas', { metadata: { name: 'compute' }, spec: { hard: { 'requests.memory': '4Gi' } } })
    expect((await apply('1Gi')).code).toBe(0)
    expect(await world.letters()).toBe('AAA')
    const path = `/api/v1/namespaces/${world.space}/resourcequotas/compute`
    await until('three pods to be counted', async () => {
      return (at((await world.api.call('GET', path)).body, 'status.used') as JsonMap)['requests.memory'] === '3Gi'
    })
    const before = await everything(world)
    const { code, err } = await apply('1600Mi')
    expect(code).toBe(5)
    expect(err).toContain('app-1 could not be made again: ResourceQuota compute allows 4Gi of requests.memory')
    expect(await everything(world)).toEqual(before)
    expect((await apply('1200Mi')).code).toBe(0)
    expect(await world.letters()).toBe('BBB')
  })
})

describe.runIf(bed !== undefined).concurrent('the plan of a chart', () => {
  it('is what the install of it then does; it writes nothing', async (context) => {
    const world = await rolloutWorld(context, { by: 'nothing' })
    const set = JSON.stringify(manifestOf({ own: quick })).replace('app:v1', 'app:v{{ Values.version }}')
    expect(set).toContain('Values.version')
    const folder = chart({ 'templates/set.yaml.hbs': set }, { version: 1 })
    const ask = (words: string, ...flags: string[]) =>
      world.run([...words.split(' '), '--chart', folder, '--name', 'app', ...flags])
    expect((await ask('rollout plan')).out).toContain(`app in namespace ${world.space}: is made, with 3 pods\n`)
    expect((await ask('install')).code).toBe(0)
    expect(await world.letters()).toBe('AAA')
    expect((await ask('rollout plan')).out).toBe(`app in namespace ${world.space}: stays as it is\n`)

    const before = await everything(world)
    const told = await ask('rollout plan', '--set', 'version=2')
    expect(told.code, told.err).toBe(0)
    // That the controller has not seen what the dry run makes of the set is none.
    expect(told.err).toMatch(/^warning: soak and minReadySeconds are 0: .*\n$/)
    expect(told.out).toMatch(/: 3 pods of 3 would restart, from app-\S+ to a new template\n {2}why .*\.image changed\n/)
    expect(told.out).toMatch(/\n {2}pods {7}app-2 \(.*\), app-1 \(.*\), app-0 \(.*\), down to partition 0\n/)
    expect(await everything(world)).toEqual(before)

    expect((await ask('install', '--set', 'version=2')).code).toBe(0)
    expect(await world.letters()).toBe('BBB')
  })
})

it.runIf(bed !== undefined)(
  'what a refusal says to type next means the same cluster and namespace',
  async (context) => {
    const world = await rolloutWorld(context, { by: 'nothing' })
    const flags = ['--kubeconfig', kubeconfig]
    const { code, err } = await world.run(['rollout', 'pause', 'nosuch', ...flags])
    expect(code).toBe(1)
    expect(err).toContain(`capstan list -n ${world.space} --kubeconfig ${kubeconfig} shows the releases there are`)
    expect((await world.run(['history', 'nosuch', ...flags])).err).toContain(
      `capstan list -A --kubeconfig ${kubeconfig} shows the releases of all namespaces`,
    )
  },
)

describe.runIf(bed !== undefined)('a set that helm installed', () => {
  beforeAll(async () => {
    await helm(4)
    await helm(3)
  }, 900_000)

  const versions: [3 | 4][] = [[4], [3]]
  test.for(versions)('by version %i, says what its next upgrade would set back', async ([version], context) => {
    const world = await rolloutWorld(context, { by: 'nothing' })
    const program = await helm(version)
    const upgrade = async (...flags: string[]) => {
      const folder = chart({ 'templates/set.yaml': setTemplate }, {})
      await run(program, [
        ...['upgrade', '--install', 'events', folder, '-n', world.space, '--kubeconfig', kubeconfig],
        ...flags,
      ])
      await world.becomes('3 ready pods', (set) => Number(at(set, 'status.readyReplicas') ?? 0) === 3)
    }
    await upgrade()
    expect((await world.run(['rollout', 'plan', 'sts/app'])).err).not.toContain('Helm')
    // By somebody else, beside Helm.
    await world.edit(world.setPath, { spec: { updateStrategy: { rollingUpdate: { partition: 2147483647 } } } })
    const containers = [{ name: 'app', image: 'registry.invalid/app:v2' }]
    await world.edit(world.setPath, { spec: { template: { spec: { containers } } } })
    const { code, err } = await world.run(['rollout', 'plan', 'sts/app'])
    expect(code, err).toBe(0)
    expect(err).toContain(
      'warning: Helm release events, revision 1, has another spec.template.spec.containers[0].image: the next helm upgrade sets it back',
    )
    // And so it does: by the API server, which knows of conflicts, or over everybody's head.
    if (version === 4) {
      await expect(upgrade()).rejects.toThrow(/conflict/)
      return
    }
    await upgrade('--set', 'partition=1')
    expect(text(await world.set(), 'spec.template.spec.containers.0.image')).toBe('registry.invalid/app:v1')
    expect(at(await world.set(), 'spec.updateStrategy.rollingUpdate.partition')).toBe(1)
    const refused = await world.run(['rollout', 'plan', 'sts/app'])
    expect(refused.err).toContain(
      'refused: Helm release events, revision 2, says partition 1: the next helm upgrade sets it',
    )
    expect(refused.code).toBe(5)
  })
})

const setTemplate = `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: app
spec:
  serviceName: app
  replicas: 3
  podManagementPolicy: Parallel
  {{- with .Values.partition }}
  updateStrategy: {rollingUpdate: {partition: {{ . }}}}
  {{- end }}
  selector: {matchLabels: {app: app}}
  template:
    metadata:
      labels: {app: app}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - name: app
          image: registry.invalid/app:v1
          resources: {requests: {memory: 1024Mi}}
`

const claimed = {
  spec: {
    podManagementPolicy: 'Parallel',
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  },
} satisfies WorldOptions

/** A plan that an install finds on the set: no soak. */
const quick = { 'capstan.dev/rollout-plan': '{"soak": "0s"}' }

function memory(asked: string): object {
  return { resources: { requests: { memory: asked } } }
}

async function made({ api, space }: RolloutWorld, resource: string, object: object): Promise<void> {
  const { status, text: said } = await api.call('POST', `/api/v1/namespaces/${space}/${resource}`, object)
  expect(status, said).toBe(201)
}

/** Name and version of all that an install may write. */
async function everything({ api, space, setPath }: RolloutWorld): Promise<unknown> {
  const paths = [
    ...['configmaps', 'secrets', 'pods'].map((kind) => `/api/v1/namespaces/${space}/${kind}`),
    `/apis/coordination.k8s.io/v1/namespaces/${space}/leases`,
  ]
  const lists = await Promise.all(paths.map((path) => api.call('GET', path)))
  const items = lists.flatMap(({ body }) => at(body, 'items') as JsonMap[])
  const set = (await api.call('GET', setPath)).body
  return [set, ...items].map((one) => `${text(one, 'metadata.name')} ${text(one, 'metadata.resourceVersion')}`).sort()
}

async function grant({ api, space }: RolloutWorld, name: string, rules: readonly object[]): Promise<void> {
  const base = `/apis/rbac.authorization.k8s.io/v1/namespaces/${space}`
  await api.call('POST', `${base}/roles`, { metadata: { name }, rules })
  await api.call('POST', `${base}/rolebindings`, {
    metadata: { name },
    subjects: [{ kind: 'User', name: 'alice', apiGroup: 'rbac.authorization.k8s.io' }],
    roleRef: { kind: 'Role', name, apiGroup: 'rbac.authorization.k8s.io' },
  })
}
