import { expect, it } from 'vitest'
import { cancelSource } from '../../../src/core/cancel.ts'
import type { RolloutEvent } from '../../../src/rollout/event.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import { rollOut } from '../../../src/rollout/roll-out.ts'
import { madeUpSet } from '../../../src/simulate/made-up-set.ts'
import { stage } from '../../../src/simulate/stage.ts'
import { simulatedWorld } from '../../../src/simulate/world.ts'
import { simPorts } from '../sim-ports.ts'

const set = { namespace: 'default', name: 'kafka' }

it('a server that answers so late that pods may be down by then is told of, once: nothing goes by what it says', async () => {
  const world = simulatedWorld({ seed: 1, set: madeUpSet({ ...set, replicas: 3 }) })
  const told: RolloutEvent[] = []
  const outcome = await world.clock.run(async () => {
    await stage(world.process(), { apiVersion: 'apps/v1', kind: 'StatefulSet', ...set })
    const { cluster, clock } = world.process()
    const stop = cancelSource()
    void clock.sleep(60_000).then(() => stop.cancel())
    const emit = (event: RolloutEvent): void => {
      told.push(event)
      if (event.is === 'begin')
        world.wire.spoil({ verb: 'get', kind: 'StatefulSet' }, { is: 'late', by: 6000 }, { times: 100 })
    }
    const ports = simPorts({ cluster, clock })
    return rollOut({ ...ports, signal: stop.signal }, { set, spec: defaultSpec, overrides: [] }, emit)
  })
  expect(outcome).toMatchObject({ is: 'interrupted', partition: 3 })
  const warnings = told.flatMap((event) => (event.is === 'warning' ? event.text : []))
  expect(warnings).toEqual([
    'what the API server has answered is more than 5 s old: another pod may be down by now, and none goes by it',
  ])
})
