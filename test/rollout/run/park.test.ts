import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../../src/core/json.ts'
import type { RolloutOutcome } from '../../../src/rollout/event.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import { markerOf } from '../../../src/rollout/protocol/marker.ts'
import { isHeld } from '../../../src/rollout/protocol/partition.ts'
import { rollOut } from '../../../src/rollout/roll-out.ts'
import { rolloutStatus } from '../../../src/rollout/status.ts'
import { madeUpSet } from '../../../src/simulate/made-up-set.ts'
import { simulatedWorld } from '../../../src/simulate/world.ts'
import { gateOf } from '../scene.ts'
import { simPorts } from '../sim-ports.ts'

const set = { namespace: 'default', name: 'kafka' }

describe('a set whose pods are all new', () => {
  it('is parked as well, asks no gate for that, is told as such, and parked once', async () => {
    const world = simulatedWorld({ seed: 1, set: madeUpSet({ name: 'kafka', replicas: 3 }) })
    const { cluster, clock } = world.process()
    const ports = simPorts({ cluster, clock })
    const live = (): Promise<JsonMap | undefined> => cluster.get({ apiVersion: 'apps/v1', kind: 'StatefulSet', ...set })
    const park = (): Promise<RolloutOutcome> =>
      rollOut(ports, { set, spec: { ...defaultSpec, park: true, gates: [gateOf()] }, overrides: [] }, () => undefined)
    const [first, parked, status, second, after] = await world.clock.run(async () => {
      return [await park(), await live(), await rolloutStatus(ports, set), await park(), await live()] as const
    })
    expect(first.is).toBe('done')
    expect(isHeld(parked!)).toBe(true)
    expect(status).toMatchObject({
      phase: 'idle',
      because: 'all 3 pods have the newest template; it is parked: the next one waits for a rollout',
    })
    expect(second.is).toBe('done')
    expect(markerOf(after!)).toEqual(markerOf(parked!))
  })
})
