import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../src/core/json.ts'
import { below } from '../contract/below.ts'
import { claim, configMap } from '../contract/contract-objects.ts'
import { first, hookJob, kinds, second, web, withAnnotations } from './objects.ts'
import type { World } from './world.ts'
import { newWorld } from './world.ts'

describe('an uninstall', () => {
  it('removes the waves of the installation in reverse order, and its own record last', async () => {
    const world = await prepared(first)
    const client = world.client()
    expect(await client.uninstall()).toEqual({ is: 'uninstalled', kept: [] })
    expect(world.written()).toEqual([
      'create Lease/capstan.shop',
      'patch Secret/capstan.shop.v1 uninstalling',
      'remove Job/migrate',
      'remove Deployment/web',
      'remove StatefulSet/db',
      'remove Service/web',
      'remove ConfigMap/settings',
      'remove ConfigMap/old',
      'remove Secret/capstan.shop.set',
      'remove Secret/capstan.shop.v1',
      'remove Secret/capstan.shop.v1.1',
      'remove Lease/capstan.shop',
    ])
    expect(client.events.map(({ is }) => is).filter((is) => is !== 'applied' && is !== 'verdict')).toEqual([
      'begin',
      'plan',
      'end',
    ])
  })

  it('removes what failed and killed installs had made, too', async () => {
    const world = await prepared(first)
    await world.client({ ends: { at: 6, how: 'killed' } }).install(second)
    await world.client().uninstall()
    expect(everything(world)).toEqual([])
  })

  it('leaves claims and what says so, unless it is named', async () => {
    const kept = withAnnotations(configMap('a', {}), { 'helm.sh/resource-policy': 'keep' })
    const world = await prepared([claim('data'), kept, configMap('b', {})])
    const outcome = await world.client().uninstall()
    expect(outcome).toMatchObject({ is: 'uninstalled', kept: [{ name: 'a' }, { name: 'data' }] })
    expect(everything(world)).toEqual(['ConfigMap/a', 'PersistentVolumeClaim/data'])
    const other = await prepared([claim('data')])
    await other.client().uninstall({ pruneKinds: ['PersistentVolumeClaim'] })
    expect(everything(other)).toEqual([])
  })

  it('runs its hooks around the removal, and stops where one fails', async () => {
    const hooks = [hookJob('before', 'pre-delete'), hookJob('after', 'post-delete')]
    const world = await prepared([...hooks, configMap('a', {})])
    const client = world.client()
    await client.uninstall()
    const order = client.events.flatMap((event) =>
      event.is === 'applied' || (event.is === 'hook' && event.state === 'started') ? [event.ref.name] : [],
    )
    expect(order).toEqual(['before', 'a', 'after'])
    const broken = await prepared([hookJob('before', 'pre-delete', 'bad'), configMap('a', {})])
    expect(await broken.client().uninstall()).toMatchObject({
      is: 'failed',
      why: expect.stringContaining('the pre-delete hook Job/prod/before failed') as string,
    })
    expect(broken.fake.all(kinds.map)).toHaveLength(1)
    expect(await broken.history()).toBe('1 uninstalling')
    expect(await broken.client().uninstall({ hooks: false })).toMatchObject({ is: 'uninstalled' })
  })

  it('fails where something does not go, and keeps its record for the next time', async () => {
    const world = await prepared([withFinalizer(configMap('a', {})), configMap('b', {})])
    expect(await world.client().uninstall({ timeout: 2000 })).toMatchObject({
      is: 'failed',
      why: expect.stringContaining('not gone: ConfigMap/prod/a') as string,
    })
    expect(await world.history()).toBe('1 uninstalling')
    expect(world.fake.all(kinds.lease)).toEqual([])
    world.fake.drop({ ...kinds.map, namespace: 'prod', name: 'a' })
    expect(await world.client().uninstall()).toMatchObject({ is: 'uninstalled' })
    expect(everything(world)).toEqual([])
  })

  it('does not wait where it is told not to', async () => {
    const world = await prepared([withFinalizer(configMap('a', {}))])
    expect(await world.client().uninstall({ wait: false })).toMatchObject({ is: 'uninstalled' })
    expect(await world.history()).toBe('')
  })

  it('that is interrupted says so, and the same command goes on', async () => {
    const world = await prepared(first)
    const client = world.client({ before: ({ ref }, one) => ref.kind === 'Service' && one.stop() })
    expect(await client.uninstall()).toMatchObject({ is: 'interrupted' })
    expect(world.fake.all(kinds.map)).toHaveLength(2)
    expect(await world.client().uninstall()).toMatchObject({ is: 'uninstalled' })
    expect(everything(world)).toEqual([])
  })

  it('that loses its lock stops, and says why', async () => {
    const world = await prepared([withFinalizer(configMap('a', {}))])
    void world.clock
      .sleep(2000)
      .then(() => world.fake.drop({ ...kinds.lease, namespace: 'prod', name: 'capstan.shop' }))
    expect(await world.client().uninstall()).toMatchObject({
      is: 'failed',
      why: expect.stringContaining('the lock of release shop') as string,
    })
    expect(await world.history()).toBe('1 uninstalling')
  })

  it('sees what others installed before it had the lock', async () => {
    const world = await prepared([configMap('a', {})])
    let other: Promise<unknown> | undefined
    const client = world.client({
      before: async ({ ref, verb }) => {
        if (ref.kind !== 'Lease' || verb !== 'create') return
        other ??= world.client().install([configMap('a', {}), configMap('b', {})])
        await other
      },
    })
    expect(await client.uninstall()).toMatchObject({ is: 'uninstalled' })
    expect(everything(world)).toEqual([])
  })

  it('leaves an object of the same name that is not of the release', async () => {
    const world = await prepared([configMap('a', {}), configMap('b', {})])
    const ref = { ...kinds.map, namespace: 'prod', name: 'a' }
    world.fake.drop(ref)
    world.fake.put({ ...configMap('a', {}), metadata: { name: 'a', namespace: 'prod' } })
    await world.client().uninstall()
    expect(everything(world)).toEqual(['ConfigMap/a'])
  })

  it('of nothing says that there is none, and writes nothing', async () => {
    const world = newWorld()
    await expect(world.client().uninstall()).rejects.toMatchObject({ code: 'release/missing' })
    expect(world.written()).toEqual([])
  })

  it('of a damaged record is possible, and warns of what it cannot know', async () => {
    const world = await prepared([configMap('a', {})])
    world.fake.drop({ ...kinds.secret, namespace: 'prod', name: 'capstan.shop.v1.1' })
    const client = world.client()
    expect(await client.uninstall()).toMatchObject({ is: 'uninstalled' })
    expect(client.events.filter(({ is }) => is === 'warning')).toHaveLength(2)
    expect(everything(world)).toEqual(['ConfigMap/a'])
  })
})

describe('an uninstall that is tried out', () => {
  it('tells what would go and what would stay, and writes nothing', async () => {
    const world = await prepared([claim('data'), configMap('a', {})])
    const client = world.client()
    expect(await client.uninstall({ dryRun: true })).toEqual({ is: 'planned', changes: 1 })
    expect(world.written()).toEqual([])
    const changes = client.events.flatMap((event) => (event.is === 'plan' ? event.changes : []))
    expect(changes.map(({ action, ref, why }) => [action, ref.name, why])).toEqual([
      ['prune', 'a', undefined],
      ['keep', 'data', expect.stringContaining('its data would be lost')],
    ])
  })
})

describe('an uninstall that keeps the history', () => {
  it('leaves the revisions, and removes everything else', async () => {
    const world = await prepared(first)
    await world.client().install(second)
    await world.client().uninstall({ keepHistory: true })
    expect(await world.history()).toBe('1 superseded, 2 uninstalled')
    expect(everything(world)).toEqual(['v1', 'v1.1', 'v2', 'v2.1'].map((part) => `Secret/capstan.shop.${part}`))
  })

  it('lets its revisions be rolled back to, or removed at last', async () => {
    const world = await prepared([configMap('a', {})])
    await world.client().uninstall({ keepHistory: true })
    expect(await world.client().rollback(1)).toMatchObject({ is: 'deployed', revision: 2 })
    expect(world.fake.all(kinds.map)).toHaveLength(1)
    await world.client().uninstall({ keepHistory: true })
    expect(await world.client().uninstall()).toMatchObject({ is: 'uninstalled' })
    expect(everything(world)).toEqual([])
  })

  it('makes the next install a first one: its hooks run, and there is nothing to go back to', async () => {
    const world = await prepared([configMap('a', {})])
    await world.client().install([configMap('a', { b: 'c' })])
    await world.client().uninstall({ keepHistory: true })
    const client = world.client()
    const options = { timeout: 2000, rollbackOnFailure: true }
    const outcome = await client.install([hookJob('up', 'pre-upgrade'), hookJob('in', 'pre-install'), web('bad')], {
      options,
    })
    expect(client.events.flatMap((event) => (event.is === 'hook' ? [`${event.ref.name} ${event.state}`] : []))).toEqual(
      ['in started', 'in succeeded'],
    )
    expect(outcome).toMatchObject({
      is: 'failed',
      why: expect.stringContaining('what it had made was removed') as string,
    })
    expect(world.fake.all(kinds.map)).toEqual([])
  })
})

async function prepared(objects: readonly JsonMap[]): Promise<World> {
  const world = newWorld()
  await world.client().install(objects)
  world.written()
  return world
}

function everything({ fake }: World): string[] {
  const lasting = Object.values(kinds).filter(({ kind }) => kind !== 'Pod')
  const objects = lasting.flatMap((kind) => fake.all(kind))
  return objects.map((object) => `${object['kind'] as string}/${below(object, 'metadata', 'name') as string}`).sort()
}

function withFinalizer(object: JsonMap): JsonMap {
  return { ...object, metadata: { ...(object['metadata'] as JsonMap), finalizers: ['example.com/hold'] } }
}
