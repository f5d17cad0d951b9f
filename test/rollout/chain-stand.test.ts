import { describe, expect, it } from 'vitest'
import { pauseInChain } from '../../src/rollout/chain-pause.ts'
import { type ChainPlace, chainStand, goOnWith } from '../../src/rollout/chain-stand.ts'
import { resumeRollout } from '../../src/rollout/pause.ts'
import { setRef } from '../../src/rollout/run/watch-set.ts'
import { undoRollout } from '../../src/rollout/undo.ts'
import { chain, connect, kafka, simChain, zoo } from './sim-chain.ts'

const quiet = (): void => undefined

function gone(...places: readonly ChainPlace[]): readonly [string, string] {
  const stands = places.map((is, at) => ({ set: chain[at]!, is, paused: undefined }))
  const { sets, left } = goOnWith(stands)
  const names = (all: typeof sets): string => all.map(({ set }) => set.name).join(' ')
  return [names(sets), names(left)]
}

describe('a chain that was stopped goes on with', () => {
  it.for<[readonly ChainPlace[], string, string]>([
    [['begun', 'staged', 'waiting'], 'zoo kafka connect', ''],
    [['over', 'begun', 'staged'], 'kafka connect', ''],
    // Between two sets.
    [['over', 'waiting', 'staged'], 'kafka connect', ''],
    // By --after, kafka went first.
    [['waiting', 'begun', 'waiting'], 'kafka zoo connect', ''],
    [['staged', 'begun', 'over'], 'kafka', 'zoo'],
    // The way back.
    [['begun', 'undoing', 'undoing'], 'connect kafka', 'zoo'],
    [['undoing', 'waiting', 'staged'], 'zoo', 'kafka connect'],
    [['over', 'staged', 'staged'], '', 'kafka connect'],
    [['over', 'over', 'over'], '', ''],
  ])('%s: %s; and leaves: %s', ([places, sets, left]) => {
    expect(gone(...places)).toEqual([sets, left])
  })
})

describe('how far a set of a chain is', () => {
  it('is told by its marker, and without one by what waits for its pods', async () => {
    const found = await simChain(async ({ ports, stage, roll }) => {
      const bob = ports('bob')
      const is = async (): Promise<ChainPlace> => (await chainStand(bob, zoo)).is
      const places = [await is()]
      await stage(zoo, 'kubectl')
      places.push(await is())
      await pauseInChain(bob, { set: zoo, as: 'paused', reason: undefined })
      places.push(await is())
      await resumeRollout(bob, { set: zoo, reason: undefined, overrides: [] }, quiet)
      places.push(await is())
      await stage(zoo)
      places.push(await is())
      const rolling = roll(zoo)
      await bob.clock.sleep(1000)
      places.push(await is())
      const back = undoRollout(bob, { set: zoo, reason: undefined }, quiet)
      await bob.clock.sleep(4000)
      places.push(await is())
      await Promise.all([rolling, back])
      return [...places, await is()]
    })
    expect(found).toEqual(['over', 'staged', 'waiting', 'over', 'waiting', 'begun', 'undoing', 'over'])
  })

  it('has where its manifest ends it, as long as it was only staged', async () => {
    const ends = await simChain(async ({ ports, stage, roll }) => {
      const { cluster } = ports('bob')
      const end = async (): Promise<number | undefined> => (await chainStand({ cluster }, zoo)).end
      const partition = { op: 'add', path: '/spec/updateStrategy/rollingUpdate', value: { partition: 1 } } as const
      await cluster.patch(setRef(zoo), [partition], { manager: 'capstan' })
      const before = await end()
      await stage(zoo)
      const staged = await end()
      await roll(zoo, { spec: 'recorded' })
      return [before, staged, await end()]
    })
    expect(ends).toEqual([undefined, 1, undefined])
  })
})

describe('a pause between two sets', () => {
  it.for(['install', 'kubectl'] as const)('stops the chain before the next one, which %s has staged', async (by) => {
    const [before, held, done] = await simChain(async ({ ports, stage, roll }) => {
      await stage(kafka, by)
      const bob = ports('bob')
      const before = await pauseInChain(bob, { set: kafka, as: 'paused', reason: 'lunch' })
      const held = await roll(kafka)
      return [before, held, await roll(kafka, { resumes: (await chainStand(bob, kafka)).paused })]
    })
    expect(before).toBeUndefined()
    expect(held).toMatchObject({ is: 'held', because: 'the rollout was paused by bob: lunch' })
    expect(done.is).toBe('done')
  })

  it('stops also a set whose driver was quicker', async () => {
    const outcome = await simChain(async ({ ports, stage, roll, sleep }) => {
      await stage(kafka, 'kubectl')
      const rolling = roll(kafka)
      await sleep(12)
      await pauseInChain(ports('bob'), { set: kafka, as: 'paused', reason: undefined })
      return rolling
    })
    expect(outcome.is).toBe('held')
  })

  it('has nothing to stop where no template waits', async () => {
    const pausing = simChain(async ({ ports }) =>
      pauseInChain(ports('bob'), { set: connect, as: 'paused', reason: undefined }),
    )
    await expect(pausing).rejects.toMatchObject({ code: 'rollout/target' })
  })

  it('changes no partition', async () => {
    const [before, after] = await simChain(async ({ ports, stage }) => {
      const bob = ports('bob')
      const spec = async (): Promise<unknown> => (await bob.cluster.get(setRef(kafka)))!['spec']
      await stage(kafka, 'kubectl')
      const before = await spec()
      await pauseInChain(bob, { set: kafka, as: 'aborted', reason: undefined })
      return [before, await spec()]
    })
    expect(after).toEqual(before)
  })
})

describe('a set of a chain that goes on', () => {
  it('stays where it is when somebody has paused it since', async () => {
    const outcome = await simChain(async ({ ports, stage, roll, sleep }) => {
      await stage(kafka)
      const rolling = roll(kafka)
      await sleep(1000)
      const bob = ports('bob')
      const pause = { set: kafka, as: 'paused', reason: undefined } as const
      await pauseInChain(bob, pause)
      await rolling
      const { paused: resumes } = await chainStand(bob, kafka)
      await sleep(1000)
      await pauseInChain(ports('carol'), pause)
      return resumeRollout(bob, { set: kafka, reason: undefined, overrides: [], resumes }, quiet)
    })
    expect(outcome).toMatchObject({ is: 'held', because: 'the rollout was paused by carol' })
  })
})
