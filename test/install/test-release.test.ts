import { describe, expect, it } from 'vitest'
import type { InstallEvent, InstallOutcome } from '../../src/install/event.ts'
import type { TestReleaseOptions } from '../../src/install/test-release.ts'
import { testRelease } from '../../src/install/test-release.ts'
import { configMap } from '../contract/contract-objects.ts'
import { hookJob } from './objects.ts'
import type { World } from './world.ts'
import { newWorld, shop } from './world.ts'

describe('the tests of a release', () => {
  it('are those of what is deployed, whatever failed after it', async () => {
    const world = newWorld()
    await world.client().install([configMap('a', {}), hookJob('ping', 'test')])
    await world
      .client({ ends: { at: 5, how: 'hiccup' } })
      .install([configMap('a', { b: 'c' }), hookJob('other', 'test')])
    expect(await world.history()).toBe('1 deployed, 2 failed')
    const { outcome, told } = await run(world)
    expect(outcome).toEqual({ is: 'tested' })
    expect(told).toEqual(['begin', 'ping started', 'ping succeeded', 'end'])
  })

  it('end with the first that fails', async () => {
    const world = newWorld()
    await world.client().install([hookJob('a', 'test'), hookJob('b', 'test', 'bad'), hookJob('c', 'test')])
    const { outcome, told } = await run(world)
    expect(outcome).toMatchObject({
      is: 'failed',
      why: expect.stringContaining('the test Job/prod/b failed') as string,
    })
    expect(told).toEqual(['begin', 'a started', 'a succeeded', 'b started', 'b failed', 'end'])
  })

  it('can be chosen by name, and a name that none has is refused', async () => {
    const world = newWorld()
    await world.client().install([hookJob('a', 'test'), hookJob('b', 'test')])
    expect((await run(world, { only: ['b'] })).told).toContain('b started')
    expect((await run(world, { except: ['b'] })).told).not.toContain('b started')
    await expect(run(world, { only: ['c'] })).rejects.toMatchObject({ code: 'usage' })
  })

  it('that are interrupted say that the others were not run', async () => {
    const world = newWorld('none')
    await world.client().install([hookJob('a', 'test')])
    const client = world.client()
    const options = { timeout: 60_000, only: [], except: [] }
    void world.clock.sleep(3000).then(client.stop)
    expect(await testRelease(client.ports, shop, options, () => undefined)).toMatchObject({ is: 'interrupted' })
  })

  it('of no release are no tests', async () => {
    await expect(run(newWorld())).rejects.toMatchObject({ code: 'release/missing' })
  })
})

async function run(
  world: World,
  options: Partial<TestReleaseOptions> = {},
): Promise<{ outcome: InstallOutcome; told: string[] }> {
  const told: string[] = []
  const emit = (event: InstallEvent): void => {
    if (event.is === 'hook') told.push(`${event.ref.name} ${event.state}`)
    else if (event.is !== 'verdict') told.push(event.is)
  }
  const all = { timeout: 60_000, only: [], except: [], ...options }
  return { outcome: await testRelease(world.client().ports, shop, all, emit), told }
}
