import { describe, expect, it } from 'vitest'
import { ApiError } from '../../src/core/api-error.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { cancelSource } from '../../src/core/cancel.ts'
import { holdLease } from '../../src/lease/lock.ts'
import type { Held, HoldOptions, LockTold } from '../../src/lease/lock.ts'
import { releaseLock } from '../../src/release/lock.ts'
import { kafka } from '../release/a-revision.ts'
import { handClock } from '../release/hand-clock.ts'
import type { HandClock } from '../release/hand-clock.ts'
import { trialCluster } from '../release/trial-cluster.ts'
import type { TrialCluster } from '../release/trial-cluster.ts'

const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', namespace: 'streams', name: 'capstan.kafka' }

describe('A release that nobody holds', () => {
  it('is held by a Lease with all fields that others go by', async () => {
    const { cluster, clock } = bed()
    await hold(cluster, clock)
    expect(leaseOf(cluster)).toMatchObject({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'capstan.kafka', namespace: 'streams', labels: { 'capstan.dev/release': 'kafka' } },
      spec: {
        holderIdentity: 'alice@build 1',
        leaseDurationSeconds: 15,
        acquireTime: '2026-11-21T12:00:00.000000Z',
        renewTime: '2026-11-21T12:00:00.000000Z',
        leaseTransitions: 0,
      },
    })
  })

  it('is taken at once, also when another tool gave its Lease back without deleting it', async () => {
    const { cluster, clock } = bed()
    foreign(cluster, { holderIdentity: '', leaseTransitions: 4 })
    const told: LockTold[] = []
    await hold(cluster, clock, { tell: (each) => told.push(each) })
    expect(specOf(cluster)).toMatchObject({ holderIdentity: 'alice@build 1', leaseTransitions: 5 })
    expect(told).toEqual([])
  })

  it('is taken by one of many who want it', async () => {
    const { cluster, clock } = bed()
    const holders = Array.from({ length: 20 }, (_, i) => `bob@build ${i}`)
    const got: string[] = []
    const asked = holders.map((holder) =>
      holdLease(cluster, clock, releaseLock(kafka), { holder }).then(
        () => got.push(holder),
        (error: unknown) => error,
      ),
    )
    await clock.pass(16_000)
    const answers = await Promise.all(asked)
    expect(got).toEqual([specOf(cluster)['holderIdentity']])
    expect(answers.filter((answer) => typeof answer !== 'number')).toMatchObject(
      Array.from({ length: 19 }, () => ({ code: 'release/locked' })),
    )
  })

  it('gives nothing but an error where its namespace is missing', async () => {
    const { cluster, clock } = bed()
    cluster.before = (request) => {
      if (request.startsWith('create')) throw new ApiError(404, 'NotFound', 'namespaces "streams" not found')
    }
    await expect(holdLease(cluster, clock, releaseLock(kafka), { holder: 'x' })).rejects.toMatchObject({ code: 404 })
  })
})

describe('The holder', () => {
  it('renews every third of the duration, for as long as it takes', async () => {
    const { cluster, clock } = bed()
    const held = await hold(cluster, clock)
    cluster.asked.length = 0
    await clock.pass(3_595_000)
    cluster.fake.advance(3_600_000)
    await clock.pass(5000)
    expect(held.lost.aborted).toBe(false)
    expect(cluster.asked.length).toBe(720)
    expect(specOf(cluster)).toMatchObject({
      acquireTime: '2026-11-21T12:00:00.000000Z',
      renewTime: '2026-11-21T13:00:00.000000Z',
    })
  })

  it('is seen to live while the server’s clock stands or is set back: a write of the same time would change nothing', async () => {
    const { cluster, clock } = bed()
    const held = await hold(cluster, clock)
    cluster.fake.advance(-60_000)
    const bob = want(cluster, clock, { holder: 'bob@build 2', patience: 60_000 })
    await clock.pass(61_000)
    expect([bob.is, held.lost.aborted]).toEqual(['refused', false])
  })

  it('gives back a release that can be held at once, and stops to renew', async () => {
    const { cluster, clock } = bed()
    const held = await hold(cluster, clock)
    await clock.pass(7000)
    await held.release()
    await held.release()
    expect(cluster.fake.all(lease)).toEqual([])
    expect(clock.sleepers()).toBe(0)
    await hold(cluster, clock, { holder: 'bob@build 2' })
  })

  it('gives back nothing that has become somebody else’s', async () => {
    const { cluster, clock } = bed()
    const held = await hold(cluster, clock)
    foreign(cluster, { leaseTransitions: 1 })
    await held.release()
    expect(specOf(cluster)).toMatchObject({ holderIdentity: 'bob@build 2' })
  })

  it('gives back nothing that somebody has made anew under its name', async () => {
    const { cluster, clock } = bed()
    const held = await hold(cluster, clock)
    cluster.fake.drop(lease)
    foreign(cluster, {})
    await held.release()
    expect(specOf(cluster)).toMatchObject({ holderIdentity: 'bob@build 2' })
  })

  it('gives up on giving back when the cluster does not answer, without an error', async () => {
    const { cluster, clock } = bed()
    const held = await hold(cluster, clock)
    cluster.before = () => new Promise(() => undefined)
    const released = held.release()
    await clock.pass(5000)
    await released
    expect(clock.sleepers()).toBe(0)
  })

  it('survives failing renewals that a later one makes good', async () => {
    const { cluster, clock } = bed()
    const held = await hold(cluster, clock)
    cluster.before = () => {
      throw new ApiError(503, 'ServiceUnavailable', 'later')
    }
    await clock.pass(8500)
    cluster.before = () => undefined
    await clock.pass(60_000)
    expect(held.lost.aborted).toBe(false)
  })

  it('survives a renewal that is never answered: the connection may be dead, and not the cluster', async () => {
    const { cluster, clock } = bed()
    const held = await hold(cluster, clock)
    let first = true
    cluster.before = () => {
      if (!first) return
      first = false
      return new Promise(() => undefined)
    }
    await clock.pass(60_000)
    expect(first).toBe(false)
    expect(held.lost.aborted).toBe(false)
  })
})

describe('The lock is lost', () => {
  it.each<[string, number, (cluster: TrialCluster, clock: HandClock) => unknown]>([
    ['when somebody took it over', 5000, (cluster) => foreign(cluster, { leaseTransitions: 1 })],
    [
      'when somebody of the same name did in the same millisecond, as in two containers',
      5000,
      (cluster) =>
        foreign(cluster, { ...specOf(cluster), leaseTransitions: 1, renewTime: '2026-11-21T12:00:01.000000Z' }),
    ],
    [
      'when somebody of the same name made it anew',
      5000,
      (cluster) => {
        cluster.fake.drop(lease)
        foreign(cluster, { holderIdentity: 'alice@build 1' })
      },
    ],
    ['when its Lease was deleted', 5000, (cluster) => cluster.fake.drop(lease)],
    [
      'when the cluster refuses to renew for two thirds of the duration',
      10_000,
      (cluster) => {
        cluster.before = () => {
          throw new ApiError(500, '', 'broken')
        }
      },
    ],
    [
      'when the cluster gives no answer for two thirds of the duration',
      10_000,
      (cluster) => {
        cluster.before = () => new Promise(() => undefined)
      },
    ],
  ])('%s', async (_what, after, harm) => {
    const { cluster, clock } = bed()
    const held = await hold(cluster, clock)
    let reason: unknown
    held.lost.addEventListener('abort', () => {
      reason = held.lost.reason
    })
    await harm(cluster, clock)

    await clock.pass(after - 1)
    expect(held.lost.aborted).toBe(false)
    await clock.pass(1)

    const why = after === 5000 ? 'somebody else took it' : 'it could not be renewed for 10s'
    const message = `the lock of release kafka in namespace streams was lost: ${why}`
    expect(reason).toMatchObject({ code: 'release/locked', message })
    cluster.asked.length = 0
    await held.release()
    await clock.pass(60_000)
    expect(cluster.asked).toEqual([])
  })

  it('when the process was stopped for longer than that: it wakes up and does not even ask', async () => {
    const { cluster, clock } = bed()
    const held = await hold(cluster, clock)
    cluster.asked.length = 0
    clock.stop(10_000)
    await clock.pass(0)
    expect(held.lost.aborted).toBe(true)
    expect(cluster.asked).toEqual([])
  })

  it('before anybody else can have it, wherever the answers get lost', async () => {
    for (let cut = 0; cut < 15_000; cut += 700) {
      const { cluster, clock } = bed()
      const held = await hold(cluster, clock)
      await clock.pass(cut)
      const until = clock.monotonic()
      cluster.before = () => new Promise(() => undefined)
      let taken = Infinity
      // The other one still reaches the cluster.
      const wanted = holdLease(cluster.fake, clock, releaseLock(kafka), { holder: 'bob@build 2' }).then((bob) => {
        taken = clock.monotonic()
        return bob.release()
      })
      let lost = Infinity
      held.lost.addEventListener('abort', () => {
        lost = clock.monotonic()
      })
      await clock.pass(30_000)
      await wanted
      expect(lost - until).toBeLessThanOrEqual(10_000)
      expect(taken - lost).toBeGreaterThanOrEqual(5000)
    }
  })
})

describe('A release that somebody holds', () => {
  it('is refused as soon as that one shows life, and who it is is told', async () => {
    const { cluster, clock } = bed()
    await hold(cluster, clock, { holder: 'bob@build 2' })
    cluster.fake.advance(3000)
    const answer = want(cluster, clock)

    await clock.pass(4000)
    expect(answer.is).toBe('waiting')
    await clock.pass(2000)

    expect(answer.error).toMatchObject({
      code: 'release/locked',
      message: 'release kafka in namespace streams is being changed by bob@build 2, since 2026-11-21T12:00:00Z',
      notes: ['its last sign of life was 0s ago'],
    })
    expect(answer.told).toEqual([{ holder: 'bob@build 2', state: 'waiting' }])
  })

  it('is waited for as long as patience says', async () => {
    const { cluster, clock } = bed()
    const bob = await hold(cluster, clock, { holder: 'bob@build 2' })
    const [patient, hasty] = [60_000, 30_000].map((patience) =>
      want(cluster, clock, { holder: `alice ${patience}`, patience }),
    )
    await clock.pass(29_000)
    expect([patient!.is, hasty!.is]).toEqual(['waiting', 'waiting'])
    await clock.pass(3000)
    expect([patient!.is, hasty!.is]).toEqual(['waiting', 'refused'])
    await bob.release()
    await clock.pass(1000)
    expect(patient!.is).toBe('held')
  })

  it('is taken over from a killed client once its time is up by our own clock, whatever its own said', async () => {
    const { cluster, clock } = bed()
    foreign(cluster, { renewTime: '2031-01-01T00:00:00.000000Z', leaseTransitions: 2 })
    const answer = want(cluster, clock)

    await clock.pass(14_999)
    expect(answer.is).toBe('waiting')
    await clock.pass(1)

    expect(answer.is).toBe('held')
    expect(specOf(cluster)).toMatchObject({ holderIdentity: 'alice', leaseTransitions: 3 })
    expect(answer.told).toEqual([
      { holder: 'bob@build 2', state: 'waiting' },
      { holder: 'bob@build 2', state: 'taken-over' },
    ])
  })

  it('is not taken at once where its Lease does not say how long it holds', async () => {
    const { cluster, clock } = bed()
    foreign(cluster, { leaseDurationSeconds: null })
    const answer = want(cluster, clock)
    await clock.pass(14_999)
    expect(answer.is).toBe('waiting')
    await clock.pass(1)
    expect(answer.is).toBe('held')
  })

  it('is taken over by one of many', async () => {
    const { cluster, clock } = bed()
    foreign(cluster, {})
    const answers = Array.from({ length: 20 }, (_, i) => want(cluster, clock, { holder: `alice ${i}` }))
    await clock.pass(40_000)
    const count = (is: string): number => answers.filter((answer) => answer.is === is).length
    expect([count('held'), count('refused')]).toEqual([1, 19])
  })

  it('is not waited for to the end of a Lease that says a day', async () => {
    const { cluster, clock } = bed()
    foreign(cluster, { leaseDurationSeconds: 86_400 })
    await expect(holdLease(cluster, clock, releaseLock(kafka), { holder: 'alice' })).rejects.toMatchObject({
      code: 'release/locked',
      hint: 'if that process is gone: kubectl delete lease capstan.kafka --namespace streams',
    })
  })

  it('is no longer waited for after an interrupt', async () => {
    const { cluster, clock } = bed()
    foreign(cluster, {})
    const interrupt = cancelSource()
    const answer = want(cluster, clock, { signal: interrupt.signal })
    await clock.pass(2000)
    interrupt.cancel('SIGINT')
    await clock.pass(0)
    expect(answer.error).toMatchObject({ code: 'cluster/cancelled' })
    expect(clock.sleepers()).toBe(0)
  })
})

function bed(): { cluster: TrialCluster; clock: HandClock } {
  return { cluster: trialCluster(), clock: handClock() }
}

function hold(cluster: TrialCluster, clock: HandClock, options: Partial<HoldOptions> = {}): Promise<Held> {
  return holdLease(cluster, clock, releaseLock(kafka), { holder: 'alice@build 1', ...options })
}

/** A Lease as somebody else wrote it, who never comes back. */
function foreign(cluster: TrialCluster, spec: JsonMap): JsonMap {
  const written = {
    holderIdentity: 'bob@build 2',
    leaseDurationSeconds: 15,
    acquireTime: '2026-11-21T11:00:00.000000Z',
    renewTime: '2026-11-21T11:00:00.000000Z',
    leaseTransitions: 0,
    ...spec,
  }
  const { namespace, name, ...kind } = lease
  const old = cluster.fake.stored(lease)?.['metadata'] as { resourceVersion: string } | undefined
  const metadata = { name, namespace, ...(old && { resourceVersion: old.resourceVersion }) }
  return cluster.fake.put({ ...kind, metadata, spec: written })
}

function leaseOf(cluster: TrialCluster): JsonMap {
  return cluster.fake.stored(lease)!
}

function specOf(cluster: TrialCluster): JsonMap {
  return leaseOf(cluster)['spec'] as JsonMap
}

interface Wanting {
  is: 'waiting' | 'held' | 'refused'
  error: unknown
  readonly told: LockTold[]
}

/** Asks for the lock, and lets the test look on. */
function want(cluster: TrialCluster, clock: HandClock, options: Partial<HoldOptions> = {}): Wanting {
  const answer: Wanting = { is: 'waiting', error: undefined, told: [] }
  const tell = (each: LockTold): void => void answer.told.push(each)
  holdLease(cluster, clock, releaseLock(kafka), { holder: 'alice', tell, ...options }).then(
    () => (answer.is = 'held'),
    (error: unknown) => Object.assign(answer, { is: 'refused', error }),
  )
  return answer
}
