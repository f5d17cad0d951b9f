import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../src/core/json.ts'
import { below } from '../contract/below.ts'
import { configMap } from '../contract/contract-objects.ts'
import { database, first, hookJob, kinds, second, stateOf, web } from './objects.ts'
import type { World } from './world.ts'
import { newWorld } from './world.ts'

describe('a rollback', () => {
  it('is an install of what was recorded, as a new revision', async () => {
    const world = newWorld()
    await world.client().install(first, { values: { a: 1 }, notes: 'one' })
    const before = stateOf(world.fake)
    await world.client().install(second, { values: { a: 2 }, notes: 'two' })
    expect(await world.client().rollback()).toEqual({ is: 'deployed', revision: 3, notes: 'one' })
    expect(await world.history()).toBe('1 superseded, 2 superseded, 3 deployed')
    expect((await world.heads()).at(-1)?.description).toBe('rollback to 1')
    expect(stateOf(world.fake)).toEqual(before)
    expect(await world.client().install(first, { values: { a: 1 }, notes: 'one' })).toMatchObject({ is: 'unchanged' })
  })

  it.for<[string, number | undefined, string]>([
    ['without a number, to the last one before it that went well', undefined, 'rollback to 2'],
    ['to a number, of the failed ones too', 3, 'rollback to 3'],
    ['to the very first', 1, 'rollback to 1'],
  ])('of a failed upgrade goes, %s', async ([, to, description]) => {
    const world = newWorld()
    for (const size of ['1', '2']) await world.client().install([configMap('a', { size })])
    await world.client({ ends: { at: 5, how: 'hiccup' } }).install([configMap('a', { size: '3' })])
    expect(await world.history()).toBe('1 superseded, 2 deployed, 3 failed')
    expect(await world.client().rollback(to)).toMatchObject({ is: 'deployed', revision: 4 })
    expect((await world.heads()).at(-1)?.description).toBe(description)
    expect(sizeOf(world)).toBe(description.at(-1))
  })

  it('runs the rollback hooks, and neither those of an install nor those of an upgrade', async () => {
    const world = newWorld()
    const hooks = ['pre-install', 'post-upgrade', 'pre-rollback', 'post-rollback'].map((event) => hookJob(event, event))
    for (const size of ['1', '2']) await world.client().install([...hooks, configMap('a', { size })])
    const client = world.client()
    await client.rollback()
    const ran = client.events.flatMap((event) =>
      event.is === 'hook' && event.state === 'started' ? [event.ref.name] : [],
    )
    expect(ran).toEqual(['pre-rollback', 'post-rollback'])
  })

  it('rolls out as the stack of then said, but for commands, which are not run out of the cluster', async () => {
    const world = newWorld()
    const gates = [
      { name: 'look', at: 'stage', manual: {} },
      { name: 'lag', local: { command: ['./lag.sh'] } },
    ]
    const rollout = { map: { soak: '0s', gates }, place: 'stack.yaml: rollout' }
    await world.client().install([database('v1')], { options: { rollout, wait: false } })
    await world.client().install([database('v2')])
    const client = world.client()
    expect(await client.rollback(1)).toMatchObject({ is: 'stopped', rollout: { is: 'held', asks: ['look'] } })
    expect(client.events.flatMap((event) => (event.is === 'warning' ? [event.text] : []))).toEqual([
      expect.stringMatching(/^gate lag of revision 1 is not asked/) as string,
    ])
  })

  it('stages a set, down to the partition of that revision', async () => {
    const world = newWorld()
    const rolling = (partition: number): JsonMap => ({
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } },
    })
    await world.client().install([database('v1', rolling(1))])
    await world.client().install([database('v2', rolling(0))])
    world.written()
    await world.client().rollback()
    const lines = world.written().filter((line) => line.includes('StatefulSet'))
    expect(once(lines)).toEqual([
      'patch StatefulSet/db held',
      'apply StatefulSet/db',
      // The marker, when the rollout claims the set and when it is done.
      'patch StatefulSet/db',
      'patch StatefulSet/db partition 2',
      'patch StatefulSet/db partition 1',
      'patch StatefulSet/db',
    ])
  })

  it('to what is there already changes nothing', async () => {
    const world = newWorld()
    await world.client().install([configMap('a', {})])
    world.written()
    expect(await world.client().rollback(1)).toMatchObject({ is: 'unchanged', revision: 1 })
    expect(world.written()).toEqual([])
  })

  it('that fails does not go back again', async () => {
    const world = newWorld({ ready: () => world.clock.monotonic() < 10_000 })
    await world.client().install([web('v1')])
    await world.client().install([web('v2')])
    await world.clock.sleep(20_000)
    const client = world.client()
    const outcome = await client.rollback(1, { timeout: 2000, rollbackOnFailure: true })
    expect(outcome).toMatchObject({ is: 'failed' })
    expect(client.events.map(({ is }) => is)).not.toContain('rollback')
  })

  it.for<[string, string[], number | undefined, object]>([
    [
      'of nothing',
      [],
      undefined,
      { code: 'release/missing', message: 'there is no release shop in the namespace prod' },
    ],
    [
      'of a first install',
      ['1'],
      undefined,
      { code: 'release/missing', message: expect.stringContaining('no earlier revision') as string },
    ],
    ['to a revision that is not there', ['1', '2'], 7, { code: 'release/missing', hint: 'it has 1, 2' }],
  ])('%s is refused, and nothing is written', async ([, sizes, to, failure]) => {
    const world = newWorld()
    for (const size of sizes) await world.client().install([configMap('a', { size })])
    world.written()
    await expect(world.client().rollback(to)).rejects.toMatchObject(failure)
    expect(world.written()).toEqual([])
  })

  it('to a revision whose record is damaged is refused', async () => {
    const world = newWorld()
    for (const size of ['1', '2']) await world.client().install([configMap('a', { size })])
    world.fake.drop({ ...kinds.secret, namespace: 'prod', name: 'capstan.shop.v1.1' })
    await expect(world.client().rollback(1)).rejects.toMatchObject({ code: 'release/damaged' })
    expect(sizeOf(world)).toBe('2')
  })

  it('that is tried out writes nothing', async () => {
    const world = newWorld()
    for (const size of ['1', '2']) await world.client().install([configMap('a', { size })])
    world.written()
    expect(await world.client().rollback(1, { dryRun: true })).toEqual({ is: 'planned', changes: 1 })
    expect(world.written()).toEqual([])
  })
})

/** An apply that met a change in between is sent again. */
function once(lines: readonly string[]): string[] {
  return lines.filter((line, at) => line !== lines[at - 1])
}

function sizeOf({ fake }: World): unknown {
  return below(fake.stored({ ...kinds.map, namespace: 'prod', name: 'a' }), 'data', 'size')
}
