import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { readSpec } from '../../src/rollout/plan/read-spec.ts'
import { defaultSpec } from '../../src/rollout/plan/stages.ts'
import { simulate } from '../../src/simulate/simulate.ts'
import { played, text } from './cluster.ts'
import { act, ends, partitionOf, standsAt } from './rollout-acts.ts'
import { startChild } from './rollout-child.ts'
import { asPrometheus, endpoint, nobody, type Measurement } from './rollout-endpoint.ts'
import { rolledOf, rolloutWorld, type Rolled, type WorldOptions } from './rollout-world.ts'

/** Scenarios 63 to 69: gates that fail, and how. Each set declares its own, by its annotation. */
describe.runIf(played).concurrent('a rollout with gates', () => {
  it('63: is blocked, and releases nothing, where a gate reaches nobody', async (context) => {
    const world = await rolloutWorld(context, gated({ name: 'health', errors: 2, http: { url: await nobody() } }))
    await world.stage()
    const { outcome } = ends(await world.roll(), 'blocked')
    expect(outcome.because).toMatch(/gate health: .*the connection is refused.*3 tries in a row without an answer/)
    expect(await world.letters()).toBe('AAA')
    expect(world.recorder.partitions()).toMatch(/hold$/)
    await world.recorder.check()
  })

  it('63: waits while the endpoint says no, and goes on as soon as it says yes', async (context) => {
    let isWell = false
    const health = await endpoint(context, () => (isWell ? { text: 'healthy' } : { status: 503, text: 'starting' }))
    const gate = { name: 'health', http: { url: `${health.url}/{next}`, contains: 'healthy' } }
    const world = await rolloutWorld(context, gated(gate))
    await world.stage()
    const rolling = world.roll()
    await pause(1500)
    expect(await partitionOf(world)).toBe('hold')
    isWell = true
    ends(await rolling, 'done')
    expect(await world.letters()).toBe('BBB')
    const asked = health.asked.filter((path, i) => path !== health.asked[i - 1])
    expect(asked.slice(0, 3)).toEqual(['/app-2', '/app-1', '/app-0'])
    await world.recorder.check()
  })

  it('63: is blocked where the endpoint goes away in the middle, and the same command goes on when it is back', async (context) => {
    let isThere = true
    const health = await endpoint(context, () => (isThere ? { text: 'ok' } : { status: 502, text: 'bad gateway' }))
    const world = await rolloutWorld(context, gated({ name: 'health', wait: '1s', http: { url: health.url } }))
    await world.stage()
    const rolling = world.roll(['--soak', '1s'])
    await world.becomes('partition 2', () => true)
    await standsAt(world, 2)
    isThere = false
    const { outcome } = ends(await rolling, 'blocked')
    expect(outcome.because).toMatch(/gate health: .* answers 502, not 200/)
    expect(await partitionOf(world)).toBe(2)
    isThere = true
    ends(await world.roll(), 'done')
    expect(world.recorder.born().slice(3)).toEqual(['app-2 B', 'app-1 B', 'app-0 B'])
    await world.recorder.check()
  })

  it.for([
    ['no series at all', [], {}, /gate lag: no series answers/],
    ['NaN', [{ value: 'NaN' }], {}, /gate lag: the value is NaN/],
    ['NaN, declared to be a no', [{ value: 'NaN' }], { onNaN: 'fail' }, /gate lag: the value is NaN.*counts as a fail/],
    ['NaN among good ones', [{ value: '1' }, { value: 'NaN' }], {}, /gate lag: the value is NaN/],
    [
      'a value that is too high',
      [{ value: '7' }, { value: '5000' }],
      {},
      /gate lag: 5000 is not < 1000.*1 of 2 series/,
    ],
  ] as const)('64: is blocked where Prometheus answers with %s', async ([, measured, more, sentence], context) => {
    const prometheus = await endpoint(
      context,
      asPrometheus(() => measured),
    )
    const check = { url: prometheus.url, query: 'kafka_lag', pass: '< 1000', ...more }
    const world = await rolloutWorld(context, gated({ name: 'lag', errors: 1, wait: '1s', prometheus: check }))
    await world.stage()
    const { outcome } = ends(await world.roll(['--patience', '2s']), 'blocked')
    expect(outcome.because).toMatch(sentence)
    expect(await world.letters()).toBe('AAA')
    await world.recorder.check()
  })

  it('64: goes on where no series was declared to be a yes', async (context) => {
    const prometheus = await endpoint(
      context,
      asPrometheus(() => []),
    )
    const check = { url: prometheus.url, query: 'errors > 0', pass: '== 0', onEmpty: 'pass' }
    const world = await rolloutWorld(context, gated({ name: 'errors', prometheus: check }))
    await world.stage()
    ends(await world.roll(), 'done')
    expect(await world.letters()).toBe('BBB')
    await world.recorder.check()
  })

  it('65: is blocked by samples of an exporter that says no more', async (context) => {
    const scraped = Date.now() - 120_000
    const prometheus = await endpoint(
      context,
      asPrometheus(() => [{ value: '0', scraped }]),
    )
    const check = { url: prometheus.url, query: 'kafka_lag', pass: '== 0' }
    const world = await rolloutWorld(context, gated({ name: 'lag', errors: 1, prometheus: check }))
    await world.stage()
    const { outcome } = ends(await world.roll(), 'blocked')
    expect(outcome.because).toMatch(/gate lag: the newest sample of .* is 2m\d+s old, and counts for 1m0s only/)
    expect(await world.letters()).toBe('AAA')
    await world.recorder.check()
  })

  it('65: lets no further pod go by samples of before the last one was ready', async (context) => {
    const dead: Measurement = { value: '0', scraped: Date.now() + 500 }
    let measured: Measurement = { value: '0' }
    const prometheus = await endpoint(
      context,
      asPrometheus(() => [measured]),
    )
    const check = { url: prometheus.url, query: 'kafka_lag', pass: '== 0' }
    const world = await rolloutWorld(context, gated({ name: 'lag', prometheus: check }))
    await world.stage()
    const rolling = world.roll()
    await world.becomes('partition 2', (set) => text(set, 'spec.updateStrategy.rollingUpdate.partition') === '2')
    // The exporter goes with the pod that it is in.
    measured = { ...dead, scraped: Date.now() - 2000 }
    await standsAt(world, 2)
    await pause(2000)
    expect(await partitionOf(world)).toBe(2)
    measured = { value: '0' }
    ends(await rolling, 'done')
    expect(await world.letters()).toBe('BBB')
    await world.recorder.check()
  })

  it('66: is blocked by an endpoint that takes the request and never answers', async (context) => {
    const silent = await endpoint(context, () => undefined)
    const gate = { name: 'health', errors: 1, timeout: '300ms', http: { url: silent.url } }
    const world = await rolloutWorld(context, gated(gate))
    await world.stage()
    const began = performance.now()
    const { outcome } = ends(await world.roll(), 'blocked')
    expect(performance.now() - began).toBeLessThan(10_000)
    expect(outcome.because).toMatch(/gate health: .*(within|timed out|timeout|300ms).*2 tries in a row/i)
    expect(silent.asked.length).toBe(2)
    expect(await world.letters()).toBe('AAA')
    await world.recorder.check()
  })

  it('67: counts passes anew where a gate says no in between', async (context) => {
    const answers = [true, true, false, true, true, true]
    const health = await endpoint(context, () =>
      (answers.shift() ?? true) ? { text: 'ok' } : { status: 500, text: 'no' },
    )
    const world = await rolloutWorld(context, gated({ name: 'health', passes: 3, http: { url: health.url } }))
    await world.stage()
    const { events } = ends(await world.roll(['--partition', '2']), 'done')
    const told = events.filter(({ is, partition }) => is === 'gate' && partition === 3).map(({ passes }) => passes)
    expect(told).toEqual([1, 2, 0, 1, 2, 3])
    await world.recorder.check()
  })

  it('67: asks anew where a pod loses its readiness after the gates have begun to pass', async (context) => {
    const health = await endpoint(context, () => ({ text: 'ok' }))
    const gate = { name: 'health', passes: 6, interval: '300ms', http: { url: health.url } }
    const world = await rolloutWorld(context, gated(gate))
    await world.stage()
    const rolling = world.roll(['--partition', '2'])
    while (health.asked.length < 3) await pause(20)
    await world.edit(world.podPath(0), { metadata: { annotations: { 'testbed/ready': 'false' } } })
    await world.becomes('pod 0 to be down', (set) => text(set, 'status.readyReplicas') === '2')
    // Asked every 300 ms, it is not asked any more as soon as the rollout has heard of that.
    let before = -1
    while (health.asked.length !== before) {
      before = health.asked.length
      await pause(1000)
    }
    expect(await partitionOf(world)).toBe('hold')
    await world.edit(world.podPath(0), { metadata: { annotations: { 'testbed/ready': 'true' } } })
    ends(await rolling, 'done')
    expect(health.asked.length).toBeGreaterThanOrEqual(before + 6)
    expect(await world.letters()).toBe('AAB')
    await world.recorder.check()
  })

  it('67: does not go on by a pass of before a gate turned red in the soak', async (context) => {
    let isWell = true
    const health = await endpoint(context, () => (isWell ? { text: 'ok' } : { status: 500, text: 'lag grows' }))
    const world = await rolloutWorld(context, gated({ name: 'health', wait: '1s', http: { url: health.url } }))
    await world.stage()
    const rolling = world.roll(['--soak', '2s'])
    await standsAt(world, 2)
    isWell = false
    const { outcome } = ends(await rolling, 'blocked')
    expect(outcome.because).toMatch(/gate health: .* answers 500/)
    expect(await partitionOf(world)).toBe(2)
    expect(await world.letters()).toBe('AAB')
    await world.recorder.check()
  })

  it.for([
    [
      'ends with another exit code',
      { stdout: '', stderr: '2 under-replicated', code: 1 },
      {},
      /ends with exit code 1.*2 under-replicated/,
    ],
    [
      'prints what should be empty',
      { stdout: 'Topic: orders Isr: 1\n' },
      { output: 'empty' },
      /prints 1 line.*Topic: orders/,
    ],
    ['prints 200 kB', { stdout: 'x'.repeat(200_000) }, { output: 'empty' }, /prints/],
    ['prints 200 kB without the word', { stdout: 'x'.repeat(200_000) }, { output: { contains: 'fine' } }, /fine/],
    ['cannot run', { code: 127, stderr: 'not found' }, {}, /127/],
  ] as const)('68: is blocked by a command in a pod that %s', async ([, answer, more, sentence], context) => {
    const annotations = { 'testbed/exec': JSON.stringify({ check: answer }) }
    const gate = { name: 'isr', errors: 1, wait: '1s', exec: { command: ['check'], ...more } }
    const world = await rolloutWorld(context, gated(gate, { annotations }))
    await world.stage({ annotations })
    const { outcome, out } = ends(await world.roll(['--patience', '2s']), 'blocked')
    expect(outcome.because).toMatch(sentence)
    expect(outcome.because.length).toBeLessThan(1000)
    expect(out.length).toBeLessThan(100_000)
    expect(await world.letters()).toBe('AAA')
    await world.recorder.check()
  })

  it('68: asks anew where the pod goes away in which the command runs, and lets none go meanwhile', async (context) => {
    const gate = { name: 'isr', exec: { command: ['sleep', '1'] } }
    const world = await rolloutWorld(context, { ...gated(gate), behaviour: 'slow-1s' })
    await world.stage()
    const rolling = world.roll(['--partition', '2'])
    // In the first ready pod that does not go next.
    await pause(500)
    expect((await world.api.call('DELETE', `${world.podPath(0)}?gracePeriodSeconds=0`)).status).toBe(200)
    ends(await rolling, 'done')
    expect(world.recorder.born().slice(3)).toEqual(['app-0 A', 'app-2 B'])
    expect(await world.letters()).toBe('AAB')
    await world.recorder.check({ again: true })
  })

  it('68: is blocked where the command is for a pod that is not there', async (context) => {
    const gate = { name: 'isr', errors: 1, exec: { pod: 'app-9', command: ['true'] } }
    const world = await rolloutWorld(context, gated(gate))
    await world.stage()
    const { outcome } = ends(await world.roll(), 'blocked')
    expect(outcome.because).toMatch(/gate isr: pod app-9 is (gone|none of app)/)
    expect(await world.letters()).toBe('AAA')
    await world.recorder.check()
  })

  it('69: goes on where a person sets a gate aside, here and only here, and keeps the reason', async (context) => {
    const world = await rolloutWorld(context, gated({ name: 'health', errors: 0, http: { url: await nobody() } }))
    await world.stage()
    ends(await world.roll(), 'blocked')
    const reason = 'the endpoint is old, ticket 4711'
    const first = ends(await act(world, 'resume', ['--override', `health=${reason}`]), 'blocked')
    const told = first.events.filter(({ is }) => is === 'override')
    expect(told).toMatchObject([{ gate: 'health', partition: 3, reason, by: expect.stringMatching(/@/) as string }])
    // The next pod is another decision.
    expect(await partitionOf(world)).toBe(2)
    const record = await recordOf(world)
    expect(record.overrides).toMatchObject([{ gate: 'health', partition: 3, reason }])
    const status = await world.run(['rollout', 'status', 'sts/app'])
    expect(status.out).toContain(reason)
    await world.recorder.check()
  })

  it('69: goes on where a person says yes to what waits for one', async (context) => {
    const gate = { name: 'approve', at: 'ordinal', manual: { message: 'go on?' } }
    const world = await rolloutWorld(context, gated(gate))
    await world.stage()
    let run: Rolled = await world.roll()
    for (const partition of [3, 2, 1, 0]) {
      const { outcome } = ends(run, 'held')
      expect(outcome.partition, run.out).toBe(partition)
      expect(outcome.next).toMatch(/capstan rollout resume sts\/app/)
      run = await act(world, 'resume', ['--reason', `seen at ${partition}`])
    }
    ends(run, 'done')
    expect(await world.letters()).toBe('BBB')
    expect((await recordOf(world)).overrides.map(({ reason }) => reason)).toEqual(
      [3, 2, 1, 0].map((p) => `seen at ${p}`),
    )
    await world.recorder.check()
  })
})

describe.runIf(played)('a rollout of many pods', () => {
  it(
    '70: of 100 tells every change of each, and takes little memory and time',
    { timeout: 120_000 },
    async (context) => {
      const world = await rolloutWorld(context, { replicas: 100, spec: { podManagementPolicy: 'Parallel' } })
      await world.stage()
      const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(usage)}` }
      const args = [
        'rollout',
        'sts/app',
        '--soak',
        '0s',
        '--partition',
        '100,99,90,50,0',
        '-o',
        'json',
        '-n',
        world.space,
      ]
      const { code, out, err } = await startChild(context, args, { env }).ended
      const run = ends(rolledOf({ code: code ?? -1, out, err }), 'done')
      expect(await world.letters()).toBe('B'.repeat(100))
      expect(run.events.filter(({ is, how }) => is === 'moved' && how === 'lower').length).toBe(100)
      expect(run.events.filter(({ is }) => is === 'settled').length).toBe(100)
      expect(run.events.filter(({ is }) => is === 'stage').map(({ partition }) => partition)).toEqual([
        100, 99, 90, 50, 0,
      ])
      const [, megabytes, seconds] = /^used: (\S+) MB (\S+) s$/m.exec(err) ?? []
      expect(Number(megabytes)).toBeLessThan(200)
      expect(Number(seconds)).toBeLessThan(10)
      await world.recorder.check()
    },
  )

  it('71: over four hours, in virtual time, waits for each soak, is killed, and looks no more often than it must', async () => {
    const declared = {
      stages: [11, 6, 0],
      soak: '20m',
      gates: [{ name: 'lag', interval: '1m', passes: 2, local: { command: ['lag'] } }],
    }
    const spec = readSpec(declared, { source: 'user', place: 'rollout' }, defaultSpec)
    const faults = [
      { is: 'kill', at: 3_600_000 },
      { is: 'kill', at: 9_000_000 },
      { is: 'delete', at: 5_000_000, ordinal: 3 },
    ] as const
    const simulation = await simulate({ set: { name: 'kafka', replicas: 12 }, spec, faults, seed: 71 }, () => undefined)
    expect(simulation.outcome).toMatchObject({ is: 'done', partition: 0 })
    expect(simulation.virtualTime).toBeGreaterThan(12 * 20 * 60_000)
    expect(simulation.virtualTime).toBeLessThan(6 * 3_600_000)
    const lowered = simulation.events.filter((event) => event.is === 'moved' && event.how === 'lower')
    expect(lowered.map((event) => event.is === 'moved' && event.to)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
    for (const [i, { at }] of lowered.slice(1).entries())
      expect(at - lowered[i]!.at).toBeGreaterThanOrEqual(20 * 60_000)
    // Beside its lock, which it renews every 5 s.
    const asked = Object.entries(simulation.requests).filter(([what]) => !what.includes('Lease'))
    const perMinute = asked.reduce((sum, [, count]) => sum + count, 0) / (simulation.virtualTime / 60_000)
    expect(perMinute).toBeLessThan(20)
  })
})

/** A world whose set declares one gate, tried often. */
function gated(gate: object, template: Pick<WorldOptions, 'annotations'> = {}): WorldOptions {
  const plan = { soak: '0s', gates: [{ at: 'ordinal', interval: '200ms', ...gate }] }
  return { own: { 'capstan.dev/rollout-plan': JSON.stringify(plan) }, ...template }
}

async function recordOf(world: Awaited<ReturnType<typeof rolloutWorld>>): Promise<{ overrides: { reason: string }[] }> {
  const { body } = await world.api.call('GET', `/api/v1/namespaces/${world.space}/secrets/capstan-rollout-app`)
  return JSON.parse(Buffer.from(text(body, 'data.record'), 'base64').toString()) as { overrides: { reason: string }[] }
}

/** Told by a child at its end. */
const usage = `process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
  process.stderr.write('\\nused: ' + Math.round(maxRSS / 1024) + ' MB ' + (userCPUTime + systemCPUTime) / 1e6 + ' s\\n')
})`
