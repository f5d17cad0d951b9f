import { describe, expect, it } from 'vitest'
import { cancelSource } from '../../../src/core/cancel.ts'
import type { RolloutEvent, RolloutOutcome } from '../../../src/rollout/event.ts'
import { pauseRollout, resumeRollout } from '../../../src/rollout/pause.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import { rollOut } from '../../../src/rollout/roll-out.ts'
import type { RolloutSpec } from '../../../src/rollout/spec.ts'
import { madeUpSet } from '../../../src/simulate/made-up-set.ts'
import { stage } from '../../../src/simulate/stage.ts'
import type { World } from '../../../src/simulate/world.ts'
import { simulatedWorld } from '../../../src/simulate/world.ts'
import { gateOf } from '../scene.ts'
import { simPorts } from '../sim-ports.ts'

const set = { namespace: 'default', name: 'kafka' }

/** One pod, a yes, the others, and a yes again. */
const spec: RolloutSpec = {
  ...defaultSpec,
  stages: { is: 'marks', marks: [{ partition: 2 }, { partition: 0 }] },
  gates: [gateOf({ name: 'approve', at: 'stage' })],
}

describe('to go on with a rollout is a yes', () => {
  it('to the manual gate by which its last run ended', async () => {
    const { outcomes } = await played(async (world) => [await roll(world), await resume(world)])
    expect(outcomes).toMatchObject([
      { is: 'held', partition: 2 },
      { is: 'held', partition: 0 },
    ])
  })

  it('to none that nobody was asked yet, where a run was stopped before it came to it', async () => {
    const { outcomes, events } = await played(async (world) => [await roll(world, 2000), await resume(world)])
    expect(outcomes).toMatchObject([{ is: 'interrupted' }, { is: 'held', partition: 2 }])
    expect(events.filter(({ is }) => is === 'override')).toEqual([])
  })

  it('to none after a pause', async () => {
    const { outcomes } = await played(async (world) => {
      await roll(world, 2000)
      await pauseRollout(simPorts(world.process()), { set, as: 'paused', reason: undefined })
      return [await resume(world)]
    })
    expect(outcomes).toMatchObject([{ is: 'held', partition: 2 }])
  })

  const events: RolloutEvent[] = []

  async function played(work: (world: World) => Promise<readonly RolloutOutcome[]>) {
    events.length = 0
    const world = simulatedWorld({ seed: 1, set: madeUpSet({ name: 'kafka', replicas: 3 }) })
    const outcomes = await world.clock.run(async () => {
      await stage(world.process(), { apiVersion: 'apps/v1', kind: 'StatefulSet', ...set })
      return work(world)
    })
    return { outcomes, events }
  }

  /** Stopped by Ctrl-C after so many milliseconds. */
  function roll(world: World, stopAfter?: number): Promise<RolloutOutcome> {
    const stop = cancelSource()
    if (stopAfter !== undefined) void world.clock.sleep(stopAfter).then(() => stop.cancel())
    return rollOut({ ...simPorts(world.process()), signal: stop.signal }, { set, spec, overrides: [] }, (event) =>
      events.push(event),
    )
  }

  function resume(world: World): Promise<RolloutOutcome> {
    return resumeRollout(simPorts(world.process()), { set, reason: undefined, overrides: [] }, (event) =>
      events.push(event),
    )
  }
})
