import { expect, it } from 'vitest'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import { rollOut } from '../../../src/rollout/roll-out.ts'
import { undoRollout } from '../../../src/rollout/undo.ts'
import { madeUpSet } from '../../../src/simulate/made-up-set.ts'
import { stage } from '../../../src/simulate/stage.ts'
import { simulatedWorld } from '../../../src/simulate/world.ts'

it('what was set aside for the way there does not stop the way back, whose template is written by then', async () => {
  const made = madeUpSet({ name: 'kafka', replicas: 2 })
  const owner = { apiVersion: 'kafka.example.com/v1', kind: 'Kafka', name: 'events', uid: 'u', controller: true }
  const manifest = { ...made, metadata: { name: 'kafka', namespace: 'default', ownerReferences: [owner] } }
  const world = simulatedWorld({ seed: 1, set: manifest })
  const outcome = await world.clock.run(async () => {
    const { cluster, clock } = world.process()
    const set = { namespace: 'default', name: 'kafka' }
    await stage(world.process(), { apiVersion: 'apps/v1', kind: 'StatefulSet', ...set })
    const http = { request: () => Promise.reject(new Error('nobody is asked by HTTP')) }
    let runs = 0
    const ports = { cluster, clock, newRun: () => String(runs++).padStart(12, '0'), holder: 'alice', gates: { http } }
    const job = { set, spec: defaultSpec, overrides: [] }
    await expect(rollOut(ports, job, () => undefined)).rejects.toThrow('belongs to Kafka events')
    const aside = { ...job, overrides: [{ gate: 'owner', reason: 'it sleeps' }] }
    expect(await rollOut(ports, aside, () => undefined)).toMatchObject({ is: 'done' })
    return undoRollout(ports, { set, way: 'template', reason: undefined }, () => undefined)
  })
  expect(outcome).toMatchObject({ is: 'done', partition: 0 })
})
