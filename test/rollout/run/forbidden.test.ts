import { expect, it } from 'vitest'
import { ApiError } from '../../../src/core/api-error.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import { rollOut } from '../../../src/rollout/roll-out.ts'
import { madeUpSet } from '../../../src/simulate/made-up-set.ts'
import { stage } from '../../../src/simulate/stage.ts'
import { simulatedWorld } from '../../../src/simulate/world.ts'
import { simPorts } from '../sim-ports.ts'

it('a rollout whose every step a policy forbids ends, and asks no more than now and then until it does', async () => {
  const world = simulatedWorld({ seed: 1, set: madeUpSet({ name: 'kafka', replicas: 3 }), limit: 600_000 })
  const frozen = new ApiError(422, 'Invalid', 'admission webhook "freeze" denied the request')
  const outcome = await world.clock.run(async () => {
    const { cluster, clock } = world.process()
    const set = { namespace: 'default', name: 'kafka' }
    await stage(world.process(), { apiVersion: 'apps/v1', kind: 'StatefulSet', ...set })
    // The first one is the claim.
    const allButClaim = { times: Infinity, after: 1 }
    world.wire.spoil({ verb: 'patch', kind: 'StatefulSet' }, { is: 'answer', error: frozen }, allButClaim)
    const ports = simPorts({ cluster, clock })
    return rollOut(ports, { set, spec: defaultSpec, overrides: [] }, () => undefined)
  })
  expect(outcome).toMatchObject({
    is: 'failed',
    because: 'the server answered: admission webhook "freeze" denied the request',
  })
  expect(world.wire.counts.get('patch StatefulSet')).toBeLessThan(100)
})
