import { describe, expect, it } from 'vitest'
import { leaseOf } from '../../src/lease/lease.ts'
import { holdLease } from '../../src/lease/lock.ts'
import { defaultSpec } from '../../src/rollout/plan/stages.ts'
import type { RolloutPorts } from '../../src/rollout/ports.ts'
import { rollOut } from '../../src/rollout/roll-out.ts'
import { rolloutLock } from '../../src/rollout/run/rollout-lock.ts'
import type { RolloutStatus } from '../../src/rollout/status.ts'
import { rolloutStatus } from '../../src/rollout/status.ts'
import { isLeft } from '../../src/rollout/visible-lock.ts'
import { watchRollout } from '../../src/rollout/watch-rollout.ts'
import { madeUpSet } from '../../src/simulate/made-up-set.ts'
import type { SimProcess } from '../../src/simulate/process.ts'
import { stage } from '../../src/simulate/stage.ts'
import { simulatedWorld } from '../../src/simulate/world.ts'
import { simPorts } from './sim-ports.ts'

const kafka = { namespace: 'default', name: 'kafka' }
const quiet = (): void => undefined

interface Here {
  readonly driver: SimProcess
  readonly mine: RolloutPorts
  readonly sleep: (milliseconds: number) => Promise<void>
}

/** A template is staged on three pods, and nobody rolls it out yet. */
async function staged<T>(work: (here: Here) => Promise<T>): Promise<T> {
  const world = simulatedWorld({ seed: 1, set: madeUpSet({ ...kafka, replicas: 3 }), limit: 3_600_000 })
  return world.clock.run(async () => {
    await stage(world.process(), { apiVersion: 'apps/v1', kind: 'StatefulSet', ...kafka })
    const sleep = (milliseconds: number): Promise<void> => world.clock.sleep(milliseconds)
    return work({ driver: world.process(), mine: simPorts(world.process(), 'bob'), sleep })
  })
}

/** Alice rolls them, and each soaks for a minute: long enough for nothing to happen but her signs of life. */
async function rolling<T>(
  work: (here: Here & { readonly rolled: ReturnType<typeof rollOut> }) => Promise<T>,
): Promise<T> {
  return staged(async (here) => {
    const job = { set: kafka, spec: { ...defaultSpec, soak: 60_000 }, overrides: [] }
    const rolled = rollOut(simPorts(here.driver, 'alice'), job, quiet)
    await here.sleep(20_000)
    return work({ ...here, rolled })
  })
}

/** The Lease as a server writes it whose clock is this much ahead. */
async function shiftRenewal({ cluster }: RolloutPorts, shift: number | undefined): Promise<void> {
  const { ref } = rolloutLock(kafka)
  const { renewTime } = leaseOf((await cluster.get(ref))!)
  const value = shift === undefined ? null : new Date(Date.parse(renewTime) + shift).toISOString()
  await cluster.patch(ref, [{ op: 'replace', path: '/spec/renewTime', value }], { manager: 'somebody' })
}

describe('a driver that was killed', () => {
  it('may be alive for twice the time in which others may take over, and is gone then: clocks of servers differ', async () => {
    const [soon, later] = await rolling(async ({ driver, mine, sleep }) => {
      driver.kill()
      await sleep(24_000)
      const soon = await rolloutStatus(mine, kafka)
      await sleep(336_000)
      return [soon, await rolloutStatus(mine, kafka)]
    })
    expect(soon).toMatchObject({ holder: 'alice', silent: undefined, phase: 'rolling' })
    expect(soon.next).toBe('alice goes on by itself when that has passed')
    expect(isLeft(soon)).toBe(false)
    expect(later).toMatchObject({ holder: 'alice', phase: 'rolling', next: 'capstan rollout resume sts/kafka' })
    expect(later.because).toMatch(/^its driver alice has given no sign of life for 6m\d+s: the same command goes on$/)
    expect(isLeft(later)).toBe(true)
  })

  it('ends whoever watches once its Lease has stayed the same for its duration, and that is said once', async () => {
    const said: RolloutStatus[] = []
    const [outcome, took] = await rolling(async ({ driver, mine }) => {
      driver.kill()
      const began = mine.clock.monotonic()
      const outcome = await watchRollout(mine, kafka, (status) => said.push(status))
      return [outcome, mine.clock.monotonic() - began]
    })
    expect(outcome).toMatchObject({ is: 'held', partition: 2, next: 'capstan rollout resume sts/kafka' })
    expect(outcome.because).toMatch(/^its driver alice has given no sign of life for \d+s: the same command goes on$/)
    expect(took).toBeGreaterThan(15_000)
    expect(took).toBeLessThan(20_000)
    expect(said.filter(({ because }) => because === outcome.because)).toHaveLength(1)
  })

  it('was silent for longer than somebody watches: that is told', async () => {
    const outcome = await rolling(async ({ driver, mine, sleep }) => {
      driver.kill()
      await sleep(360_000)
      return watchRollout(mine, kafka, quiet)
    })
    expect(outcome.because).toMatch(/^its driver alice has given no sign of life for 6m\d+s/)
  })

  it.for([[3_600_000], [undefined]])(
    'ends whoever watches also where the time in its Lease is %s off',
    async ([by]) => {
      const [once, outcome] = await rolling(async ({ driver, mine, sleep }) => {
        driver.kill()
        await shiftRenewal(mine, by)
        await sleep(60_000)
        return [await rolloutStatus(mine, kafka), await watchRollout(mine, kafka, quiet)]
      })
      expect(once).toMatchObject({ silent: undefined, next: 'alice goes on by itself when that has passed' })
      expect(outcome.because).toMatch(/no sign of life for 1[5-7]s: the same command goes on$/)
    },
  )
})

describe('a driver that is alive', () => {
  it('is watched to its end, however long nothing happens', async () => {
    const [outcome, end] = await rolling(async ({ mine, rolled }) => [
      await watchRollout(mine, kafka, quiet),
      await rolled,
    ])
    expect([outcome.is, end.is]).toEqual(['done', 'done'])
  })

  it('is watched to its end also where the time in its Lease is an hour behind', async () => {
    const outcome = await rolling(async ({ mine, sleep }) => {
      const watching = watchRollout(mine, kafka, quiet)
      for (let i = 0; i < 100; i++) {
        await shiftRenewal(mine, -3_600_000).catch(quiet)
        await sleep(1000)
      }
      return watching
    })
    expect(outcome.is).toBe('done')
  })

  it('is waited for where it has the lock, and has not begun yet', async () => {
    const [is, ended, then] = await staged(async ({ driver, mine, sleep }) => {
      const { is } = await watchRollout(mine, kafka, quiet)
      const lock = await holdLease(driver.cluster, driver.clock, rolloutLock(kafka), { holder: 'alice' })
      let ended = false
      const watching = watchRollout(mine, kafka, quiet).finally(() => (ended = true))
      await sleep(40_000)
      const before = ended
      await lock.release()
      return [is, before, (await watching).is]
    })
    expect([is, ended, then]).toEqual(['held', false, 'held'])
  })

  it('is waited for where it has the lock of one that ended above 0, and has not gone on yet', async () => {
    const [ended, then] = await staged(async ({ driver, mine, sleep }) => {
      const spec = { ...defaultSpec, soak: 0, stages: { is: 'marks', marks: [{ partition: 2 }] } } as const
      await rollOut(mine, { set: kafka, spec, overrides: [] }, quiet)
      const lock = await holdLease(driver.cluster, driver.clock, rolloutLock(kafka), { holder: 'alice' })
      let ended = false
      const watching = watchRollout(mine, kafka, quiet).finally(() => (ended = true))
      await sleep(40_000)
      const before = ended
      await lock.release()
      return [before, await watching]
    })
    expect(ended).toBe(false)
    expect(then).toMatchObject({ is: 'done', partition: 2 })
  })
})
