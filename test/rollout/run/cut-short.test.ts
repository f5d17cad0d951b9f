import { expect, it } from 'vitest'
import { pauseRollout, resumeRollout } from '../../../src/rollout/pause.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import { rollOut } from '../../../src/rollout/roll-out.ts'
import { madeUpSet } from '../../../src/simulate/made-up-set.ts'
import { stage } from '../../../src/simulate/stage.ts'
import { simulatedWorld } from '../../../src/simulate/world.ts'
import { gateOf } from '../scene.ts'
import { simPorts } from '../sim-ports.ts'

const set = { namespace: 'default', name: 'kafka' }

it('a Job that gates a step runs once, though its rollout was cut short beside it and goes on', async () => {
  const world = simulatedWorld({ seed: 1, set: madeUpSet({ name: 'kafka', replicas: 2 }) })
  const spec = { ...defaultSpec, gates: [job] }
  await world.clock.run(async () => {
    await stage(world.process(), { apiVersion: 'apps/v1', kind: 'StatefulSet', ...set })
    const first = world.process()
    const cut = rollOut(simPorts(first), { set, spec, overrides: [] }, (event) => {
      if (event.is === 'gate') first.kill()
    })
    await Promise.race([cut, world.clock.sleep(10_000)])
    await pauseRollout(simPorts(world.process()), { set, as: 'paused', reason: undefined })
    const outcome = await resumeRollout(
      simPorts(world.process()),
      { set, reason: undefined, overrides: [] },
      () => undefined,
    )
    expect(outcome.is).toBe('done')
  })
  const steps = world.board.store.all('Job').map(({ metadata }) => (metadata as { name: string }).name.slice(0, -10))
  expect(steps.sort()).toEqual(['kafka-smoke-0-', 'kafka-smoke-1-', 'kafka-smoke-2-'])
})

const job = gateOf({
  name: 'smoke',
  check: { kind: 'job', spec: { template: { spec: { containers: [{ name: 'smoke', image: 'smoke' }] } } } },
})
