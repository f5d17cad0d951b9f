import { expect, it } from 'vitest'
import { ApiError } from '../../../src/core/api-error.ts'
import { takenLease } from '../../../src/lease/lease.ts'
import type { RolloutEvent } from '../../../src/rollout/event.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import { rolloutHistory } from '../../../src/rollout/history.ts'
import { rollOut } from '../../../src/rollout/roll-out.ts'
import type { RolloutSpec } from '../../../src/rollout/spec.ts'
import { recordStore } from '../../../src/rollout/record-store.ts'
import { rolloutLock } from '../../../src/rollout/run/rollout-lock.ts'
import { undoRollout } from '../../../src/rollout/undo.ts'
import { madeUpSet } from '../../../src/simulate/made-up-set.ts'
import { createRequest } from '../../../src/simulate/requests.ts'
import { stage } from '../../../src/simulate/stage.ts'
import { simulatedWorld } from '../../../src/simulate/world.ts'
import { simPorts } from '../sim-ports.ts'

it('what was set aside for the way there does not stop the way back, whose template is written by then', async () => {
  const made = madeUpSet({ name: 'kafka', replicas: 2 })
  const owner = { apiVersion: 'kafka.example.com/v1', kind: 'Kafka', name: 'events', uid: 'u', controller: true }
  const manifest = { ...made, metadata: { name: 'kafka', namespace: 'default', ownerReferences: [owner] } }
  const world = simulatedWorld({ seed: 1, set: manifest })
  const outcome = await world.clock.run(async () => {
    const { cluster, clock } = world.process()
    const set = { namespace: 'default', name: 'kafka' }
    await stage(world.process(), { apiVersion: 'apps/v1', kind: 'StatefulSet', ...set })
    const ports = simPorts({ cluster, clock })
    const job = { set, spec: defaultSpec, overrides: [] }
    await expect(rollOut(ports, job, () => undefined)).rejects.toThrow('belongs to Kafka events')
    const aside = { ...job, overrides: [{ gate: 'owner', reason: 'it sleeps' }] }
    expect(await rollOut(ports, aside, () => undefined)).toMatchObject({ is: 'done' })
    return undoRollout(ports, { set, way: 'template', reason: undefined }, () => undefined)
  })
  expect(outcome).toMatchObject({ is: 'done', partition: 0 })
})

it.for([
  ['pods', 'capstan rollout sts/kafka begins anew'],
  ['template', 'an install or apply of the newer manifest begins anew'],
] as const)('who waited for the lock while it was undone by %s brings nothing back', async ([way, next]) => {
  const set = { namespace: 'default', name: 'kafka' }
  const world = simulatedWorld({ seed: 1, set: madeUpSet({ ...set, replicas: 2 }) })
  const { cluster, clock } = world.process()
  const ports = simPorts({ cluster, clock })
  const [undone, waited] = await world.clock.run(async () => {
    await stage(world.process(), { apiVersion: 'apps/v1', kind: 'StatefulSet', ...set })
    const gone = takenLease(rolloutLock(set), { holder: 'gone', duration: 15_000, now: clock.now() })
    createRequest(world.board, gone, { manager: 'gone' })
    const undoing = undoRollout(ports, { set, way, reason: undefined }, () => undefined)
    // Both wait for the end of one that is gone, and look at its lock in turns.
    await clock.sleep(700)
    const rolling = rollOut(ports, { set, spec: defaultSpec, overrides: [] }, () => undefined)
    return Promise.all([undoing, rolling])
  })
  expect(undone.is).toBe('done')
  const because = 'the rollout was undone while this one waited for its lock'
  expect(waited).toMatchObject({ is: 'held', because, next })
})

it('the old template is told as written back only when it is', async () => {
  const set = { namespace: 'default', name: 'kafka' }
  const world = simulatedWorld({ seed: 1, set: madeUpSet({ ...set, replicas: 2 }) })
  const { cluster, clock } = world.process()
  const ports = simPorts({ cluster, clock })
  const told: RolloutEvent[] = []
  await world.clock.run(async () => {
    await stage(world.process(), { apiVersion: 'apps/v1', kind: 'StatefulSet', ...set })
    await rollOut(ports, { set, spec: defaultSpec, overrides: [] }, () => undefined)
    const error = new ApiError(403, 'Forbidden', 'a policy wants newer images')
    world.wire.spoil({ verb: 'patch', kind: 'StatefulSet' }, { is: 'answer', error }, { after: 1 })
    const undoing = undoRollout(ports, { set, way: 'template', reason: undefined }, (event) => told.push(event))
    await expect(undoing).rejects.toThrow('a policy wants newer images')
  })
  expect(told).toEqual([])
})

it('an undo that was killed does not go forward again by the command of a pipeline, but where a person says so', async () => {
  const set = { namespace: 'default', name: 'kafka' }
  const world = simulatedWorld({ seed: 1, set: madeUpSet({ ...set, replicas: 3 }) })
  const quiet = (): undefined => undefined
  const [held, forward, past] = await world.clock.run(async () => {
    await stage(world.process(), { apiVersion: 'apps/v1', kind: 'StatefulSet', ...set })
    const ports = simPorts(world.process())
    const spec: RolloutSpec = { ...defaultSpec, stages: { is: 'marks', marks: [{ partition: 1 }] } }
    await rollOut(ports, { set, spec, overrides: [] }, quiet)
    const doomed = world.process()
    void undoRollout(simPorts(doomed), { set, reason: 'lag grows' }, quiet)
    await ports.clock.sleep(1000)
    doomed.kill()
    const roll = (...gates: readonly string[]) =>
      rollOut(ports, { set, spec, overrides: gates.map((gate) => ({ gate, reason: 'it is fine' })) }, quiet)
    return [await roll(), await roll('undo'), (await rolloutHistory(ports, set)).past] as const
  })
  expect(held).toMatchObject({ is: 'held', because: 'its rollout is being undone' })
  expect(held.next).toBe(
    'capstan rollout undo sts/kafka goes on; capstan rollout sts/kafka --override undo="the reason" goes forward again',
  )
  expect(forward.is).toBe('done')
  expect(past.map(({ direction, outcome, reason }) => `${direction} ${outcome.is} ${reason ?? ''}`.trim())).toEqual([
    'forward done',
    'back interrupted lag grows',
    'forward done',
  ])
  expect(past.at(-1)!.overrides).toEqual([{ gate: 'undo', reason: 'it is fine', by: 'alice' }])
})

it('an undo by pods of a set that was scaled to 0 is refused, and leaves the template of before in the record', async () => {
  const set = { namespace: 'default', name: 'kafka' }
  const ref = { apiVersion: 'apps/v1', kind: 'StatefulSet', ...set }
  const world = simulatedWorld({ seed: 1, set: madeUpSet({ ...set, replicas: 2 }) })
  const { cluster, clock } = world.process()
  const ports = simPorts({ cluster, clock })
  const base = await world.clock.run(async () => {
    await stage(world.process(), ref)
    await rollOut(ports, { set, spec: defaultSpec, overrides: [] }, () => undefined)
    const before = await recordStore(cluster, set).read()
    await cluster.patch(ref, [{ op: 'replace', path: '/spec/replicas', value: 0 }], { manager: 'kubectl' })
    await clock.sleep(60_000)
    const undoing = undoRollout(ports, { set, way: 'pods', reason: undefined }, () => undefined)
    await expect(undoing).rejects.toThrow('has no other revision to come back to than')
    return { before: before!.base, after: (await recordStore(cluster, set).read())!.base }
  })
  expect(base.after).toEqual(base.before)
})
