import { describe, expect, it } from 'vitest'
import { releaseState } from '../../src/install/status.ts'
import { configMap, service } from '../contract/contract-objects.ts'
import { hookJob, kinds, web } from './objects.ts'
import { newWorld, shop } from './world.ts'

describe('the state of a release', () => {
  it('is a verdict for each of its objects, without its hooks, and nothing is written', async () => {
    const world = newWorld()
    await world.client().install([configMap('a', {}), service('web'), web('v1'), hookJob('check', 'test')])
    world.written()
    const { revision, objects } = await releaseState(world.client().ports, shop)
    expect(revision).toMatchObject({ number: 1, status: 'deployed' })
    expect(objects.map(({ ref, verdict }) => [ref.name, verdict])).toEqual([
      ['a', { is: 'ready' }],
      ['web', { is: 'ready' }],
      ['web', { is: 'ready' }],
    ])
    expect(world.written()).toEqual([])
  })

  it('tells what is gone, and why another one is not ready, within a second', async () => {
    const world = newWorld()
    const timeout = 2000
    await world.client().install([configMap('a', {}), web('bad')], { options: { timeout } })
    world.fake.drop({ ...kinds.map, namespace: 'prod', name: 'a' })
    const began = world.clock.monotonic()
    const { revision, objects } = await releaseState(world.client().ports, shop)
    expect(revision.status).toBe('failed')
    expect(objects).toMatchObject([
      { ref: { name: 'a' }, live: undefined, verdict: undefined },
      { ref: { name: 'web' }, verdict: { is: 'waiting', for: expect.stringContaining('pod web-') as string } },
    ])
    expect(world.clock.monotonic() - began).toBeLessThan(1500)
  })

  it('of a release that is not there, or whose record is damaged, is not known', async () => {
    const world = newWorld()
    await expect(releaseState(world.client().ports, shop)).rejects.toMatchObject({ code: 'release/missing' })
    await world.client().install([configMap('a', {})])
    world.fake.drop({ ...kinds.secret, namespace: 'prod', name: 'capstan.shop.v1.1' })
    await expect(releaseState(world.client().ports, shop)).rejects.toMatchObject({ code: 'release/damaged' })
  })
})
