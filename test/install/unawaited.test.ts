import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../src/core/json.ts'
import { statefulSet } from '../contract/contract-objects.ts'
import { pod, withAnnotations } from './objects.ts'
import { images, warnings } from './seen.ts'
import type { World } from './world.ts'
import { newWorld } from './world.ts'

const goBack = { timeout: 3000, rollbackOnFailure: true }
const noWait = { wait: false }

describe('a revision that nobody waited for', () => {
  it('whose pods never got its template is none to go back to', async () => {
    const world = await staged()
    const outcome = await world.client().install([planned('bad')], { options: goBack })
    expect(outcome).toMatchObject({ is: 'failed', rolledBackTo: 1 })
    expect(images(world)).toEqual(['v1', 'v1'])
    expect(await world.history()).toBe('1 superseded, 2 superseded, 3 failed, 4 deployed')
    expect((await world.heads()).map(({ unawaited }) => unawaited)).toEqual([undefined, true, undefined, undefined])
  })

  it('is passed over by a rollback without a number, and reached by its number', async () => {
    for (const [to, action] of [
      [undefined, 'rollback to 1'],
      [2, 'rollback to 2'],
    ] as const) {
      const world = await staged()
      await world.client().install([planned('v3')])
      await world.client().rollback(to)
      expect((await world.heads()).at(-1)?.description).toBe(action)
    }
  })

  it('is one to go back to once the next install has found it ready', async () => {
    const world = newWorld()
    for (const tag of ['v1', 'v2']) await world.client().install([set(tag)], { options: noWait })
    // Kubernetes lets all pods go where nobody waits and nothing is declared.
    await world.clock.sleep(30_000)
    expect(images(world)).toEqual(['v2', 'v2'])
    const outcome = await world.client().install([set('bad')], { options: goBack })
    expect(outcome).toMatchObject({ is: 'failed', rolledBackTo: 2 })
    expect((await world.heads())[1]?.unawaited).toBeUndefined()
  })

  it('is one to go back to once the same install has waited for it, which writes nothing else', async () => {
    const world = newWorld()
    await world.client().install([set('v1')], { options: noWait })
    world.written()
    expect(await world.client().install([set('v1')])).toMatchObject({ is: 'unchanged', revision: 1 })
    expect(world.written()).toEqual(['patch Secret/capstan.shop.v1'])
    expect((await world.heads())[0]?.unawaited).toBeUndefined()
    expect(await world.client().install([set('v1')])).toMatchObject({ is: 'unchanged' })
    expect(world.written()).toEqual([])
  })

  it('is the best that is known where none was ever waited for, and a warning says so', async () => {
    const world = newWorld({ ready: () => false })
    await world.client().install([planned('v1')], { options: noWait })
    await world.client().install([planned('v2')], { options: noWait })
    const client = world.client()
    await client.install([planned('bad')], { options: goBack })
    expect(client.events).toContainEqual({ is: 'rollback', to: 2 })
    expect(warnings(client)).toContainEqual(
      expect.stringMatching(/^nobody has seen revision 2 ready, nor any before it/),
    )
  })
})

/** Revision 1 runs; revision 2 is written, and its pods wait for a rollout that nobody has begun. */
async function staged(): Promise<World> {
  const world = newWorld()
  await world.client().install([planned('v1')])
  await world.client().install([planned('v2')], { options: noWait })
  expect(images(world)).toEqual(['v1', 'v1'])
  return world
}

function set(tag: string): JsonMap {
  return statefulSet('db', { replicas: 2 }, pod(tag))
}

/** One that says itself how it is rolled out, so that its pods do not all go at once. */
function planned(tag: string): JsonMap {
  return withAnnotations(set(tag), { 'capstan.dev/rollout-plan': '{"soak": "1s"}' })
}
