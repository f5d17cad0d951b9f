import { describe, expect, it } from 'vitest'
import { hiddenText } from '../../../src/cli/rollout/hidden-text.ts'
import { noPlanFlags } from '../../../src/cli/commands/rollout-plan-flags.ts'
import { rolloutSpec } from '../../../src/cli/rollout-spec.ts'
import { exitCodeOf } from '../../../src/cli/exit.ts'
import { failuresOf } from '../../../src/core/failure.ts'
import type { Cluster } from '../../../src/core/cluster.ts'
import { rolloutHistory } from '../../../src/rollout/history.ts'
import { forecast } from '../../../src/rollout/plan/forecast.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import type { RolloutPorts } from '../../../src/rollout/ports.ts'
import { rollOut } from '../../../src/rollout/roll-out.ts'
import type { GateSpec } from '../../../src/rollout/spec.ts'
import { rolloutStatus } from '../../../src/rollout/status.ts'
import { watchRollout } from '../../../src/rollout/watch-rollout.ts'
import { madeUpSet } from '../../../src/simulate/made-up-set.ts'
import { stage } from '../../../src/simulate/stage.ts'
import type { World } from '../../../src/simulate/world.ts'
import { simulatedWorld } from '../../../src/simulate/world.ts'
import { gateOf } from '../scene.ts'
import type { Denied } from './restricted.ts'
import { restricted } from './restricted.ts'
import { simPorts } from '../sim-ports.ts'

const kafka = { namespace: 'default', name: 'kafka' }
const silent = (): void => undefined
const approve = gateOf({ name: 'approve' })

/** What ClusterRole `view` does not have. */
const viewer: readonly Denied[] = ['* secrets', '* leases', 'patch statefulsets', 'delete pods', 'create pods']

interface Here {
  readonly world: World
  readonly mine: RolloutPorts
  /** Somebody else's, who may not do these things. */
  readonly others: (denied?: readonly Denied[]) => RolloutPorts
  readonly roll: (ports: RolloutPorts, gates?: readonly GateSpec[]) => ReturnType<typeof rollOut>
}

/** A template is staged on three pods, and nobody rolls it out yet. */
async function staged<T>(work: (here: Here) => Promise<T>): Promise<T> {
  const world = simulatedWorld({ seed: 1, set: madeUpSet({ name: 'kafka', replicas: 3 }), limit: 3_600_000 })
  const portsOf = (cluster: Cluster): RolloutPorts => simPorts({ cluster, clock: world.process().clock })
  return world.clock.run(async () => {
    await stage(world.process(), { apiVersion: 'apps/v1', kind: 'StatefulSet', ...kafka })
    return work({
      world,
      mine: portsOf(world.process().cluster),
      others: (denied = viewer) => portsOf(restricted(world.process().cluster, denied)),
      roll: (ports, gates = []) =>
        rollOut(ports, { set: kafka, spec: { ...defaultSpec, soak: 0, gates }, overrides: [] }, silent),
    })
  })
}

describe('who may only look', () => {
  it('has the status without the record, and is told in one sentence what is missing', async () => {
    await staged(async ({ others }) => {
      const status = await rolloutStatus(others(), kafka)
      expect(status).toMatchObject({ phase: 'staged', hidden: ['secrets', 'leases'] })
      expect(hiddenText([status, status])).toBe(
        'you may not get secrets and leases in namespace default: plans, gates, reasons and past rollouts are not known; who drives a rollout is not known',
      )
    })
  })

  it('is never told that nobody drives it', async () => {
    await staged(async ({ mine, others, roll }) => {
      expect(await roll(mine, [approve])).toMatchObject({ is: 'held' })
      const { next } = await rolloutStatus(others(), kafka)
      expect(next).toBe('whoever drives it, if anybody does, goes on by itself when that has passed')
      expect((await rolloutStatus(mine, kafka)).next).toContain('capstan rollout resume sts/kafka')
    })
  })

  it('has the revisions of the history, and the plan', async () => {
    await staged(async ({ others }) => {
      const { revisions, past, isHidden } = await rolloutHistory(others(), kafka)
      expect([revisions.length, past, isHidden]).toEqual([2, [], true])
      expect((await forecast(others(), kafka, defaultSpec)).restarts).toHaveLength(3)
    })
  })

  it('hears that the recorded plan of an open rollout cannot be read, and nothing where none has begun', async () => {
    await staged(async ({ mine, others, roll }) => {
      const told: string[] = []
      const sources = { flags: noPlanFlags, declared: undefined }
      const plan = (): Promise<unknown> => rolloutSpec(others(), kafka, sources, (text) => told.push(text))
      expect(await plan()).toEqual(defaultSpec)
      expect(told).toEqual([])
      await roll(mine, [approve])
      expect(await plan()).toEqual(defaultSpec)
      expect(told).toEqual([
        'the recorded plan of kafka cannot be read: you may not get secrets in namespace default; this goes by what the set declares',
      ])
    })
  })

  it('can watch until it is over', async () => {
    await staged(async ({ mine, others, roll }) => {
      const rolled = roll(mine)
      await mine.clock.sleep(1000)
      expect(await watchRollout(others(), kafka, silent)).toMatchObject({ is: 'done' })
      expect(await rolled).toMatchObject({ is: 'done' })
    })
  })
})

describe('who may not roll', () => {
  it('is told of all the rights that are missing at once, and leaves nothing behind', async () => {
    await staged(async ({ world, others, roll }) => {
      const failures = failuresOf(await roll(others()).catch((error: unknown) => error)) ?? []
      expect(exitCodeOf(failures)).toBe(5)
      for (const right of ['patch statefulsets.apps', 'create leases.coordination.k8s.io', 'get secrets'])
        expect(failures[0]!.message).toContain(`${right} in namespace default`)
      expect(world.board.store.all('Lease')).toEqual([])
      expect(world.board.store.all('Secret')).toEqual([])
    })
  })

  it('is told so also of a rollout that somebody else has begun', async () => {
    await staged(async ({ mine, others, roll }) => {
      await roll(mine, [approve])
      const refused = roll(others(['create leases', 'watch pods']), [approve])
      await expect(refused).rejects.toThrow(
        'you may not watch pods in namespace default, create leases.coordination.k8s.io in namespace default',
      )
    })
  })

  it('may try all the same where a person says so', async () => {
    await staged(async ({ others }) => {
      const overrides = [{ gate: 'permission', reason: 'the reviews are wrong' }]
      const job = { set: kafka, spec: defaultSpec, overrides }
      await expect(rollOut(others(['get leases']), job, silent)).rejects.toThrow('you may not get leases')
    })
  })
})

it('a rollout that is refused for its set leaves no Lease behind', async () => {
  await staged(async ({ world, mine }) => {
    const order = { by: 'rack', label: 'zone' } as const
    const job = { set: kafka, spec: { ...defaultSpec, order }, overrides: [] }
    await expect(rollOut(mine, job, silent)).rejects.toThrow('order rack is for sets')
    expect(world.board.store.all('Lease')).toEqual([])
  })
})
