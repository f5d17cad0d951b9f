import { expect, it } from 'vitest'
import type { RolloutEvent } from '../../../src/rollout/event.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import { rollOut } from '../../../src/rollout/roll-out.ts'
import { madeUpSet } from '../../../src/simulate/made-up-set.ts'
import { stage } from '../../../src/simulate/stage.ts'
import { simulatedWorld } from '../../../src/simulate/world.ts'
import { simPorts } from '../sim-ports.ts'

const set = { namespace: 'default', name: 'kafka' }
const marks = [{ partition: 3 }, { partition: 1 }, { partition: 0 }]

it.for([false, true])('each stage that is left behind is told once (OnDelete: %s)', async (onDelete) => {
  const world = simulatedWorld({ seed: 1, set: madeUpSet({ ...set, replicas: 3, onDelete }) })
  const stages: string[] = []
  const emit = (event: RolloutEvent): void => {
    if (event.is === 'stage') stages.push(`${event.number} of ${event.of} at ${event.partition}`)
  }
  await world.clock.run(async () => {
    await stage(world.process(), { apiVersion: 'apps/v1', kind: 'StatefulSet', ...set })
    const { cluster, clock } = world.process()
    const ports = simPorts({ cluster, clock })
    await rollOut(ports, { set, spec: { ...defaultSpec, stages: { is: 'marks', marks } }, overrides: [] }, emit)
  })
  expect(stages).toEqual(['1 of 3 at 3', '2 of 3 at 1', '3 of 3 at 0'])
})
