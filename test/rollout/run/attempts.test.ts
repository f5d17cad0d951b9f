import { describe, expect, it } from 'vitest'
import type { EmitRollout } from '../../../src/rollout/event.ts'
import { rolloutHistory } from '../../../src/rollout/history.ts'
import { pauseRollout, resumeRollout } from '../../../src/rollout/pause.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import type { RolloutPorts } from '../../../src/rollout/ports.ts'
import { rollOut } from '../../../src/rollout/roll-out.ts'
import type { RolloutSpec } from '../../../src/rollout/spec.ts'
import { rolloutStatus } from '../../../src/rollout/status.ts'
import { undoRollout } from '../../../src/rollout/undo.ts'
import { madeUpSet } from '../../../src/simulate/made-up-set.ts'
import { stage } from '../../../src/simulate/stage.ts'
import type { World } from '../../../src/simulate/world.ts'
import { simulatedWorld } from '../../../src/simulate/world.ts'
import { gateOf } from '../scene.ts'
import { simPorts } from '../sim-ports.ts'

const set = { namespace: 'default', name: 'kafka' }
const silent: EmitRollout = () => undefined
const approve = gateOf({ name: 'approve' })
const lag = gateOf({ name: 'lag', wait: 20_000, check: { kind: 'local', command: ['check-lag.sh', '{next}'] } })

interface Here {
  readonly world: World
  readonly ports: RolloutPorts
  readonly roll: (more?: Partial<RolloutSpec>) => ReturnType<typeof rollOut>
  /** What the history has of each run that ended, oldest first. */
  readonly past: () => Promise<readonly string[]>
}

/** A template is staged on three pods; the command of the gate `lag` says no. */
async function staged<T>(work: (here: Here) => Promise<T>): Promise<T> {
  const world = simulatedWorld({ seed: 2, set: madeUpSet({ name: 'kafka', replicas: 3 }), limit: 7_200_000 })
  const plain = simPorts(world.process())
  const local = { run: () => Promise.resolve({ exitCode: 1, stdout: '', stderr: '' }) }
  const ports: RolloutPorts = { ...plain, gates: { ...plain.gates, local } }
  return world.clock.run(async () => {
    await stage(world.process(), { apiVersion: 'apps/v1', kind: 'StatefulSet', ...set })
    return work({
      world,
      ports,
      roll: (more) => rollOut(ports, { set, spec: { ...defaultSpec, soak: 0, ...more }, overrides: [] }, silent),
      past: async () => {
        const { past } = await rolloutHistory(ports, set)
        return past.map(({ direction, outcome, reason }) => `${direction} ${outcome.is}: ${reason ?? outcome.because}`)
      },
    })
  })
}

describe('the history of a rollout', () => {
  it('has runs that were blocked or held, and those that went on, each once', async () => {
    await staged(async ({ ports, roll, past }) => {
      await roll({ gates: [lag] })
      await roll({ gates: [approve] })
      await resumeRollout(ports, { set, reason: 'the graphs are fine', overrides: [] }, silent)
      expect(await past()).toEqual([
        expect.stringMatching(/^forward blocked: gate lag: /),
        expect.stringMatching(/^forward held: gate approve/),
        'forward held: the graphs are fine',
      ])
    })
  })

  it.for(['paused', 'aborted'] as const)('has one that was %s where nobody drove it, with who and why', async (as) => {
    await staged(async ({ ports, roll, past }) => {
      await roll({ gates: [approve] })
      await pauseRollout(ports, { set, as, reason: 'lag grows' })
      expect((await past()).at(-1)).toBe(`forward held: the rollout was ${as} by alice: lag grows`)
    })
  })

  it('has one that was paused under way once', async () => {
    await staged(async ({ ports, roll, past }) => {
      const rolled = roll()
      await ports.clock.sleep(2000)
      await pauseRollout(ports, { set, as: 'paused', reason: 'lag grows' })
      expect(await rolled).toMatchObject({ is: 'held' })
      expect(await past()).toEqual(['forward held: the rollout was paused by alice: lag grows'])
    })
  })

  it('has it once also where whoever drove it was the quicker one to write it down', async () => {
    await staged(async ({ world, ports, roll, past }) => {
      const rolled = roll({ soak: 60_000 })
      await ports.clock.sleep(15_000)
      world.wire.spoil({ verb: 'patch', kind: 'StatefulSet' }, { is: 'late', by: 5000 })
      await pauseRollout(ports, { set, as: 'paused', reason: 'lag grows' })
      expect(await rolled).toMatchObject({ is: 'held', partition: 2 })
      expect(await past()).toEqual(['forward held: the rollout was paused by alice: lag grows'])
    })
  })

  it('keeps how it ended for whoever drove it, though the one who paused it had read the record before', async () => {
    await staged(async ({ world, ports, roll, past }) => {
      const rolled = roll({ soak: 60_000 })
      await ports.clock.sleep(15_000)
      world.wire.spoil({ verb: 'get', kind: 'Secret' }, { is: 'late', by: 5000 })
      await pauseRollout(ports, { set, as: 'paused', reason: 'lag grows' })
      expect(await rolled).toMatchObject({ is: 'held', partition: 2 })
      const { log } = await rolloutStatus(ports, set)
      const said = 'paused by alice: lag grows'
      expect(log.map(({ text }) => text).slice(-2)).toEqual([`held: the rollout was ${said}`, said])
      expect(await past()).toEqual([`forward held: the rollout was ${said}`])
    })
  })

  it('has no run of the rollout before where one is paused that has not begun', async () => {
    await staged(async ({ world, ports, roll, past }) => {
      await roll()
      await stage(world.process(), { apiVersion: 'apps/v1', kind: 'StatefulSet', ...set })
      await pauseRollout(ports, { set, as: 'paused', reason: 'not today' })
      expect(await past()).toEqual([expect.stringMatching(/^forward done/)])
    })
  })

  it.for(['pods', 'template'] as const)('has an undo by %s as a way back, and the status its reason', async (way) => {
    await staged(async ({ ports, roll, past }) => {
      await roll({ stages: { is: 'marks', marks: [{ partition: 2 }] } })
      await undoRollout(ports, { set, way, reason: 'lag grows' }, silent)
      expect(await past()).toEqual([expect.stringMatching(/^forward done/), 'back done: lag grows'])
      const { because } = await rolloutStatus(ports, set)
      expect(because).toMatch(/: the rollout before was undone: lag grows$/)
    })
  })

  it('keeps the last twenty runs', async () => {
    await staged(async ({ ports, roll }) => {
      const ids: string[] = []
      for (let run = 0; run < 22; run++) {
        await roll({ gates: [approve] })
        ids.push((await rolloutHistory(ports, set)).past.at(-1)!.run)
      }
      expect((await rolloutHistory(ports, set)).past.map(({ run }) => run)).toEqual(ids.slice(2))
    })
  })
})

it('an override of another set of the chain is neither recorded nor told', async () => {
  await staged(async ({ ports }) => {
    const told: string[] = []
    const overrides = ['quota', 'tasks'].map((gate) => ({ gate, reason: 'known' }))
    await rollOut(ports, { set, spec: { ...defaultSpec, soak: 0 }, overrides }, (event) => {
      if (event.is === 'override') told.push(event.gate)
    })
    expect(told).toEqual(['quota'])
  })
})

describe('a rollout that a gate blocks', () => {
  it('names the gate, and the ways round it that work: a command of this machine has to be given again', async () => {
    await staged(async ({ ports, roll }) => {
      const { gate, next } = await roll({ gates: [lag] })
      expect(gate).toBe('lag')
      const round =
        'set the gate aside: capstan rollout resume sts/kafka --gate-command lag=COMMAND --override lag="the reason"; or go back: capstan rollout undo sts/kafka'
      expect(next).toBe(`mend it and run the same command again, or ${round}`)
      const status = await rolloutStatus(ports, set)
      expect(status.next).toBe(`mend it, then capstan rollout resume sts/kafka --gate-command lag=COMMAND; or ${round}`)
      const resume = { set, reason: undefined, overrides: [] }
      await expect(resumeRollout(ports, resume, silent)).rejects.toThrow(
        'gate lag: its local command comes from the record in the cluster',
      )
      const again = { ...resume, spec: { ...defaultSpec, soak: 0, gates: [lag] } }
      const aside = { ...again, overrides: [{ gate: 'lag', reason: 'a test topic' }] }
      expect(await resumeRollout(ports, aside, silent)).toMatchObject({ is: 'blocked', partition: 2 })
    })
  })

  it.for(['pods', 'template'] as const)('can be undone by %s without its commands', async (way) => {
    await staged(async ({ ports, roll }) => {
      await roll({ stages: { is: 'marks', marks: [{ partition: 2 }] } })
      await roll({ gates: [lag] })
      expect(await undoRollout(ports, { set, way, reason: undefined }, silent)).toMatchObject({ is: 'done' })
    })
  })
})
