import { describe, expect, it } from 'vitest'
import { discoveryOver } from '../../src/cluster/discovery.ts'
import {
  answer,
  DISCOVERY,
  failed,
  group,
  scriptedTransport,
  version,
  type Said,
  type Script,
} from './scripted-transport.ts'

const STATEFUL_SET = { apiVersion: 'apps/v1', kind: 'StatefulSet' }
const TOPIC = { apiVersion: 'kafka.example/v1', kind: 'Topic' }

function discovering(script: Record<string, Said | Script>) {
  const transport = scriptedTransport(script)
  const clock = { at: 0 }
  return { transport, clock, discovery: discoveryOver(transport, () => clock.at) }
}

describe('what the server serves', () => {
  it('is asked for once, however many ask at the same time and later', async () => {
    const { transport, discovery } = discovering(DISCOVERY)
    await Promise.all([discovery.kinds(), discovery.served(STATEFUL_SET), discovery.served(STATEFUL_SET)])
    await discovery.kinds()
    expect(transport.asked).toEqual(['GET /api', 'GET /apis'])
  })

  it('is not asked for about what every server has: records, locks and reviews', async () => {
    const { transport, discovery } = discovering(DISCOVERY)
    const always = ['v1 Secret', 'v1 Namespace', 'coordination.k8s.io/v1 Lease'].concat(
      'authorization.k8s.io/v1 SelfSubjectAccessReview',
    )
    const found = always.map((text) => {
      const [apiVersion = '', kind = ''] = text.split(' ')
      return discovery.served({ apiVersion, kind })
    })
    const resources = (await Promise.all(found)).map((kind) => `${kind?.resource} ${kind?.namespaced}`)
    expect(resources).toEqual(['secrets true', 'namespaces false', 'leases true', 'selfsubjectaccessreviews false'])
    expect(transport.asked).toEqual([])
  })

  it('comes in the order of the server, without subresources', async () => {
    const { discovery } = discovering({
      ...DISCOVERY,
      'GET /apis': {
        kind: 'APIGroupDiscoveryList',
        items: [
          group('autoscaling', version('v2', ['Scaler', 'scalers']), version('v1', ['Scaler', 'scalers'])),
          group('apps', version('v1', ['StatefulSet', 'statefulsets'])),
        ],
      },
    })
    const kinds = await discovery.kinds()
    expect(kinds.map(({ apiVersion, resource }) => `${apiVersion} ${resource}`)).toEqual([
      'v1 pods',
      'v1 configmaps',
      'v1 namespaces',
      'autoscaling/v2 scalers',
      'autoscaling/v1 scalers',
      'apps/v1 statefulsets',
    ])
    expect(kinds.find(({ kind }) => kind === 'Namespace')).toEqual({
      apiVersion: 'v1',
      kind: 'Namespace',
      resource: 'namespaces',
      namespaced: false,
      verbs: ['get', 'list', 'watch'],
    })
  })

  it.each([null, { group: '', version: '', kind: '' }])(
    'leaves out a resource that only has subresources: %j',
    async (responseKind) => {
      const half = { version: 'v1', resources: [{ resource: 'metrics', responseKind, scope: 'Namespaced', verbs: [] }] }
      const apis = { kind: 'APIGroupDiscoveryList', items: [group('x', half)] }
      const { discovery } = discovering({ ...DISCOVERY, 'GET /apis': apis })
      expect((await discovery.kinds()).filter(({ apiVersion }) => apiVersion === 'x/v1')).toEqual([])
    },
  )

  it('is asked for again after a failure', async () => {
    const { discovery } = discovering({
      ...DISCOVERY,
      'GET /apis': (_request, count) => (count === 0 ? failed(500, 'InternalError', 'etcd') : DISCOVERY['GET /apis']),
    })
    await expect(discovery.served(STATEFUL_SET)).rejects.toMatchObject({ code: 500, message: 'etcd' })
    await expect(discovery.served(STATEFUL_SET)).resolves.toMatchObject({ resource: 'statefulsets' })
  })
})

describe('a kind that is not known', () => {
  const established: Script = (_request, count) =>
    count === 0
      ? DISCOVERY['GET /apis']
      : { kind: 'APIGroupDiscoveryList', items: [group('kafka.example', version('v1', ['Topic', 'topics']))] }

  it('is looked for anew at most once in a second', async () => {
    const { transport, discovery, clock } = discovering({ ...DISCOVERY, 'GET /apis': established })
    expect(await discovery.served(TOPIC)).toBeUndefined()
    clock.at = 999
    expect(await discovery.served(TOPIC)).toBeUndefined()
    expect(transport.asked).toHaveLength(2)
    clock.at = 1000
    expect(await Promise.all([discovery.served(TOPIC), discovery.served(TOPIC)])).toMatchObject([
      { resource: 'topics' },
      { resource: 'topics' },
    ])
    expect(transport.asked).toHaveLength(4)
  })

  it('is looked for at once when a CustomResourceDefinition was established', async () => {
    const { discovery } = discovering({ ...DISCOVERY, 'GET /apis': established })
    expect(await discovery.served(TOPIC)).toBeUndefined()
    discovery.forget()
    expect(await discovery.served(TOPIC)).toMatchObject({ resource: 'topics' })
  })

  it('is not taken from an answer that was asked for before the establishment', async () => {
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    const { discovery } = discovering({
      ...DISCOVERY,
      'GET /apis': async (request, count) => {
        if (count === 0) await held
        return established(request, count)
      },
    })
    const before = discovery.served(TOPIC)
    discovery.forget()
    const after = discovery.served(TOPIC)
    release()
    expect(await before).toBeUndefined()
    expect(await after).toMatchObject({ resource: 'topics' })
    expect(await discovery.served(TOPIC)).toMatchObject({ resource: 'topics' })
  })

  it('costs no body when nothing changed', async () => {
    const script: Script = ({ headers }) =>
      headers?.['if-none-match'] === '"e"' ? answer(304, '') : answer(200, DISCOVERY['GET /apis']!, { etag: '"e"' })
    const { discovery } = discovering({ ...DISCOVERY, 'GET /apis': script })
    await discovery.kinds()
    discovery.forget()
    expect(await discovery.served(STATEFUL_SET)).toMatchObject({ resource: 'statefulsets' })
  })
})

describe('an API whose server does not answer', () => {
  const stale = { version: 'v1beta1', freshness: 'Stale', resources: [] }
  const script = {
    ...DISCOVERY,
    'GET /apis': {
      kind: 'APIGroupDiscoveryList',
      items: [group('metrics.k8s.io', stale), group('apps', version('v1', ['StatefulSet', 'statefulsets']))],
    },
  }

  it('does not hide the others', async () => {
    const { discovery } = discovering(script)
    expect(await discovery.served(STATEFUL_SET)).toMatchObject({ resource: 'statefulsets' })
    expect(await discovery.served({ apiVersion: 'metrics.k8s.io/v1', kind: 'NodeMetrics' })).toBeUndefined()
  })

  it('is not said to lack a kind', async () => {
    const { discovery } = discovering(script)
    await expect(discovery.served({ apiVersion: 'metrics.k8s.io/v1beta1', kind: 'NodeMetrics' })).rejects.toMatchObject(
      {
        code: 503,
        message:
          'the API metrics.k8s.io/v1beta1 is unavailable now, so that it is not known whether it serves the kind NodeMetrics',
      },
    )
  })
})

describe('a server without aggregated discovery', () => {
  const resource = (name: string, kind: string) => ({ name, kind, namespaced: true, verbs: ['get'] })
  const script = {
    'GET /api': { kind: 'APIVersions', versions: ['v1'] },
    'GET /api/v1': { kind: 'APIResourceList', resources: [resource('pods', 'Pod'), resource('pods/log', 'Pod')] },
    'GET /apis': {
      kind: 'APIGroupList',
      groups: [
        {
          name: 'autoscaling',
          versions: [{ groupVersion: 'autoscaling/v1' }, { groupVersion: 'autoscaling/v2' }],
          preferredVersion: { groupVersion: 'autoscaling/v2' },
        },
        { name: 'metrics.k8s.io', versions: [{ groupVersion: 'metrics.k8s.io/v1' }] },
      ],
    },
    'GET /apis/autoscaling/v1': { kind: 'APIResourceList', resources: [resource('scalers', 'Scaler')] },
    'GET /apis/autoscaling/v2': { kind: 'APIResourceList', resources: [resource('scalers', 'Scaler')] },
    'GET /apis/metrics.k8s.io/v1': answer(503, 'service unavailable'),
  }

  it('is asked version by version, the preferred one first', async () => {
    const { discovery } = discovering(script)
    expect((await discovery.kinds()).map(({ apiVersion, resource: name }) => `${apiVersion} ${name}`)).toEqual([
      'v1 pods',
      'autoscaling/v2 scalers',
      'autoscaling/v1 scalers',
    ])
  })

  it('may have a version that does not answer', async () => {
    const { discovery } = discovering(script)
    await expect(discovery.served({ apiVersion: 'metrics.k8s.io/v1', kind: 'NodeMetrics' })).rejects.toMatchObject({
      code: 503,
    })
  })
})
