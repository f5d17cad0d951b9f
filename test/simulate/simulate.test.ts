import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../src/core/json.ts'
import type { RolloutEvent } from '../../src/rollout/event.ts'
import { defaultSpec } from '../../src/rollout/plan/stages.ts'
import type { GateSpec, RolloutSpec } from '../../src/rollout/spec.ts'
import { integerAt, mapAt, nameOf, textAt } from '../../src/status/field.ts'
import { faultsOf } from '../../src/simulate/fault.ts'
import { madeUpSet } from '../../src/simulate/made-up-set.ts'
import type { SimulateJob, Simulation } from '../../src/simulate/simulate.ts'
import { simulate } from '../../src/simulate/simulate.ts'

describe('a simulated rollout', () => {
  it('rolls all pods, one by one from the top', async () => {
    const { outcome, events, world } = await play()
    expect(outcome).toMatchObject({ is: 'done', partition: 0 })
    expect(lowered(events)).toEqual(['kafka-4', 'kafka-3', 'kafka-2', 'kafka-1', 'kafka-0'])
    const pods = world.board.store.all('Pod')
    expect(new Set(pods.map((pod) => textAt(pod, 'metadata', 'labels', 'controller-revision-hash'))).size).toBe(1)
    expect(pods.every((pod) => Date.parse(textAt(pod, 'metadata', 'creationTimestamp')!) >= start)).toBe(true)
  })

  it('is the same one for the same seed, and another one for another', async () => {
    const [one, same, other] = [await play({ seed: 5 }), await play({ seed: 5 }), await play({ seed: 6 })]
    expect(same.events).toEqual(one.events)
    expect(same.virtualTime).toBe(one.virtualTime)
    expect(same.requests).toEqual(one.requests)
    expect(other.events).not.toEqual(one.events)
  })

  it('tells its time, and how often it asked the API server what', async () => {
    const { virtualTime, requests, events } = await play()
    expect(virtualTime).toBeGreaterThan(5 * 10_000)
    expect(virtualTime).toBeLessThan(5 * 25_000)
    expect(requests['patch StatefulSet']).toBeGreaterThanOrEqual(7)
    expect(Object.keys(requests)).toEqual(Object.keys(requests).toSorted())
    expect(events.at(-1)).toMatchObject({ is: 'end' })
  })

  it('emits what it gives', async () => {
    const emitted: RolloutEvent[] = []
    const { events } = await simulate(job(), (event) => emitted.push(event))
    expect(emitted).toEqual(events)
  })

  it.for<[string, string, string | undefined]>([
    ['crash@2', 'blocked', 'pod kafka-2'],
    ['never-ready@2', 'blocked', 'Readiness probe failed'],
    ['nopull@2', 'blocked', 'cannot be pulled'],
    ['unschedulable@2', 'blocked', 'cannot be scheduled'],
    ['flap@2', 'blocked', 'kafka-2'],
    ['fade@2', 'blocked', 'kafka-2'],
    ['stuck-terminating@2', 'blocked', 'finalizer simulation.capstan.dev/stuck'],
    ['edit@30s:v9', 'drifted', 'by somebody else'],
    ['revert@30s', 'drifted', 'by somebody else'],
    ['slow@2:120s', 'done', undefined],
    ['stuck-terminating@2:2m', 'done', undefined],
    ['lag:30s', 'done', undefined],
    ['scale@20s:7', 'done', 'all 7 pods'],
    ['delete@30s:4', 'done', undefined],
    ['delete@30s:0', 'done', undefined],
    ['partition@25s:0', 'done', undefined],
    ['kill@20s', 'done', undefined],
  ])('with the fault %s ends %s', async ([text, is, because]) => {
    const { outcome } = await play({ faults: faultsOf([text]), spec: { ...defaultSpec, patience: 150_000 } })
    expect(outcome.is).toBe(is)
    if (because !== undefined) expect(outcome.because).toContain(because)
  })

  it('stops at the bad pod: those below it stay as they were', async () => {
    const { world } = await play({ faults: faultsOf(['crash@2']) })
    const old = world.board.store
      .all('Pod')
      .filter((pod) => Date.parse(textAt(pod, 'metadata', 'creationTimestamp')!) < start)
    expect(old.map(nameOf)).toEqual(['kafka-0', 'kafka-1'])
  })

  it('is spoilt at the new template only', async () => {
    const { outcome } = await play({ faults: faultsOf(['crash@0', 'delete@1s:0']) })
    expect(outcome).toMatchObject({ is: 'blocked', partition: 0 })
  })

  it('knows no kill after its end', async () => {
    const { events } = await play({ faults: faultsOf(['kill@9h']) })
    expect(events).toEqual((await play()).events)
  })

  it('goes on in another process after each kill', async () => {
    const { outcome, events } = await play({ faults: faultsOf(['kill@5s', 'kill@25s', 'kill@26s']) })
    expect(outcome.is).toBe('done')
    expect(events.filter((event) => event.is === 'begin').map(({ resumed }) => resumed)).toContain(true)
    expect(lowered(events)).toEqual(['kafka-4', 'kafka-3', 'kafka-2', 'kafka-1', 'kafka-0'])
  })

  it('plays a manifest, down to the partition that it says', async () => {
    const made = madeUpSet({ name: 'db', namespace: 'prod', replicas: 4 })
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 2 } }
    const manifest: JsonMap = { ...made, spec: { ...mapAt(made, 'spec'), updateStrategy } }
    const { outcome, world } = await play({ set: { manifest } })
    expect(outcome).toMatchObject({ is: 'done', partition: 2 })
    const set = world.board.store.get('StatefulSet', 'prod', 'db')!
    expect(integerAt(set, 'status', 'updatedReplicas')).toBe(2)
  })

  it('rolls out the template that it is given', async () => {
    const made = madeUpSet({ name: 'db', replicas: 2 })
    const template = mapAt(madeUpSet({ name: 'db', replicas: 2, image: 'registry.invalid/db:7' }), 'spec', 'template')
    const { world } = await play({ set: { manifest: made }, template })
    expect(JSON.stringify(world.board.store.all('Pod')[0])).toContain('registry.invalid/db:7')
  })

  it.for<Partial<Extract<SimulateJob['set'], { name: string }>>>([
    { start: 3 },
    { parallel: true },
    { minReadySeconds: 15 },
    { onDelete: true },
    { replicas: 1 },
  ])('comes to its end with %j', async (more) => {
    const { outcome } = await play({ set: { name: 'kafka', replicas: 3, ...more } })
    expect(outcome.is).toBe('done')
  })

  it('asks gates that pass, until a fault says no', async () => {
    const spec = gated()
    const passed = await play({ spec })
    expect(passed.outcome.is).toBe('done')
    const asked = passed.events.filter((event) => event.is === 'gate')
    expect(asked.length).toBeGreaterThanOrEqual(5)
    expect(new Set(asked.map(({ kind }) => kind))).toEqual(new Set(['http']))
    const refused = await play({ spec, faults: faultsOf(['gate@40s:health']) })
    expect(refused.outcome.is).toBe('blocked')
    expect(refused.outcome.because).toContain('health')
  })

  it('says so when it can never end', async () => {
    const spec: RolloutSpec = { ...defaultSpec, patience: 1e13 }
    const endless = play({ spec, faults: faultsOf(['never-ready@4']), limit: 3_600_000 })
    await expect(endless).rejects.toMatchObject({ code: 'internal' })
    await expect(endless).rejects.toThrow('dead stop')
  })
})

const start = Date.UTC(2026, 0, 1)

function job(more: Partial<SimulateJob> = {}): SimulateJob {
  return { set: { name: 'kafka', replicas: 5 }, spec: defaultSpec, faults: [], seed: 7, ...more }
}

function play(more: Partial<SimulateJob> = {}): Promise<Simulation> {
  return simulate(job(more), () => undefined)
}

function lowered(events: readonly RolloutEvent[]): (string | undefined)[] {
  return events.flatMap((event) => (event.is === 'moved' && event.how === 'lower' ? [event.pod] : []))
}

function gated(): RolloutSpec {
  const gate: GateSpec = {
    name: 'health',
    at: 'ordinal',
    passes: 1,
    interval: 5000,
    timeout: 10_000,
    errors: 5,
    wait: 60_000,
    source: 'chart',
    check: { kind: 'http', to: { url: 'http://nowhere.invalid', headers: {} }, status: [200], contains: undefined },
  }
  return { ...defaultSpec, gates: [gate] }
}
