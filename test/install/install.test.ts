import { describe, expect, it } from 'vitest'
import type { Failure } from '../../src/core/failure.ts'
import { failuresOf } from '../../src/core/failure.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { below, textBelow } from '../contract/below.ts'
import { claim, configMap, job, service } from '../contract/contract-objects.ts'
import { database, first, hookJob, kinds, pod, second, web, withAnnotations } from './objects.ts'
import { ApiError } from '../../src/core/api-error.ts'
import type { More } from './world.ts'
import { newWorld } from './world.ts'

describe('an install', () => {
  it('locks, records, widens the parent, writes in waves, and calls itself deployed when all is ready', async () => {
    const world = newWorld()
    const client = world.client()
    expect(await client.install(first, { notes: 'enjoy' })).toEqual({ is: 'deployed', revision: 1, notes: 'enjoy' })
    expect(world.written()).toEqual([
      'create Lease/capstan.shop',
      'create Secret/capstan.shop.v1.1',
      'create Secret/capstan.shop.v1 pending',
      'apply Secret/capstan.shop.set (ConfigMap,Deployment.apps,Job.batch,Service,StatefulSet.apps)',
      'apply ConfigMap/settings',
      'apply ConfigMap/old',
      'apply Service/web',
      'apply Job/migrate',
      'apply Deployment/web',
      'apply StatefulSet/db',
      'patch Secret/capstan.shop.v1 deployed',
      'remove Lease/capstan.shop',
    ])
    const order = client.events.map(({ is }) => is).filter((is, at, all) => is !== all[at - 1])
    expect(order).toEqual(['begin', 'plan', 'applied', 'verdict', 'recorded', 'end'])
  })

  it('writes of an upgrade only what differs, holds a set before its template, and prunes what is gone', async () => {
    const world = newWorld()
    await world.client().install(first)
    world.written()
    const client = world.client()
    expect(await client.install(second)).toMatchObject({ is: 'deployed', revision: 2 })
    // Locks are renewed while it waits, and what a rollout wrote down grows: both as often as the clock will have it.
    const written = world.written()
    const isNews = (line: string, at: number): boolean =>
      !/^(?:patch Lease|apply Secret\/capstan-rollout)/.test(line) && written.indexOf(line) === at
    expect(written.filter((line, at) => line.includes('StatefulSet') || isNews(line, at))).toEqual([
      'create Lease/capstan.shop',
      'create Secret/capstan.shop.v2.1',
      'create Secret/capstan.shop.v2 pending',
      'apply ConfigMap/settings',
      'apply ConfigMap/new',
      'remove Job/migrate',
      'apply Deployment/web',
      'patch StatefulSet/db held',
      'apply StatefulSet/db',
      'apply StatefulSet/db',
      'apply Job/migrate',
      'create Lease/capstan-rollout-db',
      'create Secret/capstan-rollout-db',
      'patch StatefulSet/db',
      'patch StatefulSet/db partition 2',
      'patch StatefulSet/db partition 1',
      'patch StatefulSet/db partition 0',
      'patch StatefulSet/db',
      'remove Lease/capstan-rollout-db',
      'remove ConfigMap/old',
      'patch Secret/capstan.shop.v2 deployed',
      'patch Secret/capstan.shop.v1 superseded',
      'remove Lease/capstan.shop',
    ])
    expect(planOf(client.events)).toEqual([
      'update ConfigMap settings',
      'create ConfigMap new',
      'none Service web',
      'recreate Job migrate',
      'update Deployment web',
      'update StatefulSet db',
      'prune ConfigMap old',
    ])
  })

  it('widens the parent before members of a new kind, and narrows it when the old ones are gone', async () => {
    const world = newWorld()
    await world.client().install([configMap('settings', {})])
    world.written()
    await world.client().install([service('web')])
    const written = world.written()
    expect(written.filter((line) => !/Lease|capstan.shop.v/.test(line))).toEqual([
      'apply Secret/capstan.shop.set (ConfigMap,Service)',
      'apply Service/web',
      'remove ConfigMap/settings',
      'apply Secret/capstan.shop.set (Service)',
    ])
  })

  it('is not deployed before the last object is ready', async () => {
    const world = newWorld({ ready: () => world.clock.monotonic() >= 7000 })
    const times: Record<string, number> = {}
    void world.clock.sleep(7000).then(() => world.fake.put(inProd(web('v1', { replicas: 2 })), { manager: 'scaler' }))
    const client = world.client({ before: ({ verb, ref }) => (times[`${verb} ${ref.name}`] = world.clock.monotonic()) })
    expect(await client.install([web('v1', { replicas: null })])).toMatchObject({ is: 'deployed' })
    expect(times['apply web']).toBeLessThan(1000)
    expect(times['patch capstan.shop.v1']).toBeGreaterThanOrEqual(7000)
  })

  it('looks again once it has the lock: others may have been at work until then', async () => {
    const world = newWorld()
    await world.client().install([configMap('a', {}), configMap('b', {})])
    const client = world.client({
      before: ({ ref }) => ref.kind === 'Lease' && world.fake.drop({ ...kinds.map, namespace: 'prod', name: 'a' }),
    })
    await client.install([configMap('a', {}), configMap('b', { new: 'x' })])
    expect(planOf(client.events)).toEqual(['create ConfigMap a', 'update ConfigMap b'])
  })

  it('runs its hooks around the writes, those of an upgrade once one went well', async () => {
    const world = newWorld()
    const hooks = ['pre-install', 'post-install', 'pre-upgrade', 'post-upgrade'].map((event) => hookJob(event, event))
    const timeline = async (objects: readonly JsonMap[], more?: More): Promise<string[]> => {
      const client = world.client()
      await client.install([...hooks, ...objects], more)
      return client.events.flatMap((event) =>
        event.is === 'applied' || (event.is === 'hook' && event.state === 'started') ? [event.ref.name] : [],
      )
    }
    expect(await timeline([configMap('a', {})])).toEqual(['pre-install', 'a', 'post-install'])
    expect(await timeline([configMap('a', { b: 'c' })])).toEqual(['pre-upgrade', 'a', 'post-upgrade'])
    expect(await timeline([configMap('a', {})], { options: { hooks: false } })).toEqual(['a'])
  })

  it('that fails in a hook writes no object, and says which hook it was', async () => {
    const world = newWorld()
    const objects = [hookJob('check', 'pre-install', 'bad'), configMap('a', {})]
    expect(await world.client().install(objects)).toMatchObject({
      is: 'failed',
      why: expect.stringContaining('the pre-install hook Job/prod/check failed') as string,
    })
    expect(world.written()).not.toContain('apply ConfigMap/a')
    expect(await world.history()).toBe('1 failed')
  })
})

describe('where nothing differs', () => {
  it('nothing is written, no lock either, and no revision is made', async () => {
    const world = newWorld()
    await world.client().install(first, { notes: 'enjoy' })
    world.written()
    expect(await world.client().install(first, { notes: 'enjoy' })).toEqual({
      is: 'unchanged',
      revision: 1,
      notes: 'enjoy',
    })
    expect(world.written()).toEqual([])
  })

  it('files that were renamed or put into another order are no change', async () => {
    const world = newWorld()
    await world.client().install(first)
    world.written()
    const manifests = first.toReversed().map((object) => ({ source: 'standard input', object }))
    expect(await world.client().install([], { manifests })).toMatchObject({ is: 'unchanged', revision: 1 })
    expect(world.written()).toEqual([])
  })

  it.for<[string, More]>([
    ['values', { values: { replicas: 1 } }],
    ['computed values', { computed: { shop: { replicas: 1 } } }],
    ['charts', { charts: [{ name: 'shop', version: '2.0.0', appVersion: undefined, digest: 'sha256:b' }] }],
    ['notes', { notes: 'other' }],
  ])('but the %s, a revision records it and no object is written', async ([, more]) => {
    const world = newWorld()
    await world.client().install(first)
    world.written()
    expect(await world.client().install(first, more)).toMatchObject({ is: 'deployed', revision: 2 })
    expect(world.written().filter((line) => !/Lease|capstan.shop.v/.test(line))).toEqual([])
    expect(await world.client().install(first, more)).toMatchObject({ is: 'unchanged', revision: 2 })
  })

  it('but a hook, a revision records it', async () => {
    const world = newWorld()
    await world.client().install([hookJob('check', 'test')])
    expect(await world.client().install([hookJob('check', 'test', 'v2')])).toMatchObject({
      is: 'deployed',
      revision: 2,
    })
  })

  it('an object that is not ready is still waited for, and its trouble told', async () => {
    const world = newWorld()
    await world.client().install([web('v1')])
    const [object] = world.fake.all(kinds.pod)
    makeReady(world.fake, object!, 'False')
    const ref = { ...kinds.deployment, namespace: 'prod', name: 'web' }
    const conditions = [{ type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable' }]
    const status = below(world.fake.stored(ref), 'status') as JsonMap
    world.fake.setStatus(ref, { ...status, readyReplicas: 0, availableReplicas: 0, unavailableReplicas: 1, conditions })
    world.written()
    const client = world.client()
    expect(await client.install([web('v1')])).toMatchObject({
      is: 'failed',
      why: expect.stringContaining('Deployment/prod/web') as string,
    })
    expect(client.events.some(({ is }) => is === 'evidence')).toBe(true)
    expect(world.written()).toEqual([])
  })
})

describe('the record of an install that did not end', () => {
  it.each(['pending', 'failed', 'uninstalling'] as const)(
    '(%s) is put right by the next one, even where no object differs',
    async (status) => {
      const world = newWorld()
      await world.client().install(first)
      await world.pretend(1, status)
      expect(await world.client().install(first)).toMatchObject({ is: 'deployed', revision: 2 })
      expect(await world.history()).toBe(`1 ${status === 'pending' ? 'failed' : status}, 2 deployed`)
      expect(await world.client().install(first)).toMatchObject({ is: 'unchanged' })
    },
  )

  it('is put right, too, where all is as the last good one left it', async () => {
    const world = newWorld()
    await world.client().install([configMap('a', {})])
    const refused = world.client({ ends: { at: 4, how: 'hiccup' } })
    expect(await refused.install([configMap('a', { b: 'c' })])).toMatchObject({ is: 'failed' })
    expect(await world.client().install([configMap('a', {})])).toMatchObject({ is: 'deployed', revision: 3 })
    expect(await world.history()).toBe('1 superseded, 2 failed, 3 deployed')
  })

  it('says so in the history', async () => {
    const world = newWorld()
    await world.client().install(first)
    await world.pretend(1, 'pending')
    await world.client().install(first)
    expect((await world.heads()).map(({ description }) => description)).toEqual(['install: cut short', 'install'])
  })

  it('counts for what is pruned, also when several failed in a row', async () => {
    const world = newWorld()
    await world.client().install([configMap('a', {})])
    for (const extra of ['b', 'c']) {
      const failed = await world.client().install([configMap('a', {}), configMap(extra, {}), web('bad')], briefly)
      expect(failed).toMatchObject({ is: 'failed' })
    }
    expect(await world.history()).toBe('1 deployed, 2 failed, 3 failed')
    expect(names(world.fake.all(kinds.map))).toEqual(['a', 'c'])
    await world.client().install([configMap('a', {})])
    expect(names(world.fake.all(kinds.map))).toEqual(['a'])
    expect(names(world.fake.all(kinds.deployment))).toEqual([])
    expect(await world.history()).toBe('1 superseded, 2 failed, 3 failed, 4 deployed')
  })

  it('does not keep what it prunes when the failures happened before the prune', async () => {
    const world = newWorld()
    await world.client().install([configMap('a', {})])
    const client = world.client({ ends: { at: 5, how: 'killed' } })
    await client.install([configMap('b', {})])
    expect(await world.history()).toBe('1 deployed, 2 pending')
    await world.client().install([configMap('c', {})])
    expect(names(world.fake.all(kinds.map))).toEqual(['c'])
  })
})

describe('a damaged record', () => {
  it('is warned of, and cured by the next install; what only it named stays', async () => {
    const world = newWorld()
    await world.client().install([configMap('a', {}), configMap('b', {})])
    world.fake.drop({ ...kinds.secret, namespace: 'prod', name: 'capstan.shop.v1.1' })
    const client = world.client()
    expect(await client.install([configMap('a', {})])).toMatchObject({ is: 'deployed', revision: 2 })
    expect(client.events).toContainEqual({
      is: 'warning',
      text: expect.stringContaining('revision 1 of release shop') as string,
    })
    expect(names(world.fake.all(kinds.map))).toEqual(['a', 'b'])
    const again = world.client()
    expect(await again.install([configMap('a', {})])).toMatchObject({ is: 'unchanged', revision: 2 })
    expect(again.events.filter(({ is }) => is === 'warning')).toEqual([])
  })
})

describe('what stands against an install', () => {
  it('is told all together, and nothing is written', async () => {
    const world = newWorld()
    await world.client().install([configMap('mine', { a: '1' }), configMap('yours', { a: '1' }), service('web')])
    world.fake.put(inProd(configMap('mine', { a: '2' })), { manager: 'kubectl-edit' })
    world.written()
    const objects = [configMap('mine', { a: '3' }), service('web', { clusterIP: '10.0.0.77' }), configMap('yours', {})]
    const failures = await failed(world.client().install(objects))
    expect(failures.map(({ code }) => code).sort()).toEqual(['install/conflict', 'install/immutable'])
    expect(world.written()).toEqual([])
    expect(await world.history()).toBe('1 deployed')
  })

  it('includes rights: those to objects, and those to the record', async () => {
    const world = newWorld()
    world.fake.deny({ verb: 'patch', resource: 'configmaps' })
    world.fake.deny({ verb: 'create', resource: 'secrets' })
    const failures = await failed(world.client().install([configMap('a', {})]))
    expect(failures.map(({ message }) => message)).toEqual([
      expect.stringMatching(/may not patch configmaps in namespace prod/),
      expect.stringMatching(/may not create secrets in namespace prod/),
    ])
    expect(world.written()).toEqual([])
  })

  it('is a namespace that is missing, unless it is to be made or is one of the objects', async () => {
    const world = newWorld()
    const release = { name: 'shop', namespace: 'new' }
    expect(await failed(world.client().install([configMap('a', {})], { release }))).toMatchObject([
      { message: 'the namespace new does not exist', hint: expect.stringContaining('--create-namespace') as string },
    ])
    expect(world.written()).toEqual([])
    await world.client().install([configMap('a', {})], { release, options: { createNamespace: true } })
    expect(world.written().slice(0, 2)).toEqual(['apply Namespace/new', 'create Lease/capstan.shop'])
    const own = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'own', labels: { team: 'x' } } }
    await world.client().install([configMap('a', {}), own], { release: { name: 'shop', namespace: 'own' } })
    expect(world.written().slice(0, 2)).toEqual(['apply Namespace/own', 'create Lease/capstan.shop'])
  })
})

describe('a dry run', () => {
  it('tells all changes and writes nothing, no namespace either', async () => {
    const world = newWorld()
    await world.client().install(first)
    world.written()
    const client = world.client()
    expect(await client.install(second, { options: { dryRun: true } })).toEqual({ is: 'planned', changes: 6 })
    const release = { name: 'shop', namespace: 'new' }
    await world.client().install(first, { release, options: { dryRun: true, createNamespace: true } })
    expect(world.written()).toEqual([])
    expect(client.events.map(({ is }) => is)).toEqual(['plan', 'end'])
  })
})

describe('a quota', () => {
  const exceeded =
    'configmaps "b" is forbidden: exceeded quota: small, requested: count/configmaps=1, used: count/configmaps=2, limited: count/configmaps=2'

  it('stands against the whole install before the first object is written', async () => {
    const world = newWorld()
    world.fake.put({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'small', namespace: 'prod' } })
    world.fake.fail({ verb: 'apply', name: 'b', dryRun: true }, new ApiError(403, 'Forbidden', exceeded))
    const install = world.client().install([configMap('a', {}), configMap('b', {})])
    await expect(install).rejects.toThrow('it does not fit into the ResourceQuota small')
    expect(world.written()).toEqual([])
  })

  it('that nobody set costs no request for each new object', async () => {
    const world = newWorld()
    await world.client().install([configMap('a', {}), configMap('b', {})])
    expect(world.fake.writes.filter(({ dryRun }) => dryRun)).toEqual([])
  })
})

describe('the history', () => {
  it.for([
    [0, '1 superseded, 2 superseded, 3 superseded, 4 deployed'],
    [2, '3 superseded, 4 deployed'],
    [1, '4 deployed'],
  ] as const)('limited to %d is %s', async ([historyMax, history]) => {
    const world = newWorld()
    for (const size of ['1', '2', '3', '4'])
      await world.client().install([configMap('a', { size })], { options: { historyMax } })
    expect(await world.history()).toBe(history)
  })

  it('keeps the last revision that went well, however many fail after it', async () => {
    const world = newWorld()
    await world.client().install([configMap('a', {})], { options: { historyMax: 2 } })
    for (const tag of ['bad', 'bad-2', 'bad-3'])
      await world.client().install([web(tag)], { options: { timeout: 1000, historyMax: 2 } })
    expect(await world.history()).toMatch(/^1 deployed, /)
  })
})

describe('what cannot be changed in place', () => {
  it('is deleted, is gone, and only then made again', async () => {
    const world = newWorld()
    const migrate = withFinalizer(job('migrate', { suspend: false }, pod('v1')))
    await world.client().install([migrate])
    world.written()
    const times: Record<string, number> = {}
    const ref = { ...kinds.job, namespace: 'prod', name: 'migrate' }
    void world.clock.sleep(4000).then(() => world.fake.drop(ref))
    const client = world.client({ before: ({ verb, ref }) => (times[`${verb} ${ref.name}`] = world.clock.monotonic()) })
    expect(await client.install([withFinalizer(job('migrate', { suspend: false }, pod('v2')))])).toMatchObject({
      is: 'deployed',
    })
    expect(times['remove migrate']).toBeLessThan(1000)
    expect(times['apply migrate']).toBeGreaterThanOrEqual(4000)
  })

  it('waits for that no longer than for the rest', async () => {
    const world = newWorld()
    await world.client().install([withFinalizer(job('migrate', { suspend: false }, pod('v1')))])
    const objects = [withFinalizer(job('migrate', { suspend: false }, pod('v2')))]
    expect(await world.client().install(objects, briefly)).toMatchObject({
      is: 'failed',
      why: expect.stringContaining('Job/prod/migrate') as string,
    })
    expect(await world.history()).toBe('1 deployed, 2 failed')
  })

  it('is refused where nobody asked for it, and a set is recreated around its pods where somebody did', async () => {
    const world = newWorld('none')
    await world.client().install([database('v1')], { options: { wait: false } })
    const ref = { ...kinds.set, namespace: 'prod', name: 'db' }
    const uid = below(world.fake.stored(ref), 'metadata', 'uid')!
    const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'db', uid, controller: true }
    world.fake.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'db-0', namespace: 'prod', labels: { app: 'db' }, ownerReferences: [owner] },
      spec: pod('v1'),
    })
    const parallel = [database('v1', { podManagementPolicy: 'Parallel' })]
    expect(await failed(world.client().install(parallel, { options: { wait: false } }))).toMatchObject([
      { code: 'install/immutable', hint: expect.stringContaining('--recreate') as string },
    ])
    await world.client().install(parallel, { options: { wait: false, recreate: true } })
    expect(below(world.fake.stored(ref), 'metadata', 'uid')).not.toBe(uid)
    const left = world.fake.stored({ ...kinds.pod, namespace: 'prod', name: 'db-0' })
    expect(below(left, 'metadata', 'labels')).toEqual({ app: 'db' })
    expect(below(left, 'metadata', 'ownerReferences')).toBeUndefined()
  })
})

describe('fields of known tools', () => {
  it('are adopted before the object is applied', async () => {
    const world = newWorld()
    const metadata = { name: 'a', namespace: 'prod' }
    world.fake.put({ ...configMap('a', { x: '1', y: '2' }), metadata }, { manager: 'kubectl-client-side-apply' })
    const client = world.client()
    expect(await client.install([configMap('a', { x: '3' })], { options: { adopt: true } })).toMatchObject({
      is: 'deployed',
    })
    expect(world.written().filter((line) => line.includes('ConfigMap/a'))).toEqual([
      'patch ConfigMap/a',
      'apply ConfigMap/a',
    ])
    expect(world.fake.stored({ ...kinds.map, ...metadata })?.['data']).toEqual({ x: '3' })
  })
})

describe('pruning', () => {
  it('leaves claims that nobody named, and tells why', async () => {
    const world = newWorld()
    await world.client().install([claim('data'), configMap('a', {})])
    const client = world.client()
    await client.install([configMap('a', {})])
    expect(names(world.fake.all(kinds.claim))).toEqual(['data'])
    expect(planOf(client.events)).toContain('keep PersistentVolumeClaim data')
    await world.client().install([claim('data'), configMap('a', {})])
    await world.client().install([configMap('a', {})], { options: { pruneKinds: ['PersistentVolumeClaim'] } })
    expect(names(world.fake.all(kinds.claim))).toEqual([])
  })

  it('has to be over before the release is deployed', async () => {
    const world = newWorld()
    await world.client().install([withFinalizer(configMap('a', {})), configMap('b', {})])
    expect(await world.client().install([configMap('b', {})], briefly)).toMatchObject({
      is: 'failed',
      why: expect.stringContaining('ConfigMap/prod/a') as string,
    })
    world.fake.drop({ ...kinds.map, namespace: 'prod', name: 'a' })
    expect(await world.client().install([configMap('b', {})])).toMatchObject({ is: 'deployed' })
  })

  it('removes a controller only once the objects are gone that it has to clean up', async () => {
    const world = newWorld()
    world.fake.put(topics)
    const topic = withFinalizer({ apiVersion: 'example.com/v1', kind: 'Topic', metadata: { name: 't' }, spec: {} })
    await world.client().install([topic, web('v1'), configMap('a', {})])
    const ref = { apiVersion: 'example.com/v1', kind: 'Topic', namespace: 'prod', name: 't' }
    void world.clock.sleep(3000).then(() => world.fake.drop(ref))
    const times: Record<string, number> = {}
    const client = world.client({ before: ({ verb, ref }) => (times[`${verb} ${ref.name}`] = world.clock.monotonic()) })
    expect(await client.install([configMap('a', {})])).toMatchObject({ is: 'deployed' })
    expect(times['remove t']).toBeLessThan(1000)
    expect(times['remove web']).toBeGreaterThanOrEqual(3000)
  })

  it('leaves the controller, with what it needs, where they do not go in time', async () => {
    const world = newWorld()
    world.fake.put(topics)
    const topic = withFinalizer({ apiVersion: 'example.com/v1', kind: 'Topic', metadata: { name: 't' }, spec: {} })
    await world.client().install([topic, web('v1'), configMap('a', {}), configMap('of-web', {})])
    expect(await world.client().install([configMap('a', {})], briefly)).toMatchObject({
      is: 'failed',
      why: expect.stringContaining('Topic/prod/t') as string,
    })
    expect(names(world.fake.all(kinds.map))).toEqual(['a', 'of-web'])
    expect(await world.client().uninstall({ timeout: 2000 })).toMatchObject({
      is: 'failed',
      why: expect.stringContaining('Topic/prod/t') as string,
    })
    expect(names(world.fake.all(kinds.deployment))).toEqual(['web'])
  })

  it('leaves an object that was made anew under the same name since it was looked at', async () => {
    const world = newWorld()
    await world.client().install([configMap('a', {}), configMap('b', {})])
    const client = world.client({
      before: ({ ref, verb }) => {
        if (verb !== 'remove' || ref.name !== 'a') return
        world.fake.drop(ref)
        world.fake.put(inProd(configMap('a', { of: 'others' })))
      },
    })
    expect(await client.install([configMap('b', {})])).toMatchObject({ is: 'failed' })
    expect(names(world.fake.all(kinds.map))).toEqual(['a', 'b'])
  })

  it('leaves what is annotated so', async () => {
    const world = newWorld()
    await world.client().install([withAnnotations(configMap('a', {}), { 'helm.sh/resource-policy': 'keep' })])
    await world.client().install([configMap('b', {})])
    expect(names(world.fake.all(kinds.map))).toEqual(['a', 'b'])
  })
})

describe('the timeout', () => {
  it('counts from the first write, whatever had to be waited for before the last one', async () => {
    const world = newWorld({ ready: (one) => textBelow(one, 'metadata', 'name').startsWith('migrate') })
    await world.client().install([withFinalizer(job('migrate', { suspend: false }, pod('v1')))])
    const began = world.clock.monotonic()
    void world.clock.sleep(4000).then(() => world.fake.drop({ ...kinds.job, namespace: 'prod', name: 'migrate' }))
    const objects = [withFinalizer(job('migrate', { suspend: false }, pod('v2'))), web('v1')]
    expect(await world.client().install(objects, { options: { timeout: 6000 } })).toMatchObject({ is: 'failed' })
    expect(world.clock.monotonic() - began).toBeLessThan(7500)
  })
})

const topics: JsonMap = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'topics.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'topics', singular: 'topic', kind: 'Topic', listKind: 'TopicList' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', properties: { spec: { type: 'object' } } } },
      },
    ],
  },
}

const briefly: More = { options: { timeout: 2000 } }

function inProd(object: JsonMap): JsonMap {
  return { ...object, metadata: { ...(object['metadata'] as JsonMap), namespace: 'prod' } }
}

function withFinalizer(object: JsonMap): JsonMap {
  return { ...object, metadata: { ...(object['metadata'] as JsonMap), finalizers: ['example.com/hold'] } }
}

function makeReady(fake: ReturnType<typeof newWorld>['fake'], object: JsonMap, is = 'True'): void {
  const status = below(object, 'status') as JsonMap
  const conditions = [
    { type: 'PodScheduled', status: 'True' },
    { type: 'Ready', status: is },
  ]
  const containers = (status['containerStatuses'] as JsonMap[]).map((one) => ({ ...one, ready: is === 'True' }))
  const ref = { ...kinds.pod, namespace: 'prod', name: below(object, 'metadata', 'name') as string }
  fake.setStatus(ref, { ...status, conditions, containerStatuses: containers })
}

function names(objects: readonly JsonMap[]): string[] {
  return objects.map((object) => below(object, 'metadata', 'name') as string).sort()
}

function planOf(events: ReturnType<ReturnType<typeof newWorld>['client']>['events']): string[] {
  return events.flatMap((event) =>
    event.is === 'plan' ? event.changes.map(({ action, ref }) => `${action} ${ref.kind} ${ref.name}`) : [],
  )
}

async function failed(work: Promise<unknown>): Promise<readonly Failure[]> {
  try {
    await work
  } catch (error) {
    const failures = failuresOf(error)
    if (failures !== undefined) return failures
    throw error
  }
  throw new Error('it did not fail')
}
