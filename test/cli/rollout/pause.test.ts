import { describe, expect, it } from 'vitest'
import { pauseSets } from '../../../src/cli/rollout-pause-job.ts'
import { failuresOf } from '../../../src/core/failure.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import type { ReleaseId } from '../../../src/release/release.ts'
import { below, mapBelow } from '../../contract/below.ts'
import { statefulSet } from '../../contract/contract-objects.ts'
import { kinds, pod } from '../../install/objects.ts'
import { newWorld, type World } from '../../install/world.ts'
import { fakeIo } from '../fake-io.ts'

const sets = ['a', 'b', 'c'].map((name) => ({ namespace: 'prod', name }))
const options = { as: 'paused', reason: 'lunch', connect: { context: 'east' } as never } as const

async function world(...rolling: readonly string[]): Promise<World> {
  const world = newWorld()
  await world.client().install(sets.map(({ name }) => statefulSet(name, { replicas: 2 }, pod('v1'))))
  for (const set of world.fake.all(kinds.set)) {
    const metadata = mapBelow(set, 'metadata')!
    const name = below(metadata, 'name') as string
    if (!rolling.includes(name)) continue
    const marker = {
      v: 1,
      run: '0123456789ab',
      uid: metadata['uid']!,
      base: 'x',
      target: 'y',
      to: 0,
      phase: 'roll',
      p: 1,
    }
    const annotations = { 'capstan.dev/rollout': JSON.stringify({ ...marker, at: '2026-01-02T12:00:00Z' }) } as JsonMap
    world.fake.put({ ...set, metadata: { ...metadata, annotations } })
  }
  return world
}

async function paused(
  world: World,
  release?: ReleaseId,
): Promise<{ readonly out: string; readonly codes: readonly string[] }> {
  const io = fakeIo()
  const error: unknown = await pauseSets(world.client().ports, sets, { ...options, release }, io).catch(
    (it: unknown) => it,
  )
  return { out: io.out(), codes: (failuresOf(error) ?? []).map(({ code, message }) => `${code}: ${message}`) }
}

describe('a release that is paused', () => {
  it('has all its sets stopped that are under way, and the others are no fault', async () => {
    const { out, codes } = await paused(await world('a', 'c'))
    expect(out).toBe(`a is paused: no further pod goes, and what is under way finishes
  next: capstan rollout resume sts/a -n prod --context east
c is paused: no further pod goes, and what is under way finishes
  next: capstan rollout resume sts/c -n prod --context east
`)
    expect(codes).toEqual([])
  })

  it('is told as a whole how it goes on: with the first set alone the others would stay where they are', async () => {
    const { out } = await paused(await world('a', 'c'), { name: 'shop', namespace: 'prod' })
    expect(out.match(/^  next: .*$/gm)).toEqual(['  next: capstan rollout resume release/shop -n prod --context east'])
  })

  it('of which no set is under way is told so, of each', async () => {
    const { out, codes } = await paused(await world())
    expect(out).toBe('')
    expect(codes).toEqual(
      ['a', 'b', 'c'].map((name) => `rollout/target: no rollout of StatefulSet ${name} in namespace prod is under way`),
    )
  })

  it('has all told that could not be stopped, and not the first alone', async () => {
    const made = await world('a', 'b')
    made.fake.deny({ verb: 'patch', resource: 'statefulsets' })
    const { codes } = await paused(made)
    expect(codes).toHaveLength(2)
    expect(codes.every((text) => text.startsWith('install/permission') || text.startsWith('cluster/'))).toBe(true)
  })
})
