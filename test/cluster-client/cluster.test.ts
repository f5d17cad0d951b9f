import { describe, expect, it } from 'vitest'
import { clusterOver } from '../../src/cluster/cluster.ts'
import { cancelSource } from '../../src/core/cancel.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { answer, DISCOVERY, failed, scriptedTransport, type Said, type Script } from './scripted-transport.ts'

const MANAGER = { manager: 'capstan' }
const POD = { apiVersion: 'v1', kind: 'Pod' }
const MAP: JsonMap = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'kafka' },
  data: { x: '1' },
}
const MAP_REF = { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kafka', name: 'a' }
const MAP_PATH = '/api/v1/namespaces/kafka/configmaps/a'
const WRITING = 'fieldManager=capstan&fieldValidation=Strict'

function clusterOf(script: Record<string, Said | Script> = {}) {
  const transport = scriptedTransport({ ...DISCOVERY, ...script })
  const cluster = clusterOver(transport)
  const last = () => {
    const { method, path, body, contentType } = transport.requests.at(-1)!
    return {
      request: `${method} ${path}`,
      body: body === undefined ? undefined : (JSON.parse(body) as unknown),
      contentType,
    }
  }
  return { transport, cluster, last }
}

describe('one object', () => {
  it('is read as it is', async () => {
    const { cluster } = clusterOf({
      [`GET ${MAP_PATH}`]: '{"kind":"ConfigMap","big":12345678901234567890,"__proto__":{}}',
    })
    const object = await cluster.get(MAP_REF)
    expect(Object.keys(object!)).toEqual(['kind', 'big', '__proto__'])
    expect(object!['big']).toBe(12345678901234567890n)
  })

  it('is undefined when there is none, no such kind, or no namespace', async () => {
    const { cluster } = clusterOf({ [`GET ${MAP_PATH}`]: failed(404, 'NotFound', 'configmaps "a" not found') })
    expect(await cluster.get(MAP_REF)).toBeUndefined()
    expect(await cluster.get({ ...MAP_REF, kind: 'Topic' })).toBeUndefined()
  })

  it.each([
    [
      'of the whole cluster',
      'rbac.authorization.k8s.io/v1',
      'ClusterRole',
      undefined,
      'system:node',
      '/clusterroles/system%3Anode',
    ],
    ['of no namespace of its own', 'apps/v1', 'StatefulSet', undefined, 'a', '/namespaces/home/statefulsets/a'],
    [
      'whose name is a path',
      'apps/v1',
      'StatefulSet',
      'x',
      'a/../../b?c',
      '/namespaces/x/statefulsets/a%2F..%2F..%2Fb%3Fc',
    ],
  ])('%s has its address', async (_what, apiVersion, kind, namespace, name, path) => {
    const { cluster, last } = clusterOf()
    await cluster.get({ apiVersion, kind, namespace, name })
    expect(last().request).toBe(`GET /apis/${apiVersion}${path}`)
  })
})

describe('an object without a name', () => {
  // DELETE /api/v1/namespaces/kafka/configmaps/ removes them all.
  it.each(['', '.', '..'])('is never asked for, nor one in such a namespace: "%s"', async (name) => {
    const { cluster, transport } = clusterOf()
    const error = { code: 400, message: `"${name}" cannot be the name of an object or a namespace` }
    await expect(cluster.remove({ ...MAP_REF, name })).rejects.toMatchObject(error)
    await expect(cluster.get({ ...MAP_REF, name })).rejects.toMatchObject(error)
    await expect(cluster.remove({ ...MAP_REF, namespace: name })).rejects.toMatchObject(error)
    await expect(cluster.log({ namespace: 'kafka', name }, { container: 'a' })).rejects.toMatchObject(error)
    await expect(cluster.apply({ ...MAP, metadata: { name } }, MANAGER)).rejects.toMatchObject(error)
    expect(transport.asked).toEqual(['GET /api', 'GET /apis'])
  })
})

describe('a write', () => {
  const stored = { kind: 'ConfigMap', metadata: { resourceVersion: '5' } }

  it('by apply sends the whole object as it is', async () => {
    const { cluster, last } = clusterOf({ [`PATCH ${MAP_PATH}`]: stored })
    expect(await cluster.apply({ ...MAP, foo: { bar: [1] } }, { ...MANAGER, force: false, dryRun: false })).toEqual(
      stored,
    )
    expect(last()).toEqual({
      request: `PATCH ${MAP_PATH}?${WRITING}`,
      contentType: 'application/apply-patch+yaml',
      body: { ...MAP, foo: { bar: [1] } },
    })
  })

  it('by apply takes fields of others only when told, and stores nothing in a dry run', async () => {
    const { cluster, last } = clusterOf({ [`PATCH ${MAP_PATH}`]: stored })
    await cluster.apply(MAP, { ...MANAGER, force: true, dryRun: true })
    expect(last().request).toBe(`PATCH ${MAP_PATH}?force=true&${WRITING}&dryRun=All`)
  })

  it('by apply leaves out managedFields, which the server refuses, and does not change the caller’s object', async () => {
    const { cluster, last } = clusterOf({ [`PATCH ${MAP_PATH}`]: stored })
    const read = { ...MAP, metadata: { name: 'a', namespace: 'kafka', managedFields: [{ manager: 'x' }] } }
    await cluster.apply(read, MANAGER)
    expect(last().body).toEqual(MAP)
    expect(read.metadata.managedFields).toHaveLength(1)
  })

  it.each([
    ['create', `POST /api/v1/namespaces/kafka/configmaps?${WRITING}`],
    ['replace', `PUT ${MAP_PATH}?${WRITING}`],
  ] as const)('by %s sends JSON', async (verb, request) => {
    const { cluster, last } = clusterOf({ [request]: stored })
    expect(await cluster[verb](MAP, MANAGER)).toEqual(stored)
    expect(last()).toEqual({ request, contentType: undefined, body: MAP })
  })

  it('by patch sends steps with their numbers exact', async () => {
    const { cluster, last, transport } = clusterOf({ [`PATCH ${MAP_PATH}`]: stored })
    await cluster.patch(MAP_REF, [{ op: 'test', path: '/spec/x', value: 12345678901234567890n }], MANAGER)
    expect(last()).toMatchObject({
      request: `PATCH ${MAP_PATH}?${WRITING}`,
      contentType: 'application/json-patch+json',
    })
    expect(transport.requests.at(-1)!.body).toBe('[{"op":"test","path":"/spec/x","value":12345678901234567890}]')
  })

  it('of a kind that is not served is an error', async () => {
    const { cluster } = clusterOf()
    await expect(
      cluster.apply({ ...MAP, apiVersion: 'kafka.example/v1', kind: 'Topic' }, MANAGER),
    ).rejects.toMatchObject({
      code: 404,
      reason: 'NotFound',
      message: 'the server has no kind Topic in kafka.example/v1',
    })
  })

  it('into a namespace that is not there is an error', async () => {
    const { cluster } = clusterOf({ [`PATCH ${MAP_PATH}`]: failed(404, 'NotFound', 'namespaces "kafka" not found') })
    await expect(cluster.apply(MAP, MANAGER)).rejects.toMatchObject({
      code: 404,
      message: 'namespaces "kafka" not found',
    })
  })
})

describe('a removal', () => {
  it('is in the background, of whatever has the name', async () => {
    const { cluster, last } = clusterOf({ [`DELETE ${MAP_PATH}`]: { kind: 'Status', status: 'Success' } })
    expect(await cluster.remove(MAP_REF)).toBe(true)
    expect(last()).toMatchObject({
      request: `DELETE ${MAP_PATH}`,
      body: { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' },
    })
  })

  it('takes conditions, in its body', async () => {
    const { cluster, last } = clusterOf({ [`DELETE ${MAP_PATH}`]: { kind: 'ConfigMap' } })
    const options = {
      propagation: 'Orphan',
      uid: 'u',
      resourceVersion: '7',
      gracePeriodSeconds: 0,
      dryRun: true,
    } as const
    await cluster.remove(MAP_REF, options)
    expect(last().body).toEqual({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: 'Orphan',
      preconditions: { uid: 'u', resourceVersion: '7' },
      gracePeriodSeconds: 0,
      dryRun: ['All'],
    })
  })

  it('of what is not there is false, and an error is an error', async () => {
    const { cluster } = clusterOf({ [`DELETE ${MAP_PATH}`]: failed(404, 'NotFound', 'configmaps "a" not found') })
    expect(await cluster.remove(MAP_REF)).toBe(false)
    expect(await cluster.remove({ ...MAP_REF, kind: 'Topic' })).toBe(false)
    const other = clusterOf({ [`DELETE ${MAP_PATH}`]: failed(409, 'Conflict', 'the UID in the precondition') })
    await expect(other.cluster.remove(MAP_REF, { uid: 'u' })).rejects.toMatchObject({ code: 409 })
  })
})

describe('an eviction', () => {
  const ref = { apiVersion: 'v1', kind: 'Pod', namespace: 'kafka', name: 'broker-0' }
  const path = 'POST /api/v1/namespaces/kafka/pods/broker-0/eviction'
  const whole = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { namespace: 'kafka', name: 'broker-0' } }

  it('is of whatever has the name, and then not asked for twice: the next pod has the same name', async () => {
    const { cluster, transport, last } = clusterOf({ [path]: answer(201, { kind: 'Status', status: 'Success' }) })
    expect(await cluster.evict(ref)).toBe(true)
    expect(last()).toMatchObject({ request: path, body: { ...whole, deleteOptions: {} } })
    expect(transport.requests.at(-1)!.repeatable).toBe(false)
    await cluster.evict(ref, { dryRun: true })
    expect(transport.requests.at(-1)!.repeatable).toBe(true)
  })

  it('takes conditions, in its body, and a dry run in its address', async () => {
    const { cluster, transport, last } = clusterOf({ [path]: answer(201, { kind: 'Status', status: 'Success' }) })
    expect(await cluster.evict(ref, { uid: 'u', resourceVersion: '7', dryRun: true })).toBe(true)
    expect(last()).toMatchObject({
      request: `${path}?dryRun=All`,
      body: { ...whole, deleteOptions: { preconditions: { uid: 'u', resourceVersion: '7' } } },
    })
    expect(transport.requests.at(-1)!.repeatable).toBe(true)
  })

  it('of what is not there is false, and one that a budget forbids an error', async () => {
    const gone = clusterOf({ [path]: failed(404, 'NotFound', 'pods "broker-0" not found') })
    expect(await gone.cluster.evict(ref)).toBe(false)
    const causes = [{ reason: 'DisruptionBudget', message: 'The disruption budget kafka needs 3 healthy pods' }]
    const refused = clusterOf({ [path]: failed(429, 'TooManyRequests', 'Cannot evict pod', { causes }) })
    await expect(refused.cluster.evict(ref)).rejects.toMatchObject({ code: 429, causes })
  })

  it('is in the namespace of the context when the pod names none', async () => {
    const { cluster, last } = clusterOf({ 'POST /api/v1/namespaces/home/pods/a/eviction': answer(201, {}) })
    await cluster.evict({ ...ref, namespace: undefined, name: 'a' })
    expect(last()).toMatchObject({ body: { metadata: { namespace: 'home', name: 'a' } } })
  })
})

describe('an answer that is an error', () => {
  it.each([
    [
      'a Status with causes',
      failed(409, 'Conflict', 'Apply failed with 1 conflict: conflict with "helm": .data.x', {
        causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "helm"', field: '.data.x' }],
      }),
      {
        code: 409,
        reason: 'Conflict',
        message: 'Apply failed with 1 conflict: conflict with "helm": .data.x',
        causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "helm"', field: '.data.x' }],
      },
    ],
    [
      'a Status without a reason',
      answer(500, {
        kind: 'Status',
        message: 'failed to create typed patch object: .x: field not declared in schema',
        code: 500,
      }),
      {
        code: 500,
        reason: '',
        message: 'failed to create typed patch object: .x: field not declared in schema',
        causes: [],
      },
    ],
    [
      'a Status of half causes',
      answer(422, {
        kind: 'Status',
        reason: 'Invalid',
        details: { causes: [null, { reason: 'FieldValueInvalid' }, 'x'] },
      }),
      {
        code: 422,
        message: 'the server answered 422 Invalid',
        causes: [{ reason: 'FieldValueInvalid', message: '', field: '' }],
      },
    ],
    ['plain text', answer(404, '404 page not found\n'), { code: 404, reason: '', message: '404 page not found' }],
    ['nothing', answer(502, ''), { code: 502, reason: '', message: 'the server answered 502 without a word' }],
    [
      'the page of a proxy',
      answer(502, '<html><style>a{}</style><h1>Bad\nGateway</h1><p>nginx</p></html>'),
      { code: 502, message: 'Bad Gateway nginx' },
    ],
    [
      'a success that is no object',
      answer(200, 'OK'),
      { code: 502, message: 'the answer is no object of Kubernetes, but: OK' },
    ],
  ])('may be %s', async (_what, said, error) => {
    const { cluster } = clusterOf({ [`PATCH ${MAP_PATH}`]: said })
    await expect(cluster.apply(MAP, MANAGER)).rejects.toMatchObject({ is: 'capstan.ApiError', ...error })
  })
})

describe('a list', () => {
  const page = (names: readonly string[], more = {}) => ({
    kind: 'PodList',
    apiVersion: 'v1',
    metadata: { resourceVersion: '77', ...more },
    items: names.map((name) => ({ metadata: { name } })),
  })
  const PODS = 'GET /api/v1/namespaces/kafka/pods'
  const IN = { namespace: 'kafka' }
  const next = page(['a'], { continue: 'c/=' })

  it('is read page by page, and its items say what they are', async () => {
    const { cluster, transport } = clusterOf({
      [`${PODS}?limit=500`]: next,
      [`${PODS}?limit=500&continue=c%2F%3D`]: page(['b']),
    })
    const { items, resourceVersion } = await cluster.list(POD, IN)
    expect(items).toEqual(['a', 'b'].map((name) => ({ ...POD, metadata: { name } })))
    expect(Object.keys(items[0]!)).toEqual(['apiVersion', 'kind', 'metadata'])
    expect(resourceVersion).toBe('77')
    expect(transport.asked).toHaveLength(4)
  })

  it('selects by labels, fields and version, and gives the version for the first page only', async () => {
    const { cluster, transport } = clusterOf({
      'GET /api/v1/pods': ({ path }) => (path.includes('continue') ? page(['b']) : next),
    })
    await cluster.list(POD, { labels: 'app=kafka,tier in (a,b)', fields: 'spec.nodeName=n', notOlderThan: '9' })
    const selected = 'labelSelector=app%3Dkafka%2Ctier%20in%20(a%2Cb)&fieldSelector=spec.nodeName%3Dn&limit=500'
    expect(transport.asked.slice(2)).toEqual([
      `GET /api/v1/pods?${selected}&resourceVersion=9&resourceVersionMatch=NotOlderThan`,
      `GET /api/v1/pods?${selected}&continue=c%2F%3D`,
    ])
  })

  it('keeps of each object what it is told to', async () => {
    const { cluster } = clusterOf({ [PODS]: page(['a']) })
    const { items } = await cluster.list(POD, { ...IN, keep: ({ kind }) => ({ kind: kind! }) })
    expect(items).toEqual([{ kind: 'Pod' }])
  })

  it('begins once more when a page came too late', async () => {
    const { cluster } = clusterOf({
      [`${PODS}?limit=500`]: (_request, count) => (count === 0 ? next : page(['new'])),
      [`${PODS}?limit=500&continue=c%2F%3D`]: failed(410, 'Expired', 'the continue token is too old'),
    })
    expect((await cluster.list(POD, IN)).items).toEqual([{ ...POD, metadata: { name: 'new' } }])
  })

  it('does not begin for ever', async () => {
    const { cluster, transport } = clusterOf({
      [`${PODS}?limit=500`]: next,
      [`${PODS}?limit=500&continue=c%2F%3D`]: failed(410, 'Expired', 'the continue token is too old'),
    })
    await expect(cluster.list(POD, IN)).rejects.toMatchObject({ code: 410 })
    expect(transport.asked).toHaveLength(6)
  })

  it('is the present one when the server knows no version as new as that', async () => {
    const large = { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }] }
    const { cluster } = clusterOf({
      [`${PODS}?limit=500&resourceVersion=9&resourceVersionMatch=NotOlderThan`]: failed(
        504,
        'Timeout',
        'Too large',
        large,
      ),
      [`${PODS}?limit=500`]: page(['a']),
    })
    expect((await cluster.list(POD, { ...IN, notOlderThan: '9' })).items).toHaveLength(1)
  })

  it.each([
    ['is not served', { apiVersion: 'kafka.example/v1', kind: 'Topic' }],
    ['is served no longer', POD],
  ])('of a kind that %s is empty', async (_what, kind) => {
    const { cluster } = clusterOf()
    expect(await cluster.list(kind)).toEqual({ items: [], resourceVersion: '' })
  })

  it('that may not be read is an error', async () => {
    const { cluster } = clusterOf({ [PODS]: failed(403, 'Forbidden', 'pods is forbidden') })
    await expect(cluster.list(POD, IN)).rejects.toMatchObject({ code: 403, reason: 'Forbidden' })
  })
})

describe('a log', () => {
  const at = 'GET /api/v1/namespaces/kafka/pods/broker-0/log'

  it('is text, of the lines that are asked for', async () => {
    const { cluster } = clusterOf({ [`${at}?container=kafka&previous=true&tailLines=20`]: answer(200, '{"a":1}\n') })
    const options = { container: 'kafka', previous: true, tailLines: 20 }
    expect(await cluster.log({ namespace: 'kafka', name: 'broker-0' }, options)).toBe('{"a":1}\n')
  })

  it('is an error when there is none', async () => {
    const { cluster } = clusterOf({ [at]: failed(400, 'BadRequest', 'container "kafka" is waiting to start') })
    const log = cluster.log({ namespace: 'kafka', name: 'broker-0' }, { container: 'kafka' })
    await expect(log).rejects.toMatchObject({ code: 400, message: 'container "kafka" is waiting to start' })
  })
})

describe('a view of a cluster that ends with a signal', () => {
  it('gives the signal to its requests', async () => {
    const { cluster, transport } = clusterOf({ [`GET ${MAP_PATH}`]: MAP })
    const one = new AbortController()
    const two = new AbortController()
    await cluster.bound(one.signal).bound(two.signal).get(MAP_REF)
    const { signal } = transport.requests.at(-1)!
    expect(signal!.aborted).toBe(false)
    one.abort()
    expect(signal!.aborted).toBe(true)
  })

  it('shares what the server serves, and its end does not end the reading for others', async () => {
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    const { cluster, transport } = clusterOf({ 'GET /api': () => held.then(() => DISCOVERY['GET /api']) })
    const ending = new AbortController()
    const ended = cluster.bound(ending.signal).served(POD)
    const stays = cluster.served(POD)
    ending.abort()
    await expect(ended).rejects.toMatchObject({ code: 'cluster/cancelled' })
    release()
    expect(await stays).toMatchObject({ resource: 'pods' })
    expect(transport.asked).toEqual(['GET /api', 'GET /apis'])
  })

  it('asks nothing when the signal has aborted', async () => {
    const { cluster, transport } = clusterOf()
    await expect(cluster.bound(AbortSignal.abort()).get(MAP_REF)).rejects.toMatchObject({ code: 'cluster/cancelled' })
    expect(transport.asked).not.toContain(`GET ${MAP_PATH}`)
  })

  it('takes a signal that is not of Node', async () => {
    const { cluster } = clusterOf({ [`GET ${MAP_PATH}`]: MAP })
    const { signal, cancel } = cancelSource()
    const view = cluster.bound(signal)
    expect(await view.get(MAP_REF)).toEqual(MAP)
    cancel()
    await expect(view.get(MAP_REF)).rejects.toMatchObject({ code: 'cluster/cancelled' })
  })
})

describe('the version of the server', () => {
  it('is asked for once, and again after a failure', async () => {
    const { cluster, transport } = clusterOf({
      'GET /version': (_request, count) => (count === 0 ? failed(500, '', 'etcd') : { gitVersion: 'v1.36.3' }),
    })
    await expect(cluster.version()).rejects.toMatchObject({ message: 'etcd' })
    expect(await Promise.all([cluster.version(), cluster.version()])).toEqual(['v1.36.3', 'v1.36.3'])
    expect(await cluster.version()).toBe('v1.36.3')
    expect(transport.asked).toEqual(['GET /version', 'GET /version'])
  })
})
