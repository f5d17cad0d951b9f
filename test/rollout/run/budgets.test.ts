import { describe, expect, it } from 'vitest'
import type { RolloutOutcome } from '../../../src/rollout/event.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import { markerOf } from '../../../src/rollout/protocol/marker.ts'
import { rollOut } from '../../../src/rollout/roll-out.ts'
import { madeUpSet } from '../../../src/simulate/made-up-set.ts'
import { createRequest } from '../../../src/simulate/requests.ts'
import { stage } from '../../../src/simulate/stage.ts'
import { simulatedWorld, type World } from '../../../src/simulate/world.ts'
import { simPorts } from '../sim-ports.ts'

const set = { namespace: 'default', name: 'kafka' }

describe('the PodDisruptionBudgets of a set', () => {
  it('block its rollout after the patience where two select the same pods, which no eviction gets past', async () => {
    const world = simulatedWorld({ seed: 1, set: madeUpSet({ ...set, replicas: 3 }) })
    for (const name of ['one', 'two']) createRequest(world.board, budget(name), { manager: 'somebody' })
    const outcome = await rolled(world)
    expect(outcome).toMatchObject({ is: 'blocked', partition: 3 })
    expect(outcome.because).toMatch(/^pod kafka-2 may not go now: This pod has more than one PodDisruptionBudget/)
  })

  it('are not asked for a pod that is down already: they would only keep it so', async () => {
    const world = simulatedWorld({ seed: 1, set: madeUpSet({ ...set, replicas: 3, parallel: true }) })
    createRequest(world.board, { ...budget('kafka'), spec: { ...spec, maxUnavailable: 0 } }, { manager: 'somebody' })
    const outcome = await rolled(world, () =>
      world.kubelets.unready(world.board.store.get('Pod', 'default', 'kafka-2')!),
    )
    // The one after it serves, and may not go.
    expect(outcome).toMatchObject({ is: 'blocked', partition: 2 })
    expect(outcome.because).toContain('pod kafka-1 may not go now')
  })

  it.for([false, true])(
    'that refuse a pod leave the marker as it was: that pod has not gone (OnDelete: %s)',
    async (onDelete) => {
      const world = simulatedWorld({ seed: 1, set: madeUpSet({ ...set, replicas: 3, onDelete }) })
      createRequest(world.board, { ...budget('kafka'), spec: { ...spec, maxUnavailable: 0 } }, { manager: 'somebody' })
      const markers = new Set<string>()
      world.board.store.onChange(({ kind, object }) => {
        const known = kind === 'StatefulSet' ? markerOf(object) : undefined
        if (known?.marker.phase === 'roll') markers.add(known.text)
      })
      expect(await rolled(world)).toMatchObject({ is: 'blocked', partition: 3 })
      expect(markers.size).toBe(1)
    },
  )
})

async function rolled(world: World, before: () => void = () => undefined): Promise<RolloutOutcome> {
  return world.clock.run(async () => {
    const { cluster, clock } = world.process()
    await stage(world.process(), { apiVersion: 'apps/v1', kind: 'StatefulSet', ...set })
    before()
    const ports = simPorts({ cluster, clock })
    const job = { set, spec: { ...defaultSpec, patience: 30_000 }, overrides: [] }
    return rollOut(ports, job, () => undefined)
  })
}

const spec = { maxUnavailable: 1, selector: { matchLabels: { app: 'kafka' } } }

function budget(name: string) {
  return { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: { name, namespace: 'default' }, spec }
}
