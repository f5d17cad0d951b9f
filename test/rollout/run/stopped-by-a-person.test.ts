import { describe, expect, it } from 'vitest'
import { failuresOf } from '../../../src/core/failure.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import { takenLease } from '../../../src/lease/lease.ts'
import { holdLease } from '../../../src/lease/lock.ts'
import type { RolloutEvent, RolloutOutcome } from '../../../src/rollout/event.ts'
import { pauseRollout, resumeRollout } from '../../../src/rollout/pause.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import type { RolloutPorts } from '../../../src/rollout/ports.ts'
import { markerOf, type Marker } from '../../../src/rollout/protocol/marker.ts'
import { rollOut } from '../../../src/rollout/roll-out.ts'
import { rolloutLock } from '../../../src/rollout/run/rollout-lock.ts'
import { rolloutStatus } from '../../../src/rollout/status.ts'
import { undoRollout } from '../../../src/rollout/undo.ts'
import { madeUpSet } from '../../../src/simulate/made-up-set.ts'
import { factsOf } from '../../../src/simulate/pod-facts.ts'
import { createRequest } from '../../../src/simulate/requests.ts'
import { stage } from '../../../src/simulate/stage.ts'
import { simulatedWorld } from '../../../src/simulate/world.ts'
import { simPorts } from '../sim-ports.ts'

const set = { namespace: 'default', name: 'kafka' }
const ref = { apiVersion: 'apps/v1', kind: 'StatefulSet', ...set }
const resume = 'capstan rollout resume sts/kafka'

function play({ partition = 0 } = {}) {
  const made = madeUpSet({ ...set, replicas: 3 })
  const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition } }
  const manifest: JsonMap = { ...made, spec: { ...(made['spec'] as JsonMap), updateStrategy } }
  const world = simulatedWorld({ seed: 1, set: manifest })
  const { store } = world.board
  const first = factsOf(store.all('Pod')[0]!).revision
  const events: RolloutEvent[] = []
  const emit = (event: RolloutEvent): void => void events.push(event)
  const ports = (holder: string): RolloutPorts => simPorts(world.process(), holder)
  const live = (): JsonMap => store.get('StatefulSet', set.namespace, set.name)!
  return {
    world,
    events,
    ports,
    marker: (): Marker => markerOf(live())!.marker,
    /** Whether each pod has the new template, by ordinal. */
    updated: () => store.all('Pod').map((pod) => factsOf(pod).revision !== first),
    stage: () => stage(world.process(), ref),
    roll: (holder: string) => rollOut(ports(holder), { set, spec: defaultSpec, overrides: [] }, emit),
    stop: (holder: string, reason?: string, as: 'paused' | 'aborted' = 'paused') =>
      pauseRollout(ports(holder), { set, as, reason }),
    resume: (holder: string) => resumeRollout(ports(holder), { set, reason: undefined, overrides: [] }, emit),
    undo: (holder: string, way?: 'pods' | 'template') =>
      undoRollout(ports(holder), { set, way, reason: undefined }, emit),
    /** Somebody else changes the template, and holds nothing. */
    edit: () => {
      const path = '/spec/template/metadata/annotations'
      return world.process().cluster.patch(ref, [{ op: 'add', path, value: { edited: 'yes' } }], { manager: 'kubectl' })
    },
    /** Killed when it has held the set, before it writes the template. */
    killed: async (work: (ports: RolloutPorts) => Promise<unknown>) => {
      const process = world.process()
      const end = store.onChange(({ kind, object }) => {
        if (kind === 'StatefulSet' && markerOf(object)?.marker.back === true) process.kill()
      })
      void work({ ...ports('dave'), cluster: process.cluster, clock: process.clock })
      await world.clock.sleep(20_000)
      end()
    },
    status: () => rolloutStatus(ports('carol'), set),
    run: <T>(work: () => Promise<T>) => world.clock.run(work),
    sleep: (milliseconds: number) => world.clock.sleep(milliseconds),
  }
}

describe('a rollout that a person has paused', () => {
  it('stays so for whoever waited for its lock, and tells by whom and why', async () => {
    const { run, stage, roll, sleep, stop, updated } = play()
    const ends = await run(async () => {
      await stage()
      const one = roll('ci 1')
      await sleep(11_500)
      const other = roll('ci 2')
      await sleep(1000)
      await stop('alice', 'the lag grows')
      return Promise.all([one, other])
    })
    const paused = { is: 'held', because: 'the rollout was paused by alice: the lag grows', next: resume }
    expect(ends).toMatchObject([paused, paused])
    expect(updated()).toEqual([false, false, true])
  })

  it('stays so when the same command is given once more, until somebody resumes it', async () => {
    const { run, stage, roll, sleep, stop, resume, updated } = play()
    const ends = await run(async () => {
      await stage()
      const one = roll('ci')
      await sleep(15_000)
      await stop('alice')
      return [(await one).is, (await roll('ci')).is, (await resume('alice')).is]
    })
    expect(ends).toEqual(['held', 'held', 'done'])
    expect(updated()).toEqual([true, true, true])
  })

  it.for<[string, (game: ReturnType<typeof play>) => Promise<RolloutOutcome>]>([
    ['resumed', ({ resume }) => resume('bob')],
    ['undone', ({ undo }) => undo('bob')],
  ])('and paused once more while it waits to be %s stays so', async ([, work]) => {
    const game = play()
    const { run, stage, roll, sleep, stop, world } = game
    const end = await run(async () => {
      await stage()
      const one = roll('ci')
      await sleep(15_000)
      await stop('alice')
      await one
      const lease = takenLease(rolloutLock(set), { holder: 'gone', duration: 15_000, now: world.clock.now() })
      createRequest(world.board, lease, { manager: 'somebody' })
      const waiting = work(game)
      await sleep(5000)
      await stop('alice', 'not yet')
      return waiting
    })
    expect(end).toMatchObject({ is: 'held', because: 'the rollout was paused by alice: not yet' })
  })

  it('before it had begun is told as paused, and begins when it is resumed', async () => {
    const { run, stage, stop, status, roll, resume, updated } = play()
    const [told, held, end] = await run(async () => {
      await stage()
      await stop('alice', 'not today')
      return [await status(), await roll('ci'), await resume('alice')]
    })
    const because = 'the rollout was paused by alice: not today'
    expect(told).toMatchObject({ phase: 'paused', because })
    expect(held).toMatchObject({ is: 'held', because })
    expect(end.is).toBe('done')
    expect(updated()).toEqual([true, true, true])
  })
})

describe('a set whose manifest ends its rollout at partition 2', () => {
  it('ends there also where it was paused before it had begun', async () => {
    const { run, stage, stop, resume, updated } = play({ partition: 2 })
    const end = await run(async () => {
      await stage()
      await stop('alice')
      return resume('alice')
    })
    expect(end).toMatchObject({ is: 'done', partition: 2 })
    expect(updated()).toEqual([false, false, true])
  })
})

describe('a rollout that a person has aborted', () => {
  it('is aborted already for whoever pauses or aborts it once more', async () => {
    const { run, stage, stop, marker } = play()
    const before = await run(async () => {
      await stage()
      await stop('alice', '4.1 leaks', 'aborted')
      return [await stop('bob'), await stop('carol', undefined, 'aborted')]
    })
    expect(before).toMatchObject([
      { phase: 'aborted', by: 'alice', why: '4.1 leaks' },
      { phase: 'aborted', by: 'bob', why: '4.1 leaks' },
    ])
    expect(marker()).toMatchObject({ phase: 'aborted', by: 'carol' })
  })

  it('stays so for the same command; another template is another rollout', async () => {
    const { run, stage, stop, roll, sleep, edit, updated } = play()
    const [held, end] = await run(async () => {
      await stage()
      const one = roll('ci')
      await sleep(15_000)
      await stop('alice', '4.1 leaks', 'aborted')
      await one
      const again = await roll('ci')
      await edit()
      return [again, await roll('ci')]
    })
    const next = `capstan rollout undo sts/kafka brings updated pods back; ${resume} goes on all the same`
    expect(held).toMatchObject({ is: 'held', because: 'the rollout was aborted by alice: 4.1 leaks', next })
    expect(end.is).toBe('done')
    expect(updated()).toEqual([true, true, true])
  })
})

describe('an undo while somebody drives', () => {
  it('stops that first, waits until it has let go, and goes back', async () => {
    const { run, stage, roll, sleep, undo, updated, events } = play()
    const ends = await run(async () => {
      await stage()
      const one = roll('ci')
      await sleep(15_000)
      return Promise.all([one, undo('alice')])
    })
    expect(ends).toMatchObject([{ is: 'held', because: 'the rollout was paused by alice: undo' }, { is: 'done' }])
    expect(updated()).toEqual([false, false, false])
    expect(events).toContainEqual(
      expect.objectContaining({ is: 'warning', text: expect.stringContaining('ci drives this rollout') as string }),
    )
  })

  it('says so when that does not let go, and names it; no further pod goes', async () => {
    const { run, stage, ports, undo, marker, updated, sleep } = play()
    const error = await run(async () => {
      await stage()
      const { cluster, clock } = ports('stuck')
      const held = await holdLease(cluster, clock, rolloutLock(set), { holder: 'stuck@build-7' })
      const thrown: unknown = await undo('alice').catch((error: unknown) => error)
      await held.release()
      await sleep(60_000)
      return thrown
    })
    const [failure] = failuresOf(error) ?? []
    expect(failure).toMatchObject({ code: 'rollout/locked' })
    expect(failure?.message).toMatch(/is being changed by stuck@build-7.* told to stop 30 s ago, and has not let go$/)
    expect(failure?.hint).toContain('then capstan rollout undo sts/kafka')
    expect(marker()).toMatchObject({ phase: 'paused', by: 'alice', why: 'undo' })
    expect(updated()).toEqual([false, false, false])
  })

  it.for(['pods', 'template'] as const)(
    'paused before it had written anything, by %s, is resumed as an undo',
    async (way) => {
      const { run, stage, roll, undo, resume, stop, updated, killed } = play()
      const end = await run(async () => {
        await stage()
        await roll('ci')
        await killed((ports) => undoRollout(ports, { set, way: 'template', reason: undefined }, () => undefined))
        await stop('bob')
        return way === 'template' ? resume('alice') : undo('alice')
      })
      expect(end.is).toBe('done')
      expect(updated()).toEqual([false, false, false])
    },
  )
})
