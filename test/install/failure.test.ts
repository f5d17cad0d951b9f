import { describe, expect, it } from 'vitest'
import { ApiError } from '../../src/core/api-error.ts'
import { below } from '../contract/below.ts'
import { claim, configMap } from '../contract/contract-objects.ts'
import { database, first, hookJob, kinds, second, web } from './objects.ts'
import { images, warnings } from './seen.ts'
import type { More, World } from './world.ts'
import { newWorld, unreachable } from './world.ts'

describe('an install that is interrupted', () => {
  it('before any of its writes ends cleanly: lock given back, no revision pending, and the next one goes on', async () => {
    const undisturbed = await prepared()
    await undisturbed.client().install(second, quickly)
    const writes = undisturbed.written().length
    const ends: string[] = []
    for (let at = 1; at <= writes; at++) {
      const world = await prepared()
      const client = world.client({ before: ({ number }, one) => number === at && one.stop() })
      const outcome = await client.install(second, quickly)
      ends.push(outcome?.is ?? '')
      expect([at, world.fake.all(kinds.lease)]).toEqual([at, []])
      expect([at, await world.history()]).toEqual([
        at,
        outcome?.is === 'deployed' ? '1 superseded, 2 deployed' : '1 deployed, 2 failed',
      ])
      expect([at, (await world.client().install(second, quickly))?.is]).toEqual([
        at,
        expect.stringMatching(/deployed|unchanged/),
      ])
    }
    // What is ready when the signal comes is called so.
    expect(ends.join(' ')).toMatch(/^(interrupted )+(deployed ?){1,5}$/)
  }, 60_000)

  it('while it waits says what to do, and collects no evidence', async () => {
    const world = newWorld({ ready: () => false })
    const client = world.client()
    void world.clock.sleep(10_000).then(client.stop)
    expect(await client.install([web('v1')])).toEqual({
      is: 'interrupted',
      why: 'what was written stays; the same command goes on from there',
    })
    expect(world.clock.monotonic()).toBeLessThan(12_000)
    expect(client.events.map(({ is }) => is)).not.toContain('evidence')
    expect((await world.heads())[0]).toMatchObject({ status: 'failed', description: 'install: interrupted' })
  })

  it('in a hook runs no further one', async () => {
    const world = newWorld('none')
    const client = world.client()
    void world.clock.sleep(3000).then(client.stop)
    const hooks = [hookJob('a', 'pre-install'), hookJob('b', 'pre-install')]
    expect(await client.install([...hooks, configMap('x', {})])).toMatchObject({ is: 'interrupted' })
    expect(world.written().filter((line) => line.startsWith('apply'))).toEqual([
      'apply Secret/capstan.shop.set (ConfigMap)',
      'apply Job/a',
    ])
  })

  it('is not brought back, whatever was asked for in case of failure', async () => {
    const world = await prepared()
    const client = world.client({ before: ({ ref }, one) => ref.kind === 'Deployment' && one.stop() })
    expect(await client.install(second, { options: { rollbackOnFailure: true } })).toMatchObject({ is: 'interrupted' })
    expect(await world.history()).toBe('1 deployed, 2 failed')
  })

  it('before it has the lock has changed nothing', async () => {
    const world = await prepared()
    const client = world.client()
    client.stop()
    await expect(client.install(second)).rejects.toMatchObject({ code: 'cluster/cancelled' })
    expect(world.written()).toEqual([])
  })
})

describe('an install that loses its lock', () => {
  it('writes nothing more, and says who has it to blame', async () => {
    const world = newWorld({ ready: () => false })
    void world.clock
      .sleep(2000)
      .then(() => world.fake.drop({ ...kinds.lease, namespace: 'prod', name: 'capstan.shop' }))
    const client = world.client()
    expect(await client.install([web('v1')], { options: { rollbackOnFailure: true } })).toEqual({
      is: 'failed',
      why: expect.stringContaining('the lock of release shop in namespace prod was lost') as string,
    })
    expect(world.written().slice(-2)).toEqual(['apply Deployment/web', 'patch Lease/capstan.shop'])
    expect(await world.history()).toBe('1 pending')
  })

  it('between two writes does not send the second', async () => {
    const world = newWorld()
    const client = world.client({
      before: async ({ ref }) => {
        if (ref.name !== 'settings') return
        world.fake.drop({ ...kinds.lease, namespace: 'prod', name: 'capstan.shop' })
        await world.clock.sleep(6000)
      },
    })
    expect(await client.install([configMap('settings', {}), web('v1')])).toMatchObject({ is: 'failed' })
    expect(world.fake.all(kinds.map)).toEqual([])
    expect(world.written().slice(-2)).toEqual([
      'apply Secret/capstan.shop.set (ConfigMap,Deployment.apps)',
      'patch Lease/capstan.shop',
    ])
    await world.client().install([configMap('settings', {}), web('v1')])
    expect(await world.history()).toBe('1 failed, 2 deployed')
  })
})

describe('an install that fails', () => {
  it('tells its evidence before anything is undone', async () => {
    const world = await prepared()
    const client = world.client()
    expect(await client.install([web('bad')], { options: { timeout: 3000, rollbackOnFailure: true } })).toMatchObject({
      is: 'failed',
      rolledBackTo: 1,
    })
    const order = client.events
      .map(({ is }) => is)
      .filter((is) => ['evidence', 'recorded', 'rollback', 'end'].includes(is))
    expect(order).toEqual(['evidence', 'recorded', 'rollback', 'recorded', 'end'])
    expect(await world.history()).toBe('1 superseded, 2 failed, 3 deployed')
  })

  it('goes back to the last good revision with all that was pruned, staged and recreated', async () => {
    const world = await prepared()
    const spoilt = [...second.slice(0, -1), database('bad')]
    const outcome = await world.client().install(spoilt, { options: { timeout: 3000, rollbackOnFailure: true } })
    expect(outcome).toMatchObject({ is: 'failed', rolledBackTo: 1 })
    expect(
      world.fake
        .all(kinds.map)
        .map((object) => below(object, 'metadata', 'name'))
        .sort(),
    ).toEqual(['old', 'settings'])
    expect([...new Set(images(world))]).toEqual(['v1'])
    expect((await world.heads()).at(-1)).toMatchObject({ status: 'deployed', description: 'rollback to 1' })
    expect(await world.client().install(first)).toMatchObject({ is: 'unchanged', revision: 3 })
  })

  it('removes what it had made where there is nothing to go back to, but for claims', async () => {
    const world = newWorld()
    const objects = [claim('data'), configMap('a', {}), web('bad')]
    const outcome = await world.client().install(objects, { options: { timeout: 3000, rollbackOnFailure: true } })
    expect(outcome).toMatchObject({
      is: 'failed',
      why: expect.stringContaining('what it had made was removed') as string,
    })
    expect(world.fake.all(kinds.map)).toEqual([])
    expect(world.fake.all(kinds.deployment)).toEqual([])
    expect(world.fake.all(kinds.claim)).toHaveLength(1)
    expect(await world.history()).toBe('1 failed')
  })

  it.for<[string, (world: World) => void, string]>([
    ['is refused', ({ fake }) => fake.fail({ verb: 'apply', name: 'settings', dryRun: true }, forbidden), 'no quota'],
    [
      'has no record',
      ({ fake }) => fake.drop({ ...kinds.secret, namespace: 'prod', name: 'capstan.shop.v1.1' }),
      'record of revision 1',
    ],
    ['does not get ready', () => undefined, 'Deployment/prod/web'],
  ])('says both when the way back %s', async ([, spoil, why]) => {
    const world = newWorld({ ready: () => world.clock.monotonic() < 60_000 })
    await world.client().install([configMap('settings', {}), web('v1')])
    await world.clock.sleep(70_000)
    const client = world.client({ before: ({ ref }) => ref.kind === 'Deployment' && spoil(world) })
    const options = { timeout: 3000, rollbackOnFailure: true }
    const outcome = await client.install([configMap('settings', { a: 'b' }), web('v2')], { options })
    expect(outcome).toMatchObject({
      is: 'failed',
      why: expect.stringMatching(
        new RegExp(`^Deployment/prod/web: .*; going back to revision 1 failed, too: .*${why}`),
      ) as string,
    })
    expect(outcome).not.toHaveProperty('rolledBackTo')
    expect(world.fake.all(kinds.lease)).toEqual([])
  })

  it('because of one object keeps what it wrote, and sends no further wave', async () => {
    const world = newWorld()
    world.fake.fail({ verb: 'apply', kind: 'ConfigMap', name: 'b', dryRun: false }, forbidden)
    const objects = [configMap('a', {}), configMap('b', {}), web('v1')]
    expect(await world.client().install(objects)).toMatchObject({
      is: 'failed',
      why: expect.stringContaining('ConfigMap/prod/b') as string,
    })
    expect(world.fake.all(kinds.map)).toHaveLength(1)
    expect(world.fake.all(kinds.deployment)).toHaveLength(0)
    expect(await world.history()).toBe('1 failed')
  })

  it('because the cluster is gone ends as a failure, though nobody can record it', async () => {
    const world = await prepared()
    const client = world.client({ ends: { at: 6, how: 'cut off' } })
    expect(await client.install(second, { options: { rollbackOnFailure: true } })).toMatchObject({
      is: 'failed',
      why: expect.stringContaining('the wire is cut') as string,
    })
    expect(warnings(client)).toEqual([expect.stringContaining('revision 2') as string])
    expect(client.events.at(-1)).toMatchObject({ is: 'end' })
    expect(await world.history()).toBe('1 deployed, 2 pending')
  })
})

describe('a revision that is deployed', () => {
  it.each(['superseded', 'trimmed'])('stays so when the older one cannot be %s', async (what) => {
    const world = newWorld()
    for (const size of ['1', '2']) await world.client().install([configMap('a', { size })])
    const [verb, name] =
      what === 'superseded' ? (['patch', 'capstan.shop.v2'] as const) : (['remove', 'capstan.shop.v1'] as const)
    world.fake.fail({ verb, name }, unreachable())
    const client = world.client()
    const options = { historyMax: 2, rollbackOnFailure: true }
    expect(await client.install([configMap('a', { size: '3' })], { options })).toMatchObject({
      is: 'deployed',
      revision: 3,
    })
    expect((await world.heads()).at(-1)).toMatchObject({ number: 3, status: 'deployed' })
    expect(warnings(client)).toEqual([expect.stringContaining('the wire is cut') as string])
    await world.client().install([configMap('a', { size: '4' })], { options })
    expect(await world.history()).toBe('3 superseded, 4 deployed')
  })
})

/** Without a soak, in which only locks are renewed. */
const quickly: More = { options: { rollout: { map: { soak: '0s' }, place: 'stack.yaml: rollout' } } }

const forbidden = new ApiError(403, 'Forbidden', 'no quota left')

async function prepared(): Promise<World> {
  const world = newWorld()
  await world.client().install(first)
  world.written()
  return world
}
