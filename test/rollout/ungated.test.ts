import { expect, it } from 'vitest'
import { defaultSpec } from '../../src/rollout/plan/stages.ts'
import type { RolloutPorts } from '../../src/rollout/ports.ts'
import { rollOut } from '../../src/rollout/roll-out.ts'
import type { RolloutStatus } from '../../src/rollout/status.ts'
import { rolloutStatus } from '../../src/rollout/status.ts'
import { watchRollout } from '../../src/rollout/watch-rollout.ts'
import { madeUpSet } from '../../src/simulate/made-up-set.ts'
import { simulatedWorld } from '../../src/simulate/world.ts'
import { simPorts } from './sim-ports.ts'

const kafka = { namespace: 'default', name: 'kafka' }
const quiet = (): void => undefined

/** Somebody changes the template of four pods, and holds nothing. */
async function edited<T>(work: (ports: RolloutPorts, sleep: (milliseconds: number) => Promise<void>) => Promise<T>) {
  const world = simulatedWorld({ seed: 1, set: madeUpSet({ ...kafka, replicas: 4 }), limit: 3_600_000 })
  const { cluster, clock } = world.process()
  return world.clock.run(async () => {
    const image = {
      op: 'replace',
      path: '/spec/template/spec/containers/0/image',
      value: 'registry.invalid/k:2',
    } as const
    await cluster.patch({ apiVersion: 'apps/v1', kind: 'StatefulSet', ...kafka }, [image], { manager: 'kubectl' })
    await clock.sleep(3000)
    return work(simPorts({ cluster, clock }), (milliseconds) => world.clock.sleep(milliseconds))
  })
}

it('what Kubernetes rolls by itself is watched until all pods have the newest template, and called no end before', async () => {
  const said: RolloutStatus[] = []
  const outcome = await edited((ports) => watchRollout(ports, kafka, (status) => said.push(status)))
  expect(outcome).toMatchObject({ is: 'done', because: 'all 4 pods have the newest template' })
  expect(said[0]).toMatchObject({ phase: 'ungated', othersSay: undefined })
  expect(said.filter(({ because }) => because.includes('by itself')).length).toBeGreaterThan(2)
})

it('the command that its status names holds what is left of it, and goes on', async () => {
  const [{ next }, after, outcome] = await edited(async (ports, sleep) => {
    const before = await rolloutStatus(ports, kafka)
    const spec = { ...defaultSpec, soak: 60_000 }
    const rolled = rollOut(ports, { set: kafka, spec, overrides: [] }, quiet)
    await sleep(30_000)
    return [before, await rolloutStatus(ports, kafka), await rolled]
  })
  expect(next).toBe('capstan rollout sts/kafka --partition 0 holds those that are left, and goes on with gates')
  expect(after.phase).toBe('rolling')
  expect(after.cells.map(({ state }) => state).slice(0, 2)).toEqual(['old', 'old'])
  expect(outcome.is).toBe('done')
})
