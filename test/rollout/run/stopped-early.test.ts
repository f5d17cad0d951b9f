import { expect, it } from 'vitest'
import { cancelSource } from '../../../src/core/cancel.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import { rollOut } from '../../../src/rollout/roll-out.ts'
import { madeUpSet } from '../../../src/simulate/made-up-set.ts'
import { stage } from '../../../src/simulate/stage.ts'
import { simulatedWorld } from '../../../src/simulate/world.ts'
import { simPorts } from '../sim-ports.ts'

it('a rollout is stopped at once also while its watches have not answered yet', async () => {
  const world = simulatedWorld({ seed: 1, set: madeUpSet({ name: 'kafka', replicas: 3 }) })
  const set = { namespace: 'default', name: 'kafka' }
  const [outcome, took] = await world.clock.run(async () => {
    const { cluster, clock } = world.process()
    await stage(world.process(), { apiVersion: 'apps/v1', kind: 'StatefulSet', ...set })
    world.wire.spoil({ verb: 'follow' }, { is: 'late', by: 60_000 }, { times: 2 })
    const stop = cancelSource()
    void clock.sleep(1000).then(() => stop.cancel())
    const ports = simPorts({ cluster, clock })
    const began = clock.monotonic()
    const job = { set, spec: defaultSpec, overrides: [] }
    const ended = await rollOut({ ...ports, signal: stop.signal }, job, () => undefined)
    return [ended, clock.monotonic() - began] as const
  })
  expect(outcome.is).toBe('interrupted')
  expect(took).toBeLessThan(2000)
})
