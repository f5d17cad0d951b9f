import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../src/core/api-error.ts'
import { cancelSource } from '../../../src/core/cancel.ts'
import { Failure, failuresOf } from '../../../src/core/failure.ts'
import type { CancelSignal, HttpOptions } from '../../../src/core/ports.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import { markerOf } from '../../../src/rollout/protocol/marker.ts'
import { rollOut } from '../../../src/rollout/roll-out.ts'
import type { GateSpec } from '../../../src/rollout/spec.ts'
import { watchRollout } from '../../../src/rollout/watch-rollout.ts'
import { madeUpSet } from '../../../src/simulate/made-up-set.ts'
import { stage } from '../../../src/simulate/stage.ts'
import { simulatedWorld, type World } from '../../../src/simulate/world.ts'
import { simPorts } from '../sim-ports.ts'

const set = { namespace: 'default', name: 'kafka' }
const ref = { apiVersion: 'apps/v1', kind: 'StatefulSet', ...set }

describe('Ctrl-C ends a rollout', () => {
  it('while a baseline is taken, and writes nothing: the next run takes it from the beginning', async () => {
    const world = simulatedWorld({ seed: 1, set: madeUpSet({ ...set, replicas: 2 }) })
    let answers = false
    const request = (): Promise<{ status: number; text: string }> => {
      const result = [{ metric: {}, value: [world.clock.now() / 1000, '0.01'] }]
      const text = JSON.stringify({ status: 'success', data: { resultType: 'vector', result } })
      return answers ? Promise.resolve({ status: 200, text }) : Promise.reject(new Failure('io/http', 'no connection'))
    }
    const job = { set, spec: { ...defaultSpec, gates: [slo] }, overrides: [] }
    const [ended, baselines] = await world.clock.run(async () => {
      await stage(world.process(), ref)
      const stop = cancelSource()
      void world.clock.sleep(3000).then(() => stop.cancel())
      const outcome = await rollOut(
        { ...simPorts(world.process()), gates: { http: { request } }, signal: stop.signal },
        job,
        quiet,
      )
      const secrets = world.board.store.all('Secret').length
      answers = true
      await Promise.race([
        rollOut({ ...simPorts(world.process()), gates: { http: { request } } }, job, quiet),
        world.clock.sleep(5000),
      ])
      return [{ outcome, secrets }, recordText(world)]
    })
    expect(ended).toMatchObject({ outcome: { is: 'interrupted', partition: 2 }, secrets: 0 })
    expect(baselines).toContain('"baselines":{"errors":0.01}')
  })

  it('at once while the controller has stopped', async () => {
    const world = simulatedWorld({ seed: 1, set: madeUpSet({ ...set, replicas: 2 }) })
    const [code, took] = await world.clock.run(async () => {
      world.controller.stop()
      const { cluster, clock } = world.process()
      const template = [{ op: 'add', path: '/spec/template/metadata/annotations', value: { a: 'b' } }] as const
      await cluster.patch(ref, template, { manager: 'kubectl' })
      const stop = cancelSource()
      void clock.sleep(1000).then(() => stop.cancel())
      const job = { set, spec: defaultSpec, overrides: [] }
      const began = clock.monotonic()
      const error = await rollOut({ ...simPorts(world.process()), signal: stop.signal }, job, quiet).catch(
        (one: unknown) => one,
      )
      return [failuresOf(error)?.[0]?.code, clock.monotonic() - began]
    })
    expect(code).toBe('cluster/cancelled')
    expect(took).toBeLessThan(1500)
  })
})

it('a rollout that has claimed its set, and may not look at its pods any more, says so as its end', async () => {
  const world = simulatedWorld({ seed: 1, set: madeUpSet({ ...set, replicas: 3 }) })
  const { store } = world.board
  const told: string[] = []
  const outcome = await world.clock.run(async () => {
    await stage(world.process(), ref)
    const error = new ApiError(500, 'InternalError', 'etcdserver: request timed out')
    store.onChange(({ object }) => {
      if (markerOf(object)?.marker.phase === 'roll')
        world.wire.spoil({ verb: 'list', kind: 'Pod' }, { is: 'answer', error })
    })
    return rollOut(simPorts(world.process()), { set, spec: defaultSpec, overrides: [] }, ({ is }) => told.push(is))
  })
  expect(outcome).toMatchObject({
    is: 'failed',
    partition: 3,
    because: 'the server answered: etcdserver: request timed out',
    next: 'capstan rollout resume sts/kafka goes on',
  })
  expect(told).toEqual(['begin', 'end'])
  expect(recordText(world)).toContain('failed: the server answered')
})

it('a rollout whose lock is lost says at which partition', async () => {
  const world = simulatedWorld({ seed: 1, set: madeUpSet({ ...set, replicas: 3 }) })
  const { store } = world.board
  const outcome = await world.clock.run(async () => {
    await stage(world.process(), ref)
    const rolling = rollOut(simPorts(world.process()), { set, spec: defaultSpec, overrides: [] }, quiet)
    await world.clock.sleep(11_000)
    store.drop(store.all('Lease')[0]!)
    return rolling
  })
  expect(outcome).toMatchObject({ is: 'lost', partition: 2 })
})

it('a rollout whose lock is lost tells nothing after its end, also where some of its history was not written yet', async () => {
  const pods = { startup: [150, 250], ending: [50, 100] } as const
  const world = simulatedWorld({ seed: 1, set: madeUpSet({ ...set, replicas: 60 }), ...pods })
  const { store } = world.board
  const told: string[] = []
  await world.clock.run(async () => {
    await stage(world.process(), ref)
    const spec = { ...defaultSpec, soak: 0 }
    const rolling = rollOut(simPorts(world.process()), { set, spec, overrides: [] }, ({ is }) => told.push(is))
    await world.clock.sleep(5500)
    store.drop(store.all('Lease')[0]!)
    await rolling
    await world.clock.sleep(10_000)
  })
  expect(told.at(-1)).toBe('end')
})

it('a rollout whose lock is lost lets go of the gate that it asks, also where Ctrl-C could end that', async () => {
  const world = simulatedWorld({ seed: 1, set: madeUpSet({ ...set, replicas: 3 }) })
  const { store } = world.board
  const asked: (CancelSignal | undefined)[] = []
  const http = {
    request: (_url: string, { signal }: HttpOptions) => {
      asked.push(signal)
      return new Promise<never>(() => undefined)
    },
  }
  const check = {
    kind: 'http',
    to: { url: 'http://gate.invalid/', headers: {} },
    status: [200],
    contains: undefined,
  } as const
  const spec = { ...defaultSpec, gates: [{ ...slo, timeout: 600_000, check }] }
  const outcome = await world.clock.run(async () => {
    await stage(world.process(), ref)
    const ports = { ...simPorts(world.process()), gates: { http }, signal: cancelSource().signal }
    const rolling = rollOut(ports, { set, spec, overrides: [] }, quiet)
    await world.clock.sleep(5000)
    store.drop(store.all('Lease')[0]!)
    return rolling
  })
  expect(outcome.is).toBe('lost')
  expect(asked.map((signal) => signal?.aborted)).toEqual([true])
})

it('whoever watches looks twice in a second at most, however fast the news come', async () => {
  const world = simulatedWorld({ seed: 1, set: madeUpSet({ ...set, replicas: 2 }) })
  const looks = await world.clock.run(async () => {
    await stage(world.process(), ref)
    void rollOut(simPorts(world.process()), { set, spec: defaultSpec, overrides: [] }, quiet)
    await world.clock.sleep(5000)
    const stop = cancelSource()
    const before = world.wire.counts.get('get Secret') ?? 0
    const watching = watchRollout({ ...simPorts(world.process()), signal: stop.signal }, set, quiet)
    const { cluster } = world.process()
    for (let i = 0; i < 100; i++) {
      const news = [{ op: 'add', path: '/metadata/annotations/news', value: String(i) }] as const
      await cluster.patch(ref, news, { manager: 'somebody' })
      await world.clock.sleep(40)
    }
    stop.cancel()
    expect(await watching).toMatchObject({ is: 'interrupted' })
    return (world.wire.counts.get('get Secret') ?? 0) - before
  })
  expect(looks).toBeGreaterThan(5)
  expect(looks).toBeLessThan(12)
})

const slo: GateSpec = {
  name: 'errors',
  at: 'ordinal',
  passes: 1,
  interval: 1000,
  timeout: 2000,
  errors: 60,
  wait: undefined,
  source: 'user',
  check: {
    kind: 'slo',
    to: { url: 'http://prometheus.invalid', headers: {} },
    query: 'errors[{window}]',
    most: undefined,
    ratio: 2,
    window: 30_000,
  },
}

function recordText(world: World): string {
  const { data } = world.board.store.all('Secret')[0] as unknown as { readonly data: { readonly record: string } }
  return Buffer.from(data.record, 'base64').toString()
}

const quiet = (): void => undefined
