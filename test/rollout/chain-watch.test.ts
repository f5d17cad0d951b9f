import { describe, expect, it } from 'vitest'
import { holdLease } from '../../src/lease/lock.ts'
import { type ChainCell, type ChainLook, nextOf, watchChain } from '../../src/rollout/chain-watch.ts'
import type { RolloutPorts } from '../../src/rollout/ports.ts'
import { chain, connect, kafka, shop, simChain, type SimChain, zoo } from './sim-chain.ts'

interface Watched {
  readonly is: string
  /** Ends as they were told: `zoo done`. */
  readonly ends: readonly string[]
  /** What was told of sets that had not begun. */
  readonly waits: ReadonlySet<string>
  /** Milliseconds until it ended. */
  readonly took: number
}

async function watched(ports: RolloutPorts): Promise<Watched> {
  const ends: string[] = []
  const waits = new Set<string>()
  const began = ports.clock.monotonic()
  const is = await watchChain(ports, shop, {
    status: ({ name }, { phase, because }) => {
      if (phase === 'staged') waits.add(`${name}: ${because}`)
    },
    end: ({ name }, outcome) => {
      ends.push(`${name} ${outcome.is}`)
    },
  })
  return { is, ends, waits, took: ports.clock.monotonic() - began }
}

async function stageAll({ stage }: SimChain): Promise<void> {
  for (const set of chain) await stage(set)
}

describe('whoever watches the sets of a release', () => {
  it.for([
    ['as they go by what they are', [zoo, kafka, connect]],
    ['as --after had them go', [connect, zoo, kafka]],
  ] as const)('follows all of them, %s, also where nobody has a lock for a while', async ([, order]) => {
    const found = await simChain(async (here) => {
      await stageAll(here)
      const watching = here.sleep(1000).then(() => watched(here.ports('bob')))
      for (const set of order) {
        await here.roll(set)
        await here.sleep(8000)
      }
      return watching
    })
    expect(found).toMatchObject({ is: 'done', ends: order.map(({ name }) => `${name} done`) })
    expect(found.waits.size).toBe(2)
    expect([...found.waits].every((text) => text.endsWith(': it waits for its turn'))).toBe(true)
  })

  it('waits for an install from before its first set, and for its way back', async () => {
    const found = await simChain(async (here) => {
      await stageAll(here)
      const { cluster, clock } = here.ports('carol')
      const held = await holdLease(cluster, clock, shop.lock, { holder: 'carol' })
      const watching = watched(here.ports('bob'))
      await here.sleep(60_000)
      await here.roll(zoo)
      // In the middle of its first pod, which is not waited for.
      await here.roll(kafka, { patience: 1000 })
      await here.sleep(20_000)
      await here.stage(zoo)
      await here.roll(zoo)
      await held.release()
      return watching
    })
    expect(found).toMatchObject({ is: 'blocked', ends: ['zoo done', 'kafka blocked', 'zoo done'] })
    expect([...found.waits][0]).toBe('zoo: it waits for its turn: carol installs the release')
  })

  it('ends at once where nobody has begun', async () => {
    const found = await simChain(async (here) => {
      await stageAll(here)
      return watched(here.ports('bob'))
    })
    expect(found).toMatchObject({ is: 'held', ends: ['zoo held'] })
    expect(found.took).toBeLessThan(1000)
  })

  it('ends as the first set that does not get through, and some seconds after one that nobody goes on behind', async () => {
    const [blocked, left] = await simChain(async (here) => {
      await stageAll(here)
      const first = here.sleep(1000).then(() => watched(here.ports('bob')))
      await here.roll(zoo, { patience: 1000 })
      const blocked = await first
      const second = here.sleep(1000).then(() => watched(here.ports('bob')))
      await here.roll(zoo)
      return [blocked, await second]
    })
    expect(blocked).toMatchObject({ is: 'blocked', ends: ['zoo blocked'] })
    expect(left).toMatchObject({ is: 'held', ends: ['zoo done', 'kafka held'] })
  })
})

describe('the set that is followed', () => {
  const now = 1_000_000
  const of = (phase: ChainCell['phase'], more: Partial<ChainCell> = {}): Omit<ChainCell, 'set'> => {
    return { phase, isLeft: true, driver: undefined, marked: undefined, ...more }
  }
  const next = (cells: readonly Omit<ChainCell, 'set'>[], more: Partial<ChainLook> = {}): string => {
    const look = { installer: undefined, now, hasFailed: false, ...more }
    const found = nextOf({ ...look, cells: cells.map((cell, at) => ({ ...cell, set: chain[at]! })) })
    return found.is === 'end' ? 'end' : `${found.is} ${found.set?.name ?? 'nobody'}`
  }
  const alice = { isLeft: false, driver: 'alice' }
  const ended = (ago: number, isEnd = true): Partial<ChainCell> => ({ marked: { at: now - ago, isEnd } })

  it.for<[string, string, string]>([
    ['is the one that somebody drives', next([of('staged'), of('rolling', alice)]), 'follow kafka'],
    ['also before its first pod', next([of('staged'), of('staged', alice)]), 'follow kafka'],
    ['is one whose lock may not be seen', next([of('idle'), of('rolling', { isLeft: false })]), 'follow kafka'],
    ['is one that Kubernetes rolls ungated', next([of('staged'), of('ungated')]), 'follow kafka'],
    ['is the first that is open where nobody drives', next([of('idle'), of('paused'), of('staged')]), 'follow kafka'],
    ['is waited for while its driver has the set before', next([of('idle', alice), of('staged')]), 'wait kafka'],
    ['is waited for behind an end of just now', next([of('idle', ended(14_000)), of('staged')]), 'wait kafka'],
    ['is not, of long ago', next([of('idle', ended(16_000)), of('staged')]), 'follow kafka'],
    [
      'is not, where the chain has gone on since',
      next([of('idle', ended(9000)), of('rolling', ended(5000, false)), of('staged')]),
      'follow kafka',
    ],
    ['is none when all are through', next([of('idle', ended(1000)), of('partial')]), 'end'],
  ])('%s', ([, found, wanted]) => {
    expect(found).toBe(wanted)
  })

  it('after a failure is only one of an install', () => {
    const cells = [of('rolling'), of('rolling', alice)]
    expect(next(cells, { hasFailed: true })).toBe('end')
    expect(next(cells, { hasFailed: true, installer: 'carol' })).toBe('follow kafka')
    for (const cell of [of('rolling'), of('paused', alice)]) {
      expect(next([cell, of('idle')], { hasFailed: true, installer: 'carol' })).toBe('wait nobody')
    }
  })
})
