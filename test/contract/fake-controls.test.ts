import { describe, expect, it } from 'vitest'
import { ApiError } from '../../src/core/api-error.ts'
import { Failure } from '../../src/core/failure.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { refOf } from '../../src/core/object-ref.ts'
import { verdictOf } from '../../src/status/verdict.ts'
import { below, textBelow } from './below.ts'
import { configMap, container, job, service, statefulSet, workload, claim } from './contract-objects.ts'
import { playControllers } from './controllers.ts'
import { fakeCluster } from './fake-cluster.ts'

const manager = 'capstan'
const maps = { apiVersion: 'v1', kind: 'ConfigMap' }

describe('a test controls the fake cluster', () => {
  it('puts objects of others there, with their status and their namespace', async () => {
    const fake = fakeCluster()
    fake.put({ ...statefulSet('kafka'), metadata: { name: 'kafka', namespace: 'prod' }, status: { replicas: 3 } })
    const found = await fake.get({ apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'prod', name: 'kafka' })
    expect(below(found, 'status')).toEqual({ replicas: 3 })
    expect(await fake.get({ apiVersion: 'v1', kind: 'Namespace', namespace: undefined, name: 'prod' })).toBeDefined()
    expect(fake.writes).toEqual([])
  })

  it('sees every write and every request', async () => {
    const fake = fakeCluster()
    const object = configMap('a', { a: '1' })
    await fake.apply(object, { manager, dryRun: true })
    await fake.get({ ...maps, namespace: undefined, name: 'a' })
    await fake.remove({ ...maps, namespace: undefined, name: 'a' })
    const ref = { ...maps, namespace: 'default', name: 'a' }
    expect(fake.writes).toEqual([
      { verb: 'apply', ref, manager, dryRun: true, force: false, body: object },
      { verb: 'remove', ref, manager: undefined, dryRun: false, force: false, body: null },
    ])
    expect(fake.requests.map(({ verb }) => verb)).toEqual(['apply', 'get', 'remove'])
  })

  it('lets the next requests fail', async () => {
    const fake = fakeCluster()
    fake.fail({ verb: 'apply', name: 'a' }, new ApiError(403, 'Forbidden', 'exceeded quota'), 2)
    fake.fail({ verb: 'list' }, new Failure('cluster/unreachable', 'gone'))
    fake.fail({ verb: 'write', dryRun: true }, new ApiError(500, 'InternalError', 'no dry run'))
    const apply = (name: string, dryRun = false) => fake.apply(configMap(name, {}), { manager, dryRun })
    await expect(apply('a')).rejects.toMatchObject({ code: 403 })
    await expect(apply('b', true)).rejects.toMatchObject({ code: 500 })
    await apply('b')
    await expect(apply('a')).rejects.toMatchObject({ code: 403 })
    await apply('a')
    await expect(fake.list(maps)).rejects.toMatchObject({ code: 'cluster/unreachable' })
    expect((await fake.list(maps)).items).toHaveLength(2)
  })

  it('says what commands in containers answer', async () => {
    const fake = fakeCluster()
    fake.put({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [container()] } })
    const pod = { namespace: 'default', name: 'a' }
    const options = { command: ['ls'], timeout: 1000 }
    await expect(fake.exec(pod, options)).rejects.toMatchObject({ name: 'ApiError', code: 500 })
    fake.onExec(({ name }, { command }) => ({ exitCode: 1, stdout: `${name}: ${command.join(' ')}`, stderr: '' }))
    expect(await fake.exec(pod, options)).toEqual({ exitCode: 1, stdout: 'a: ls', stderr: '' })
    await expect(fake.exec({ ...pod, name: 'none' }, options)).rejects.toMatchObject({ code: 404 })
    fake.deny({ resource: 'pods/exec' })
    await expect(fake.exec(pod, options)).rejects.toMatchObject({ code: 403 })
  })

  it('says what is behind Services and pods', async () => {
    const fake = fakeCluster()
    fake.put(service('web'))
    const web = { kind: 'Service', namespace: 'default', name: 'web', port: '80', scheme: 'http' } as const
    await expect(fake.proxied(web, '/health', { timeout: 1000 })).rejects.toMatchObject({
      code: 503,
      message: 'no endpoints available for service "web"',
    })
    fake.onProxied(({ port }, path) => ({ status: 500, text: `${port}${path}` }))
    expect(await fake.proxied(web, '/health', { timeout: 1000 })).toEqual({ status: 500, text: '80/health' })
    await expect(fake.proxied({ ...web, name: 'none' }, '/', { timeout: 1000 })).rejects.toMatchObject({ code: 404 })
    fake.deny({ resource: 'services/proxy' })
    await expect(fake.proxied(web, '/', { timeout: 1000 })).rejects.toMatchObject({ code: 403 })
  })

  it('ends what it has scripted with the signal of the one who asks', async () => {
    const fake = fakeCluster()
    fake.put({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [container()] } })
    fake.onExec(() => new Promise(() => undefined))
    const stop = new AbortController()
    const asked = fake.bound(stop.signal).exec({ namespace: 'default', name: 'a' }, { command: ['ls'], timeout: 1000 })
    setImmediate(() => stop.abort())
    await expect(asked).rejects.toMatchObject({ code: 'cluster/cancelled' })
  })

  it.each<[spec: JsonMap, status: JsonMap, ready: number, evicts: boolean]>([
    [{ minAvailable: 2 }, {}, 3, true],
    [{ minAvailable: 3 }, {}, 3, false],
    [{ minAvailable: '67%' }, {}, 3, false],
    [{ minAvailable: '66%' }, {}, 3, true],
    [{ maxUnavailable: 1 }, {}, 3, true],
    [{ maxUnavailable: 1 }, {}, 2, false],
    [{ maxUnavailable: '33%' }, {}, 2, false],
    [{ maxUnavailable: '34%' }, {}, 2, true],
    [{ minAvailable: 3 }, { disruptionsAllowed: 1 }, 3, true],
    [{ minAvailable: 1 }, { disruptionsAllowed: 0 }, 3, false],
    [{ minAvailable: 3, selector: { matchLabels: { app: 'other' } } }, {}, 3, true],
    [{ minAvailable: 3, selector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] } }, {}, 3, false],
    [{ minAvailable: 3, selector: {} }, {}, 3, false],
  ])('asks a budget %j with status %j whether one of 3 pods may go, of which %d are Ready: %s', async (...row) => {
    const [spec, status, ready, evicts] = row
    const fake = fakeCluster()
    const labels = { app: 'a' }
    for (const index of [0, 1, 2])
      fake.put({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: `a-${index}`, labels },
        spec: { containers: [container()] },
        status: { phase: 'Running', conditions: [{ type: 'Ready', status: index < ready ? 'True' : 'False' }] },
      })
    const budget = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'b' } }
    fake.put({ ...budget, spec: { selector: { matchLabels: labels }, ...spec }, status })
    const evicted = await fake.evict({ apiVersion: 'v1', kind: 'Pod', namespace: undefined, name: 'a-0' }).catch(codeOf)
    expect(evicted).toBe(evicts ? true : 429)
    expect(fake.writes.map(({ verb, ref }) => `${verb} ${ref.name}`)).toEqual(['evict a-0'])
    expect(fake.all({ apiVersion: 'v1', kind: 'Pod' })).toHaveLength(evicts ? 2 : 3)
  })

  // As the real server answered.
  it.each<[spec: JsonMap, unready: boolean, ready: boolean]>([
    [{ minAvailable: 0 }, true, true],
    [{ minAvailable: 1 }, true, false],
    [{ minAvailable: 2 }, false, false],
    [{ minAvailable: 2, unhealthyPodEvictionPolicy: 'AlwaysAllow' }, true, false],
  ])('asks a budget %j whether the pod that is not Ready may go (%s), and the one that is (%s)', async (...row) => {
    const [spec, unready, ready] = row
    const fake = fakeCluster()
    const labels = { app: 'a' }
    for (const name of ['ready', 'unready'])
      fake.put({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, labels },
        spec: { containers: [container()] },
        status: { phase: 'Running', conditions: [{ type: 'Ready', status: name === 'ready' ? 'True' : 'False' }] },
      })
    const budget = { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name: 'b' } }
    fake.put({ ...budget, spec: { selector: { matchLabels: labels }, ...spec } })
    const evict = (name: string) =>
      fake.evict({ apiVersion: 'v1', kind: 'Pod', namespace: undefined, name }, { dryRun: true }).catch(codeOf)
    expect(await evict('unready')).toBe(unready ? true : 429)
    expect(await evict('ready')).toBe(ready ? true : 429)
  })

  it('denies some of its rights', async () => {
    const fake = fakeCluster()
    fake.deny({ verb: 'patch', resource: 'configmaps', namespace: 'default' })
    await expect(fake.apply(configMap('a', {}), { manager })).rejects.toMatchObject({ code: 403 })
    await fake.create(configMap('a', {}), { manager })
    await fake.apply(configMap('a', {}, { namespace: 'kube-system' }), { manager })
  })

  it('reacts to writes', async () => {
    const fake = fakeCluster()
    const seen: string[] = []
    for (const event of ['create', 'update', 'remove'] as const)
      fake.on(event, 'ConfigMap', (object) => seen.push(`${event} ${refOf(object).name}`))
    await fake.apply(configMap('a', {}), { manager })
    await fake.apply(configMap('a', {}), { manager })
    await fake.apply(configMap('a', { a: '1' }), { manager })
    await fake.apply(configMap('a', { a: '2' }), { manager, dryRun: true })
    await fake.remove({ ...maps, namespace: undefined, name: 'a' })
    expect(seen).toEqual(['create a', 'update a', 'remove a'])
  })

  it('writes logs and warnings, and moves the clock', async () => {
    const fake = fakeCluster()
    const pod = { namespace: 'default', name: 'a' }
    fake.put({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: { containers: [container()] } })
    fake.setLog(pod, 'one\ntwo\nthree\n', { container: 'app' })
    expect(await fake.log(pod, { container: 'app', tailLines: 2 })).toBe('two\nthree\n')
    await expect(fake.log(pod, { container: 'app', previous: true })).rejects.toMatchObject({ code: 400 })
    fake.warn('unused')
    expect(fake.warnings()).toEqual(['unused'])
    fake.warn('unused')
    expect(fake.warnings()).toEqual([])
    const before = fake.serverTime()
    fake.advance(1500)
    expect(fake.serverTime() - before).toBe(1500)
  })

  it('holds a namespace Terminating, or lets it go', async () => {
    const held = fakeCluster({ namespaces: ['prod'], holdNamespaces: true })
    const ref = { apiVersion: 'v1', kind: 'Namespace', namespace: undefined, name: 'prod' }
    held.put(configMap('a', {}, { namespace: 'prod' }))
    await held.remove(ref)
    expect(below(await held.get(ref), 'status', 'phase')).toBe('Terminating')
    held.endNamespace('prod')
    expect(await held.get(ref)).toBeUndefined()
    expect(held.all(maps)).toEqual([])

    const free = fakeCluster({ namespaces: ['prod'] })
    await free.remove(ref)
    for await (const items of free.follow({ apiVersion: 'v1', kind: 'Namespace' }))
      if (!items.some((it) => refOf(it).name === 'prod')) break
    expect(await free.get(ref)).toBeUndefined()
  })

  it('writes the status as a controller does, whose it is', () => {
    const fake = fakeCluster()
    const set = fake.put(statefulSet('set'))
    const stored = fake.setStatus(refOf(set), { replicas: 1, readyReplicas: 1 })
    expect(below(stored, 'metadata', 'generation')).toBe(1)
    expect(below(stored, 'metadata', 'managedFields')).toContainEqual(
      expect.objectContaining({
        manager: 'kube-controller-manager',
        subresource: 'status',
        fieldsV1: { 'f:status': { 'f:readyReplicas': {}, 'f:replicas': {} } },
      }),
    )
  })

  it('serves a custom kind to who reads discovery anew, and not before', async () => {
    const fake = fakeCluster()
    const kind = { apiVersion: 'example.com/v1', kind: 'Topic' }
    expect(await fake.served(kind)).toBeUndefined()
    const versions = [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } }]
    const names = { plural: 'topics', kind: 'Topic' }
    const spec = { group: 'example.com', scope: 'Cluster', names, versions }
    const definition = { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition' }
    await fake.apply({ ...definition, metadata: { name: 'topics.example.com' }, spec }, { manager })
    expect(await fake.served(kind)).toBeUndefined()
    fake.rediscover()
    expect(await fake.served(kind)).toMatchObject({ resource: 'topics', namespaced: false })
  })

  it('is told when something that was read is changed in place', async () => {
    const fake = fakeCluster()
    const found = await fake.apply(configMap('a', { a: '1' }), { manager })
    expect(() => (found['data'] = {})).toThrow(TypeError)
  })

  it('finds what an owner owned gone with it, or orphaned', async () => {
    const fake = fakeCluster()
    for (const [name, propagation] of [
      ['a', 'Background'],
      ['b', 'Foreground'],
      ['c', 'Orphan'],
    ] as const) {
      const owner = fake.put(configMap(name, {}))
      const uid = textBelow(owner, 'metadata', 'uid')
      const ownerReferences = [{ ...maps, name, uid }]
      fake.put(configMap(`${name}-child`, {}, { ownerReferences }))
      await fake.remove(refOf(owner), { propagation })
    }
    expect(fake.all(maps).map((it) => refOf(it).name)).toEqual(['c-child'])
    expect(below(fake.all(maps)[0], 'metadata', 'ownerReferences')).toBeUndefined()
  })
})

describe('played controllers', () => {
  const kinds = [
    statefulSet('set', { replicas: 3 }),
    workload('Deployment', 'deployment', { replicas: 2 }),
    workload('DaemonSet', 'daemons'),
    job('job', { suspend: false }),
    claim('claim'),
  ]
  const podsOf = (fake: ReturnType<typeof fakeCluster>, name: string) =>
    fake.all({ apiVersion: 'v1', kind: 'Pod' }).filter((pod) => refOf(pod).name.startsWith(name))

  it.each(kinds)('make a $kind ready', async (manifest) => {
    const fake = fakeCluster()
    playControllers(fake)
    await fake.apply(manifest, { manager })
    const found = await fake.get(refOf(manifest))
    expect(verdictOf(found!, { pods: podsOf(fake, refOf(manifest).name) })).toEqual({ is: 'ready' })
  })

  it('leave a workload waiting whose pods are bad, and mend it', async () => {
    const fake = fakeCluster()
    playControllers(fake)
    const verdict = async () => {
      const found = await fake.get(refOf(statefulSet('set')))
      return verdictOf(found!, { pods: podsOf(fake, 'set') }).is
    }
    await fake.apply(statefulSet('set', { replicas: 2 }, { containers: [container({ image: 'a:v1-bad' })] }), {
      manager,
    })
    expect(await verdict()).not.toBe('ready')
    await fake.apply(statefulSet('set', { replicas: 2 }), { manager })
    expect(await verdict()).toBe('ready')
  })

  it('replace the pods of a StatefulSet from the partition on', async () => {
    const fake = fakeCluster()
    playControllers(fake)
    const rolling = { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } }
    await fake.apply(statefulSet('set', rolling), { manager })
    const before = podsOf(fake, 'set')
    await fake.apply(statefulSet('set', rolling, { terminationGracePeriodSeconds: 1 }), { manager })
    expect(podsOf(fake, 'set').map((pod, index) => pod === before[index])).toEqual([true, true, false])
    await fake.remove(refOf(statefulSet('set')))
    expect(podsOf(fake, 'set')).toEqual([])
  })
})

function codeOf(error: unknown): number {
  if (error instanceof ApiError) return error.code
  throw error
}
