import { describe, expect, it } from 'vitest'
import { rolloutHistory } from '../../src/rollout/history.ts'
import type { PastRollout } from '../../src/rollout/record.ts'
import { defaultSpec } from '../../src/rollout/plan/stages.ts'
import { faultsOf } from '../../src/simulate/fault.ts'
import { simulate } from '../../src/simulate/simulate.ts'

describe('the history of a rollout says after how long each pod was ready', () => {
  it('of all pods, from the top', async () => {
    const { readyAfter } = await past()
    expect(readyAfter.map(([index]) => index)).toEqual([4, 3, 2, 1, 0])
    for (const [, after] of readyAfter) expect(after).toBeGreaterThanOrEqual(2000)
  })

  it.for([
    ['while a pod started', 'kill@18s'],
    ['while a pod soaked', 'kill@24s'],
    ['twice', 'kill@18s', 'kill@50s'],
  ])('also when its process was killed %s', async ([, ...kills]) => {
    const [whole, cut] = [await past(), await past(...kills)]
    expect(cut.before).toEqual(kills.map(() => 'interrupted: its process ended without a word'))
    expect(cut.readyAfter.map(([index]) => index)).toEqual([4, 3, 2, 1, 0])
    // Counted from the release, whoever released it, and not from when the next process came.
    const longest = Math.max(...whole.readyAfter.map(([, after]) => after))
    for (const [, after] of cut.readyAfter) {
      expect(after).toBeGreaterThanOrEqual(2000)
      expect(after).toBeLessThan(longest + 5000)
    }
  })
})

/** The rollout of five pods that a simulation played, as its record has it. */
async function past(...faults: string[]): Promise<PastRollout & { readonly before: readonly string[] }> {
  const { world } = await simulate(
    { set: { name: 'kafka', replicas: 5 }, spec: defaultSpec, faults: faultsOf(faults), seed: 5 },
    () => undefined,
  )
  const { cluster, clock } = world.process()
  const ports = { cluster, clock, newRun: () => '', holder: 'a reader', gates: { http: noHttp } }
  const history = await world.clock.run(() => rolloutHistory(ports, { namespace: 'default', name: 'kafka' }))
  const before = history.past.slice(0, -1).map(({ outcome }) => `${outcome.is}: ${outcome.because}`)
  return { ...history.past.at(-1)!, before }
}

const noHttp = { request: () => Promise.reject(new Error('nothing is asked')) }
