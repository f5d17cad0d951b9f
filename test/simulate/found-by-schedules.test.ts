import { describe, expect, it } from 'vitest'
import { refOf } from '../../src/core/object-ref.ts'
import { takenLease } from '../../src/lease/lease.ts'
import type { RolloutOutcome } from '../../src/rollout/event.ts'
import { resumeRollout } from '../../src/rollout/pause.ts'
import { defaultSpec } from '../../src/rollout/plan/stages.ts'
import type { RolloutPorts } from '../../src/rollout/ports.ts'
import { rollOut } from '../../src/rollout/roll-out.ts'
import { rolloutLock } from '../../src/rollout/run/rollout-lock.ts'
import type { RolloutSpec } from '../../src/rollout/spec.ts'
import { undoRollout } from '../../src/rollout/undo.ts'
import { madeUpSet, type MadeUpSet } from '../../src/simulate/made-up-set.ts'
import { factsOf } from '../../src/simulate/pod-facts.ts'
import { createRequest } from '../../src/simulate/requests.ts'
import { stage } from '../../src/simulate/stage.ts'
import { simulatedWorld } from '../../src/simulate/world.ts'

/* What schedules of the property test have found in the engine, each as the shortest story that shows it. */

const name = { namespace: 'default', name: 'kafka' }

function cluster(shape: Partial<MadeUpSet>) {
  const world = simulatedWorld({ seed: 1, set: madeUpSet({ ...name, replicas: 3, ...shape }) })
  const { store } = world.board
  const ref = refOf(store.all('StatefulSet')[0]!)
  const revisions = (): string[] => store.all('Pod').map((pod) => factsOf(pod).revision)
  const [first] = revisions()
  let runs = 0
  const ports = (process = world.process()): RolloutPorts => {
    const run = String(++runs).padStart(12, '0')
    const gates = { http: { request: () => Promise.resolve({ status: 200, text: '' }) } }
    return { cluster: process.cluster, clock: process.clock, holder: `run ${runs}`, newRun: () => run, gates }
  }
  const quiet = (): void => undefined
  return {
    world,
    /** Whether each pod has another template than the first one, by ordinal. */
    updated: () => revisions().map((revision) => revision !== first),
    install: () => stage(world.process(), ref),
    roll: (spec: RolloutSpec): Promise<RolloutOutcome> => rollOut(ports(), { set: name, spec, overrides: [] }, quiet),
    undo: (way?: 'pods' | 'template') => undoRollout(ports(), { set: name, way, reason: undefined }, quiet),
    /** Killed so many milliseconds later, or as soon as it has written its record. */
    killed: async (work: (ports: RolloutPorts) => Promise<unknown>, after?: number) => {
      const process = world.process()
      const end = store.onChange(({ kind }) => {
        if (kind === 'Secret' && after === undefined) process.kill()
      })
      void work(ports(process))
      await world.clock.sleep(after ?? 20_000)
      process.kill()
      end()
    },
    resume: () => resumeRollout(ports(), { set: name, reason: 'fine', overrides: [] }, quiet),
  }
}

const gate = {
  at: 'ordinal',
  passes: 1,
  interval: 500,
  timeout: 2000,
  errors: 2,
  wait: undefined,
  source: 'user',
} as const
const asked: RolloutSpec = {
  ...defaultSpec,
  gates: [{ ...gate, name: 'person', check: { kind: 'manual', message: undefined } }],
}

describe('a rollout', () => {
  it('that has waited for its lock goes by the set as it is then', async () => {
    const { world, install, roll, updated } = cluster({})
    await world.clock.run(async () => {
      const now = world.clock.now()
      const lease = takenLease(rolloutLock(name), { holder: 'somebody who is gone', duration: 15_000, now })
      createRequest(world.board, lease, { manager: 'somebody' })
      const rolling = roll(defaultSpec)
      await world.clock.sleep(5000)
      await install()
      expect((await rolling).is).toBe('done')
    })
    expect(updated()).toEqual([true, true, true])
  })

  it('that waits for a yes at its end, since all pods have its template already, gets it', async () => {
    const { world, install, roll, undo, resume, updated } = cluster({})
    const ends = await world.clock.run(async () => {
      await install()
      const held = await roll(asked)
      const back = await undo('template')
      return [held.is, back.is, (await resume()).is]
    })
    expect(ends).toEqual(['held', 'held', 'done'])
    expect(updated()).toEqual([false, false, false])
  })

  it('that was asked for twice can still be undone', async () => {
    const { world, install, roll, undo, updated } = cluster({})
    const parked = { ...defaultSpec, park: true }
    const ends = await world.clock.run(async () => {
      await install()
      return [(await roll(parked)).is, (await roll(parked)).is, (await undo()).is]
    })
    expect(ends).toEqual(['done', 'done', 'done'])
    expect(updated()).toEqual([false, false, false])
  })

  it('goes on by its own plan after another one was killed before it could claim the set', async () => {
    const { world, install, killed, resume } = cluster({})
    const to = (partition: number): RolloutSpec => ({
      ...defaultSpec,
      stages: { is: 'marks', marks: [{ partition }] },
    })
    const rolling = (partition: number) => (ports: RolloutPorts) =>
      rollOut(ports, { set: name, spec: to(partition), overrides: [] }, () => undefined)
    const end = await world.clock.run(async () => {
      await install()
      await killed(rolling(1), 12_000)
      await killed(rolling(0))
      return resume()
    })
    expect(end).toMatchObject({ is: 'done', partition: 1 })
  })

  it('goes on by its own plan after undos that were killed before they could claim the set', async () => {
    const { world, install, killed, resume, updated } = cluster({})
    const undo = (ports: RolloutPorts) => undoRollout(ports, { set: name, reason: undefined }, () => undefined)
    const spec: RolloutSpec = { ...defaultSpec, stages: { is: 'marks', marks: [{ partition: 1 }] } }
    const end = await world.clock.run(async () => {
      await install()
      await killed((ports) => rollOut(ports, { set: name, spec, overrides: [] }, () => undefined), 12_000)
      await killed(undo)
      await killed(undo)
      return resume()
    })
    expect(end).toMatchObject({ is: 'done', partition: 1 })
    expect(updated()).toEqual([false, true, true])
  })

  it('whose lock is lost ends, also while it waits for a gate that is not asked any more', async () => {
    const { world, install, roll } = cluster({})
    const to = { url: 'http://gate.invalid/', headers: {} }
    const check = { kind: 'http', to, status: [503], contains: undefined } as const
    const spec: RolloutSpec = { ...defaultSpec, gates: [{ ...gate, name: 'no', wait: 3_600_000, check }] }
    const { store } = world.board
    await world.clock.run(async () => {
      await install()
      const rolling = roll(spec)
      await world.clock.sleep(20_000)
      store.drop(store.all('Lease')[0]!)
      const late = world.clock.sleep(60_000).then(() => ({ is: 'nothing' }))
      expect((await Promise.race([rolling, late])).is).toBe('lost')
    })
  })

  it.for([0, 1, 2, 3, 4, 5, 6, 7, 8])(
    'deletes no pod by a list that was 12 s on its way, the one after %i others',
    async (after) => {
      const { world, install, roll } = cluster({ onDelete: true })
      const { store } = world.board
      const second: string[] = []
      world.wire.spoil({ verb: 'list', kind: 'Pod' }, { is: 'late', by: 12_000 }, { after })
      store.onChange(({ kind, object, before }) => {
        if (kind !== 'Pod' || before === undefined) return
        const [now, then] = [factsOf(object), factsOf(before)]
        const isDown = store.all('Pod').some((pod) => pod !== object && !factsOf(pod).ready)
        if (now.terminating && !then.terminating && isDown) second.push(`pod ${now.ordinal}`)
      })
      await world.clock.run(async () => {
        await install()
        const rolling = roll({ ...defaultSpec, soak: 0, patience: 30_000 })
        for (let at = 0; at < 20; at++) {
          await world.clock.sleep(1500)
          const pod = store.get('Pod', 'default', 'kafka-0')
          if (pod !== undefined && at % 6 === 5) world.kubelets.unready(pod, 4000)
        }
        await rolling
      })
      expect(second).toEqual([])
    },
  )
})
