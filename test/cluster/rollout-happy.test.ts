import { describe, expect, it, vi } from 'vitest'
import type { JsonMap } from '../../src/core/json.ts'
import { at, played, text } from './cluster.ts'
import { yaml } from './install-chart.ts'
import { manifestOf, rolloutWorld, type Rolled, type WorldOptions } from './rollout-world.ts'

// They wait most of the time.
vi.setConfig({ maxConcurrency: 10 })

const parallel = { podManagementPolicy: 'Parallel' } as const

describe.concurrent('a rollout where all goes well', () => {
  it.for([
    [1, '1,0'],
    [3, '3,2,0'],
    [10, '10,9,5,0'],
  ] as const)('1: brings %i pods through the stages %s', async ([replicas, stages], context) => {
    const world = await rolloutWorld(context, { replicas, spec: parallel })
    await world.stage()
    const rolled = await world.roll(['--partition', stages])
    done(rolled)
    expect(stagesOf(rolled)).toBe(stages)
    expect(world.recorder.partitions()).toBe(`0 hold ${down(replicas)}`)
    expect(await world.letters()).toBe('B'.repeat(replicas))
    await world.recorder.check()
  })

  it.for([
    ['--step', '25%', '3,2,1,0'],
    ['--step', 'linear:2', '3,1,0'],
    ['--step', 'exponential:2', '4,3,1,0'],
  ])('2: follows the curve %s %s', async ([flag = '', value = '', stages], context) => {
    const world = await rolloutWorld(context, { replicas: 5, spec: parallel })
    await world.stage()
    const rolled = await world.roll([flag, value])
    done(rolled)
    expect(stagesOf(rolled)).toBe(stages)
    expect(await world.letters()).toBe('BBBBB')
    await world.recorder.check()
  })

  it('3: takes shares of three pods rounded up', async (context) => {
    const world = await rolloutWorld(context)
    await world.stage()
    const rolled = await world.roll(['--partition', '1%,50%,100%'])
    done(rolled)
    expect(stagesOf(rolled)).toBe('2,1,0')
    await world.recorder.check()
  })

  it('4: counts partitions from 0 where ordinals begin at 5', async (context) => {
    const world = await rolloutWorld(context, { spec: { ordinals: { start: 5 } } })
    await world.stage()
    const canary = await world.roll(['--partition', '2'])
    done(canary)
    expect(await world.letters()).toBe('AAB')
    expect(world.recorder.born().at(-1)).toBe('app-7 B')
    done(await world.roll(['--partition', '0']))
    expect(world.recorder.born().slice(-3)).toEqual(['app-7 B', 'app-6 B', 'app-5 B'])
    await world.recorder.check()
  })

  it('5: takes one pod after the other of a set whose pods start in parallel', async (context) => {
    const world = await rolloutWorld(context, { replicas: 4, spec: parallel, behaviour: 'ready' })
    await world.stage({ behaviour: 'slow-200ms' })
    done(await world.roll())
    expect(world.recorder.born().slice(-4)).toEqual(['app-3 B', 'app-2 B', 'app-1 B', 'app-0 B'])
    await world.recorder.check()
  })

  it('6: waits at least minReadySeconds, whatever the soak', async (context) => {
    const world = await rolloutWorld(context, { replicas: 2, spec: { ...parallel, minReadySeconds: 1 } })
    await world.stage()
    const rolled = await world.roll(['--soak', '0s'])
    done(rolled)
    const lowered = rolled.events.filter(({ is, how }) => is === 'moved' && how === 'lower')
    const [first = 0, second = 0] = lowered.map(timeOf)
    expect(second - first).toBeGreaterThan(1000)
    await world.recorder.check()
  })

  it('7: ends where the manifest of an install declares its partition', async (context) => {
    const world = await rolloutWorld(context, { by: 'nothing' })
    const declared = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } }
    const manifest = (version: number): JsonMap =>
      manifestOf({ version, replicas: 4, spec: { ...parallel, ...declared }, own: quick })
    await applied(world, manifest(1))
    await applied(world, manifest(2))
    expect(await world.letters()).toBe('AABB')
    expect(world.recorder.partitions().split(' ').slice(-3)).toEqual(['hold', '3', '2'])
    await world.recorder.check()
  })

  it('8: does nothing where an apply changes nothing', async (context) => {
    const world = await rolloutWorld(context, { by: 'nothing' })
    await applied(world, manifestOf({ own: quick }))
    const before = at(await world.set(), 'metadata.generation')
    await applied(world, manifestOf({ own: quick }))
    const rolled = await world.roll()
    done(rolled)
    expect(rolled.outcome.because).toBe('all 3 pods have the newest template')
    expect(at(await world.set(), 'metadata.generation')).toBe(before)
    expect(world.recorder.born()).toHaveLength(3)
  })

  it('9: neither holds nor rolls a set that an install makes', async (context) => {
    const world = await rolloutWorld(context, { by: 'nothing' })
    await applied(world, manifestOf({ own: quick }))
    expect(world.recorder.partitions()).toBe('0')
    expect(text(await world.set(), 'metadata.annotations.capstan.dev/rollout')).toBe('')
    done(await world.roll())
    expect(world.recorder.born()).toHaveLength(3)
  })

  it('10: restarts pods of the same image, one by one, where only an annotation of the template changed', async (context) => {
    const world = await rolloutWorld(context)
    await world.stage({ version: 1, annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' } })
    done(await world.roll())
    expect(await world.letters()).toBe('BBB')
    expect(world.recorder.partitions()).toBe('0 hold 2 1 0')
    await world.recorder.check()
  })
})

describe.concurrent('the story of the Kafka charts', () => {
  it('S3.8: less CPU is staged at partition 3, tried by kafka-2, and goes on to 1 and 0', async (context) => {
    const options: WorldOptions = { name: 'kafka', spec: parallel, container: cpu('500m') }
    const world = await rolloutWorld(context, options)
    await world.stage({ version: 1, container: cpu('250m') })

    done(await world.roll(['--partition', '3']))
    expect(await world.letters()).toBe('AAA')
    // Nothing has the new template yet, not even what comes anew.
    await world.api.call('DELETE', world.podPath(1))
    await world.becomes('kafka-1 again', (_, pods) => {
      return pods.length === 3 && world.recorder.born().length === 4 && pods.every(isServing)
    })
    expect(world.recorder.born().at(-1)).toBe('kafka-1 A')
    expect(at((await world.pods())[1], 'spec.containers.0.resources.requests.cpu')).toBe('500m')

    done(await world.roll(['--partition', '2']))
    expect(await world.letters()).toBe('AAB')
    expect(at((await world.pods())[2], 'spec.containers.0.resources.requests.cpu')).toBe('250m')
    done(await world.roll(['--partition', '1']))
    expect(await world.letters()).toBe('ABB')
    done(await world.roll(['--partition', '0']))
    expect(await world.letters()).toBe('BBB')
    expect(world.recorder.born().slice(-4)).toEqual(['kafka-1 A', 'kafka-2 B', 'kafka-1 B', 'kafka-0 B'])
    await world.recorder.check({ again: true })
  })

  it.runIf(played)('S3.9: 100 brokers go staged, as a canary, ten, half, and all: 100,99,90,50,0', async (context) => {
    const world = await rolloutWorld(context, { name: 'kafka', replicas: 100, spec: parallel })
    await world.stage()
    const rolled = await world.roll(['--partition', '100,99,90,50,0'])
    done(rolled)
    expect(stagesOf(rolled)).toBe('100,99,90,50,0')
    expect(world.recorder.partitions()).toBe(`0 hold ${down(100)}`)
    expect(await world.letters()).toBe('B'.repeat(100))
    await world.recorder.check()
  })
})

/** A plan that an install finds on the set: no soak. */
const quick = { 'capstan.dev/rollout-plan': '{"soak": "0s"}' }

async function applied(world: Awaited<ReturnType<typeof rolloutWorld>>, manifest: JsonMap): Promise<void> {
  const { code, out, err } = await world.run(['apply', 'app', '-f', '-'], { stdin: yaml(manifest) })
  expect(code, out + err).toBe(0)
}

function done({ code, out, err, outcome }: Rolled): void {
  expect(code, out + err).toBe(0)
  expect(outcome.is).toBe('done')
}

function cpu(request: string): object {
  return { resources: { requests: { cpu: request } } }
}

/** `99 98 … 0` */
function down(from: number): string {
  return Array.from({ length: from }, (_, i) => from - 1 - i).join(' ')
}

/** Partitions of the stages that were passed, as `--partition` takes them. */
function stagesOf({ events }: Rolled): string {
  return events
    .filter(({ is }) => is === 'stage')
    .map(({ partition }) => String(partition as number))
    .join(',')
}

function timeOf({ at: time }: JsonMap): number {
  return Date.parse(time as string)
}

function isServing(pod: unknown): boolean {
  const conditions = (at(pod as JsonMap, 'status.conditions') ?? []) as JsonMap[]
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True')
}
