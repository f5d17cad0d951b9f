import { describe, expect, it, onTestFinished, test } from 'vitest'
import type { Client } from './client.ts'
import { bed, client, namespace, until } from './cluster.ts'
import { folder, yaml } from './install-chart.ts'
import { names, world } from './install-world.ts'
import { apply, configMap, failing, fine, hidden, run, secret, workload } from './trouble.ts'
import { webhook } from './trouble-webhook.ts'

interface Faulty {
  readonly title: string
  readonly objects: readonly object[]
  readonly code?: number
  readonly says: RegExp
}

const container = { name: 'app', image: 'registry.invalid/app:v1' }
const deployment = (spec: object) => workload('Deployment', { pod: spec })

/** What is found without asking the server. */
const unsound: Faulty[] = [
  {
    title: 'two variables of one name in a container',
    objects: [
      deployment({
        containers: [
          {
            ...container,
            env: [
              { name: 'A', value: '1' },
              { name: 'A', value: '2' },
            ],
          },
        ],
      }),
    ],
    says: /error\[install\/object\]: Deployment\/\S+\/app: spec\.template\.spec\.containers\[0\]\.env has an item with name "A" twice, at 0 and 1\n += made by standard input, document 2\n/,
  },
  {
    title: 'a null in a list',
    objects: [deployment({ containers: [container, null] })],
    says: /Deployment\/\S+\/app: spec\.template\.spec\.containers\[1\] is null, .*\n += made by standard input, document 2\n/,
  },
  {
    title: 'two manifests of one object',
    objects: [configMap('twice', { a: '1' }), configMap('twice', { a: '2' })],
    code: 2,
    says: /error\[manifest\/identity\]: ConfigMap\/\S+\/twice is made twice, by standard input, document 2 and by standard input, document 3\n/,
  },
  {
    title: 'an API version that the server no longer has',
    objects: [{ apiVersion: 'apps/v1beta1', kind: 'Deployment', metadata: { name: 'app' } }],
    says: /error\[install\/kind\]: Deployment\/app asks for apps\/v1beta1, .*\n( += .*\n)* += .*apps\/v1/,
  },
  {
    title: 'a misspelt kind',
    objects: [{ apiVersion: 'apps/v1', kind: 'Statefulset', metadata: { name: 'app' } }],
    says: /error\[install\/kind\]: Statefulset\/app asks for .*\n += made by standard input, document 2\n += did you mean StatefulSet of apps\/v1\?\n/,
  },
  {
    title: 'a manifest without a name',
    objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: {} }],
    code: 2,
    says: /error\[manifest\/identity\]: ConfigMap of standard input, document 2: metadata\.name must be text and not empty/,
  },
]

/** What only the server knows. */
const refused: Faulty[] = [
  {
    title: 'a misspelt field',
    objects: [workload('Deployment', { spec: { replica: 2 } })],
    says: /Deployment\/\S+\/app: spec\.replica is unknown to the server.*standard input, document 2.*did you mean replicas\?/s,
  },
  {
    title: 'a text in the place of a number',
    objects: [workload('Deployment', { spec: { replicas: 'two' } })],
    says: /Deployment\/\S+\/app: spec\.replicas must be a number, it is text.*standard input, document 2/s,
  },
  {
    title: 'a number in the place of a text',
    objects: [configMap('other', { a: 1 })],
    says: /ConfigMap\/\S+\/other: data\.a must be text, it is a number.*standard input, document 2.*write it in quotes/s,
  },
  {
    title: 'a plain text in the place of base64',
    objects: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'plain' }, data: { password: hidden } }],
    says: /Secret\/\S+\/plain: .*what stands under data must be base64.*standard input, document 2.*write the plain text under stringData/s,
  },
  {
    title: 'a value that is out of its range',
    objects: [deployment({ containers: [{ ...container, ports: [{ containerPort: 99999 }] }] })],
    says: /Deployment\/\S+\/app: spec\.template\.spec\.containers\[0\]\.ports\[0\]\.containerPort is refused: .*between 1 and 65535/,
  },
]

describe('What is wrong in a manifest', () => {
  test.for(unsound)(
    'as $title is explained with its source, and nothing is written',
    async ({ objects, code = 1, says }) => {
      const api = client()
      const space = await namespace(api)
      const { out, err } = await failing(apply(space, [secret(), ...objects]), code)
      expect(out).toBe('')
      expect(err).toMatch(says)
      expect(await names(api, space)).toEqual([])
    },
  )

  test.for(refused)('as $title is told by --dry-run and diff before anything is written', async ({ objects, says }) => {
    const api = client()
    const space = await namespace(api)
    const before = await world(api, space)
    expect((await failing(apply(space, [secret(), ...objects], '--dry-run'))).err).toMatch(says)
    const diff = run(['diff', 'app', '-n', space, '-f', '-'], { stdin: yaml(secret(), ...objects) })
    expect((await failing(diff)).err).toMatch(says)
    expect(await world(api, space)).toEqual(before)
  })

  test.for(refused)(
    'as $title is told by the install of new objects, and with the cure it goes on from there',
    async ({ objects, says }) => {
      const api = client()
      const space = await namespace(api)
      expect((await failing(apply(space, [secret(), ...objects]))).err).toMatch(says)
      expect(await names(api, space)).toContain('Secret/app')
      expect(await fine(run(['history', 'app', '-n', space]))).toMatch(/1 .*failed/)
      expect(await fine(apply(space, [secret(), workload('Deployment'), configMap('other', { a: '1' })]))).toContain(
        'app is deployed as revision 2',
      )
    },
  )

  test.for(refused)(
    'as $title is told before anything is written where the object is there',
    async ({ objects, says }) => {
      const api = client()
      const space = await namespace(api)
      const sound = [
        configMap('first', { a: '1' }),
        workload('Deployment'),
        configMap('other', { a: '1' }),
        secret('plain'),
      ]
      await fine(apply(space, sound))
      const before = await world(api, space)
      expect((await failing(apply(space, [configMap('first', { a: '2' }), ...objects]))).err).toMatch(says)
      expect(await world(api, space)).toEqual(before)
    },
  )

  it('is told of all objects of a wave together, one sentence each', async () => {
    const space = await namespace(client())
    const { err } = await failing(
      apply(space, [configMap('one', { a: 1 }), configMap('two', { b: true }), configMap('three', { c: 'x' })]),
    )
    expect(err).toMatch(/ConfigMap\/\S+\/one: data\.a must be text.*ConfigMap\/\S+\/two: data\.b must be text/)
  })
})

describe('A namespace that is not there', () => {
  it('is named with what makes it', async () => {
    const space = `${await namespace(client())}-other`
    const { err } = await failing(apply(space, [configMap('app', { a: '1' })]))
    expect(err).toMatch(
      /error\[install\/object\]: the namespace \S+-other does not exist\n += make it with --create-namespace/,
    )
  })
})

describe('An object that is being deleted', () => {
  it('and held by a finalizer is named with it, and nothing is written', async () => {
    const api = client()
    const space = await namespace(api)
    const path = `/api/v1/namespaces/${space}/configmaps/app`
    await fine(apply(space, [configMap('app', { a: '1' }), configMap('other', { a: '1' })]))
    const patch = (finalizers: string[]) =>
      api.call('PATCH', path, { metadata: { finalizers } }, { contentType: 'application/merge-patch+json' })
    await patch(['testbed.example/hold'])
    await api.call('DELETE', path)
    const before = await world(api, space)
    const { err } = await failing(apply(space, [configMap('app', { a: '2' }), configMap('other', { a: '2' })]))
    expect(err).toMatch(
      /ConfigMap\/\S+\/app is being deleted since \d{4}-\S+; it waits for "testbed\.example\/hold"\n += install again when it is gone/,
    )
    expect(await world(api, space)).toEqual(before)
    await patch([])
    expect(await fine(apply(space, [configMap('app', { a: '2' }), configMap('other', { a: '2' })]))).toContain(
      '1 created',
    )
  })
})

describe('Who guards a namespace', () => {
  it('with a quota that is used up is told with what it has left', async () => {
    const api = client()
    const space = await namespace(api)
    const quota = `/api/v1/namespaces/${space}/resourcequotas`
    await api.call('POST', quota, { metadata: { name: 'small' }, spec: { hard: { 'count/deployments.apps': '0' } } })
    await until('the quota to be counted', async () =>
      (await api.call('GET', `${quota}/small`)).text.includes('"used"'),
    )
    const says =
      /Deployment\/\S+\/app: it does not fit into the ResourceQuota small: count\/deployments\.apps: 1 more asked for, 0 of 0 used.*have the quota raised/s
    expect((await failing(apply(space, [workload('Deployment')], '--dry-run'))).err).toMatch(says)
    expect((await failing(apply(space, [workload('Deployment')]))).err).toMatch(says)
  })

  it('with a quota that leaves no room for the record of the release is told so, and nothing is written', async () => {
    const api = client()
    const space = await namespace(api)
    const quota = `/api/v1/namespaces/${space}/resourcequotas`
    await api.call('POST', quota, { metadata: { name: 'none' }, spec: { hard: { 'count/secrets': '0' } } })
    await until('the quota to be counted', async () => (await api.call('GET', `${quota}/none`)).text.includes('"used"'))
    const { err } = await failing(apply(space, [configMap('app', { a: '1' })]))
    expect(err).toMatch(
      /error\[install\/quota\]: Secret\/\S+\/capstan\.app\.v1: it does not fit into the ResourceQuota none/,
    )
    expect(await names(api, space)).toEqual(['ResourceQuota/none'])
  })

  it('by a ValidatingAdmissionPolicy is quoted, before anything is written where the object is there', async () => {
    const api = client()
    const space = await namespace(api)
    await fine(apply(space, [configMap('app', { a: '1' })]))
    await policy(api, space)
    const before = await world(api, space)
    const says = /error\[install\/rule\]: ConfigMap\/\S+\/app: the admission policy \S+ denied it: .*a must be 1/
    expect((await failing(apply(space, [configMap('app', { a: '2' })]))).err).toMatch(says)
    expect(await world(api, space)).toEqual(before)
    expect((await failing(apply(space, [configMap('new', { a: '2' })], '--dry-run'))).err).toMatch(
      /the admission policy \S+ denied it: /,
    )
  })

  const own = it.runIf(bed !== undefined)
  own('by a webhook that denies is quoted with its reason', async () => {
    const api = client()
    const space = await namespace(api)
    await webhook(api, space, { resource: 'configmaps', denies: 'not on a Friday' })
    const { err } = await failing(apply(space, [configMap('app', { a: '1' })]))
    expect(err).toMatch(/ConfigMap\/\S+\/app: the admission webhook guard\.testbed\.example denied it: not on a Friday/)
  })

  own('by a webhook that quotes a Secret does not make us show it', async () => {
    const api = client()
    const space = await namespace(api)
    await fine(apply(space, [secret('old')]))
    await webhook(api, space, { resource: 'secrets', denies: `the password ${hidden} is weak` })
    const says = /Secret\/\S+: the admission webhook guard\.testbed\.example denied it: the password \*\*\* is weak/
    expect((await failing(apply(space, [secret('old'), secret('new')]))).err).toMatch(says)
    expect((await failing(apply(space, [secret('old'), secret('new')], '--dry-run'))).err).toMatch(says)
    const labelled = { ...secret('old'), metadata: { name: 'old', labels: { a: 'b' } } }
    expect((await failing(apply(space, [labelled]))).err).toMatch(says)
  })

  own('by a webhook that cannot be reached is asked again for a while, then told in one sentence', async () => {
    const api = client()
    const space = await namespace(api)
    await webhook(api, space, { resource: 'configmaps', denies: undefined })
    const began = performance.now()
    const { err } = await failing(apply(space, [configMap('app', { a: '1' })], '--request-timeout', '3s'))
    expect(performance.now() - began).toBeGreaterThan(1000)
    expect(err).toMatch(
      /ConfigMap\/\S+\/app: the admission webhook guard\.testbed\.example does not answer: .*connection refused/,
    )
  })
})

describe('A rule of a chart about what was installed before', () => {
  it('refuses smaller volumes than the installed ones, with its message', async () => {
    const api = client()
    const space = await namespace(api)
    const sized = (size: string) => {
      const values = { storage: { volumes: [{ name: 'data', size }] } }
      const files = folder({ 'values.yaml': JSON.stringify(values) })
      return [`${files}/values.yaml`, '--chart', 'charts/kafka', '--name', 'kafka', '-n', space]
    }
    await fine(run(['install', ...sized('20Gi'), '--no-wait']))
    // Pods still come up, and their controllers write what is theirs.
    const ours = async (): Promise<unknown> =>
      Object.entries(await world(api, space)).filter(([name]) =>
        /^(?:Secret|ConfigMap|Service|NetworkPolicy)\//.test(name),
      )
    const before = await ours()
    for (const command of [['install'], ['install', '--dry-run'], ['diff']]) {
      const { err } = await failing(run([...command, ...sized('10Gi')]), 2)
      expect(err).toMatch(/error\[values\/rule\]: .*small/)
    }
    expect(await ours()).toEqual(before)
  })
})

async function policy(api: Client, space: string): Promise<void> {
  const root = '/apis/admissionregistration.k8s.io/v1'
  const objects = {
    validatingadmissionpolicies: {
      metadata: { name: space },
      spec: {
        failurePolicy: 'Fail',
        matchConstraints: {
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['configmaps'] },
          ],
        },
        validations: [
          { expression: `!has(object.data) || !('a' in object.data) || object.data.a == '1'`, message: 'a must be 1' },
        ],
      },
    },
    validatingadmissionpolicybindings: {
      metadata: { name: space },
      spec: {
        policyName: space,
        validationActions: ['Deny'],
        matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': space } } },
      },
    },
  }
  for (const [resource, object] of Object.entries(objects)) {
    const { status, text } = await api.call('POST', `${root}/${resource}`, object)
    expect(status, text).toBe(201)
    onTestFinished(async () => {
      await api.call('DELETE', `${root}/${resource}/${space}`)
    })
  }
  await until('the policy to be in force', async () => {
    const probe = { metadata: { name: 'probe' }, data: { a: '2' } }
    const { status } = await api.call('POST', `/api/v1/namespaces/${space}/configmaps?dryRun=All`, probe)
    return status === 422
  })
}
