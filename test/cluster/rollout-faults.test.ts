import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, type TestContext } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import type { Child } from './capstan.ts'
import { bed, kubeconfig, played, text } from './cluster.ts'
import { yaml } from './install-chart.ts'
import { statefulSet } from './install-objects.ts'
import { accessOf, kubeconfigText, kubeconfigThrough } from './kubeconfig.ts'
import { proxyTo, type Proxy } from './proxy.ts'
import { act, ends, isFree, partitionIn, partitionOf, phaseIn, standsAt } from './rollout-acts.ts'
import { startChild } from './rollout-child.ts'
import type { Allowed } from './rollout-recorder.ts'
import { middleman, type Middleman, type Told } from './rollout-middle.ts'
import { isReady, rolledOf, rolloutWorld, type Rolled, type RolloutWorld } from './rollout-world.ts'

/** Scenarios 51 to 62: what may happen to the process, to its network, to its credentials. */
describe.runIf(played).concurrent('a rollout over a bad way to the API server', () => {
  it('55: goes on where its watches say no more', async (context) => {
    const world = await rolloutWorld(context)
    const { proxy, file } = await wire(context)
    await world.stage({ behaviour: 'slow-1s' })
    const rolling = world.roll([], { kubeconfig: file })
    await world.becomes('partition 2', (set) => partitionIn(set) === 2)
    proxy.forget()
    ends(await rolling, 'done')
    expect(await world.letters()).toBe('BBB')
    await cleanEnd(world)
  })

  it('55: goes on after some seconds without any network', async (context) => {
    const world = await rolloutWorld(context)
    const { proxy, file } = await wire(context)
    await world.stage()
    const rolling = world.roll(['--soak', '1s'], { kubeconfig: file })
    await standsAt(world, 2)
    proxy.blackHole()
    await pause(4000)
    proxy.pass()
    ends(await rolling, 'done')
    expect(await world.letters()).toBe('BBB')
    await cleanEnd(world)
  })

  it('55: ends as lost where there is none for so long that others may have its lock', async (context) => {
    const world = await rolloutWorld(context)
    const { proxy, file } = await wire(context)
    await world.stage()
    const rolling = world.roll(['--soak', '1s'], { kubeconfig: file })
    await standsAt(world, 2)
    proxy.blackHole()
    const { outcome } = ends(await rolling, 'lost')
    expect(outcome.because).toMatch(/could not be renewed for 10s/)
    proxy.pass()
    expect(await partitionOf(world)).toBe(2)
    await hurry(world)
    ends(await world.roll(), 'done')
    expect(await world.letters()).toBe('BBB')
    await cleanEnd(world)
  })

  it('56: looks anew where a watch ends with 410', async (context) => {
    const world = await rolloutWorld(context)
    const middle = await middleman(context)
    await world.stage({ behaviour: 'slow-1s' })
    const rolling = world.roll([], { kubeconfig: middle.kubeconfig })
    const gone = {
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      reason: 'Expired',
      code: 410,
      message: 'too old resource version',
    }
    let said = 0
    for (const partition of [2, 1, 0]) {
      await world.becomes(`partition ${partition}`, (set) => partitionIn(set) === partition)
      said +=
        middle.say('/pods?', { type: 'ERROR', object: gone }) +
        middle.say('/statefulsets?', { type: 'ERROR', object: gone })
    }
    ends(await rolling, 'done')
    expect(said).toBeGreaterThan(2)
    expect(await world.letters()).toBe('BBB')
    await cleanEnd(world)
  })

  it('57: waits where the API server says 429, for as long as it says', async (context) => {
    const world = await rolloutWorld(context)
    const middle = await middleman(context)
    await world.stage()
    let count = 0
    middle.meet(({ isWatch }) => {
      if (isWatch || ++count % 3 !== 0) return undefined
      const message = 'Too many requests, please try again later.'
      const body = {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        reason: 'TooManyRequests',
        code: 429,
        message,
      }
      return { status: 429, headers: { 'retry-after': '1' }, body }
    })
    ends(await world.roll([], { kubeconfig: middle.kubeconfig }), 'done')
    expect(middle.told.filter(({ status }) => status === 429).length).toBeGreaterThan(5)
    expect(await world.letters()).toBe('BBB')
    await cleanEnd(world)
  })

  it('58: asks for another token where the old one runs out', async (context) => {
    const world = await rolloutWorld(context)
    const middle = await middleman(context)
    const { file, calls } = plugin(context, middle, ['first', 'second', 'third'])
    const good = tokens(middle, 'first')
    await world.stage()
    const rolling = world.roll(['--soak', '1s'], { kubeconfig: file })
    await standsAt(world, 2)
    good.only('second')
    await standsAt(world, 1)
    good.only('third')
    ends(await rolling, 'done')
    expect(calls()).toBe(3)
    expect(await world.letters()).toBe('BBB')
    await cleanEnd(world)
  })

  it('58: ends with one sentence where no token is good any more, and goes on after a login', async (context) => {
    const world = await rolloutWorld(context)
    const middle = await middleman(context)
    const { file } = plugin(context, middle, ['first'])
    const good = tokens(middle, 'first')
    await world.stage()
    const rolling = world.roll(['--soak', '1s'], { kubeconfig: file })
    await standsAt(world, 2)
    good.only('another')
    const { outcome } = ends(await rolling, 'failed')
    expect(outcome.because).toMatch(/credentials|Unauthorized|401/)
    expect(outcome.because).not.toContain('\n')
    expect(await partitionOf(world)).toBe(2)
    await hurry(world)
    ends(await world.roll(), 'done')
    expect(await world.letters()).toBe('BBB')
    await cleanEnd(world)
  })

  it.runIf(bed !== undefined)(
    '59: ends with one sentence where a right is taken away, and goes on when it is given back',
    async (context) => {
      const world = await rolloutWorld(context)
      const bindings = `/apis/rbac.authorization.k8s.io/v1/namespaces/${world.space}/rolebindings`
      const binding = {
        metadata: { name: 'all' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
        subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'alice' }],
      }
      expect((await world.api.call('POST', bindings, binding)).status).toBe(201)
      await world.stage()
      const rolling = world.roll(['--soak', '2s'], { kubeconfig: bed!.alice })
      await standsAt(world, 2)
      expect((await world.api.call('DELETE', `${bindings}/all`)).status).toBe(200)
      const { outcome } = ends(await rolling, 'failed')
      expect(outcome.because).toMatch(/alice.* cannot \w+ resource/)
      expect(outcome.next).toContain('capstan rollout resume sts/app')
      expect(await partitionOf(world)).toBe(2)
      expect((await world.api.call('POST', bindings, binding)).status).toBe(201)
      await hurry(world)
      ends(await world.roll([], { kubeconfig: bed!.alice }), 'done')
      expect(await world.letters()).toBe('BBB')
      await cleanEnd(world)
    },
  )

  it.for([
    ['is rolled out', 'roll'],
    ['is undone by pods', 'pods'],
    ['is undone by the template', 'template'],
  ] as const)('60: a set that others write all the time %s all the same', async ([, way], context) => {
    const world = await rolloutWorld(context)
    await world.stage()
    if (way !== 'roll') ends(await world.roll(['--partition', '1']), 'done')
    const storm = storms(world)
    const middle = await middleman(context)
    const options = { kubeconfig: middle.kubeconfig }
    const run = way === 'roll' ? await world.roll([], options) : await act(world, 'undo', ['--way', way], options)
    const { writes } = await storm.end()
    ends(run, 'done')
    expect(await world.letters()).toBe(way === 'roll' ? 'BBB' : 'AAA')
    expect(writes).toBeGreaterThan(30)
    await world.recorder.check({ again: way !== 'roll' })
    await isFree(world)
  })
})

describe.runIf(played).concurrent('a rollout whose process is interrupted', () => {
  it('52: by one Ctrl-C ends in good order, lets no further pod go, and goes on by what it says', async (context) => {
    const world = await rolloutWorld(context)
    await world.stage()
    const child = startChild(context, [...soaking, 'sts/app', '-o', 'json', '-n', world.space])
    await standsAt(world, 2)
    child.kill('SIGINT')
    const run = await endOf(child)
    const { outcome } = ends(run, 'interrupted')
    expect(outcome.next).toMatch(/capstan rollout resume sts\/app/)
    expect(await partitionOf(world)).toBe(2)
    await isFree(world)
    ends(await act(world, 'resume'), 'done')
    expect(await world.letters()).toBe('BBB')
    await cleanEnd(world)
  })

  it('52: while a pod is on its way lets that one finish by itself', async (context) => {
    const world = await rolloutWorld(context)
    await world.stage({ behaviour: 'slow-3s' })
    const controller = new AbortController()
    const rolling = world.roll([], { signal: controller.signal })
    await world.becomes('partition 2', (set) => partitionIn(set) === 2)
    controller.abort()
    ends(await rolling, 'interrupted')
    await standsAt(world, 2)
    expect(await world.letters()).toBe('AAB')
    ends(await world.roll(), 'done')
    expect(world.recorder.born().slice(3)).toEqual(['app-2 B', 'app-1 B', 'app-0 B'])
    await cleanEnd(world)
  })

  it('52: by two ends at once, and the same command goes on', async (context) => {
    const world = await rolloutWorld(context)
    await world.stage()
    const child = startChild(context, [...soaking, 'sts/app', '-n', world.space])
    await standsAt(world, 2)
    const began = performance.now()
    const again = setInterval(() => child.kill('SIGINT'), 5)
    const { code } = await child.ended
    clearInterval(again)
    expect(code).toBe(130)
    // Without waiting for any answer.
    expect(performance.now() - began).toBeLessThan(5000)
    expect(await partitionOf(world)).toBe(2)
    await hurry(world)
    ends(await world.roll(), 'done')
    expect(await world.letters()).toBe('BBB')
    await cleanEnd(world)
  })

  it.for([
    ['its lock was taken over meanwhile', 1, /the lock of .* was lost|another run \(\S+\) has taken this rollout over/],
    [
      'it slept past the end of its lock',
      15,
      /the lock of .* was lost|another run \(\S+\) has taken this rollout over/,
    ],
  ] as const)(
    '53: by the sleep of a laptop writes nothing when it wakes up and %s',
    async ([, expiry, sentence], context) => {
      const world = await rolloutWorld(context)
      const middle = await middleman(context)
      await world.stage()
      const args = [...soaking, 'sts/app', '-o', 'json', '-n', world.space]
      const child = startChild(context, args, { kubeconfig: middle.kubeconfig })
      await standsAt(world, 2)
      child.kill('SIGSTOP')
      if (expiry === 1) await hurry(world)
      const { err } = ends(await world.roll(['--partition', '1']), 'done')
      expect(err).not.toContain('bug')
      const before = await world.set()
      const asked = middle.told.length
      child.kill('SIGCONT')
      const { outcome } = ends(await endOf(child), 'lost')
      expect(outcome.because).toMatch(sentence)
      const written = middle.told
        .slice(asked)
        .filter(({ path, method }) => method !== 'GET' && path.includes('/statefulsets/'))
      expect(written.filter(({ status }) => status < 300)).toEqual([])
      expect(text(await world.set(), 'metadata.generation')).toBe(text(before, 'metadata.generation'))
      expect(await world.letters()).toBe('ABB')
      await world.recorder.check()
    },
  )

  it('53: by nothing of a clock that is an hour off, and jumps', async (context) => {
    const world = await rolloutWorld(context)
    await world.stage()
    const child = startChild(context, [...soaking, 'sts/app', '-o', 'json', '-n', world.space], { env: jumpyClock })
    ends(await endOf(child), 'done')
    expect(await world.letters()).toBe('BBB')
    await cleanEnd(world)
    // Each soaked for as long as the server's clock says.
    const released = rolledOf({ code: 0, out: child.out(), err: '' }).events.filter(
      ({ is, how }) => is === 'moved' && how === 'lower',
    )
    const times = released.map(({ at }) => Date.parse(at as string))
    expect(times.length).toBe(3)
    for (const [i, time] of times.slice(1).entries()) {
      expect(time - times[i]!).toBeGreaterThan(1000)
      expect(time - times[i]!).toBeLessThan(60_000)
    }
    expect(Math.abs(times[0]! - Date.now())).toBeLessThan(60_000)
  })
})

describe.runIf(played).concurrent('a rollout whose process is killed', () => {
  /** The first write like this is 1; killed when the server has answered, and Capstan has not heard it. */
  it.for([
    ['the lock is taken', 'POST /leases', 1],
    ['the record is written', 'PATCH /secrets/', 1],
    ['the set is claimed', 'PATCH /statefulsets/', 1],
    ['the first pod is released', 'PATCH /statefulsets/', 2],
    ['the second pod is released', 'PATCH /statefulsets/', 3],
    ['the last pod is released', 'PATCH /statefulsets/', 4],
    ['it says that it is done', 'PATCH /statefulsets/', 5],
    ['the history is written', 'PATCH /secrets/', 2],
    ['an Event is written', 'POST /events', 1],
    ['the lock is given back', 'DELETE /leases/', 1],
  ] as const)('51: when %s goes on by the same command', async ([, write, time], context) => {
    const world = await rolloutWorld(context)
    await world.stage()
    await killed(context, world, [...forward, 'sts/app'], { write, time })
    ends(await world.roll(), 'done')
    expect(world.recorder.born().slice(3)).toEqual(['app-2 B', 'app-1 B', 'app-0 B'])
    expect(await world.letters()).toBe('BBB')
    await cleanEnd(world)
  })

  it.for([
    ['the lock is taken', 'POST /leases', 1],
    ['the record is written', 'PATCH /secrets/', 1],
    ['the set is held', 'PATCH /statefulsets/', 1],
    ['the first pod is evicted', 'POST /eviction', 1],
    ['the last pod is evicted', 'POST /eviction', 2],
    ['it says that it is undone', 'PATCH /statefulsets/', 2],
  ] as const)('51: in an undo by pods, when %s, goes back all the same', async ([, write, time], context) => {
    const world = await rolloutWorld(context)
    await world.stage()
    ends(await world.roll(['--partition', '1']), 'done')
    await killed(context, world, ['rollout', 'undo', 'sts/app', '--way', 'pods'], { write, time })
    ends(await act(world, 'undo'), 'done')
    expect(world.recorder.born().slice(3)).toEqual(['app-2 B', 'app-1 B', 'app-2 A', 'app-1 A'])
    expect(await world.letters()).toBe('AAA')
    expect([await partitionOf(world), phaseIn(await world.set())]).toEqual(['hold', 'undone'])
    await world.recorder.check({ again: true })
    await isFree(world)
  })

  it.for(
    (
      [
        [0, 'the record is written', 'PATCH /secrets/', 1],
        [0, 'the set is held', 'PATCH /statefulsets/', 1],
        [0, 'the old template is there', 'PATCH /statefulsets/', 2],
        [0, 'the rollout back has its record', 'PATCH /secrets/', 2],
        [0, 'the rollout back has begun', 'PATCH /statefulsets/', 3],
        [0, 'its first pod is released', 'PATCH /statefulsets/', 4],
        [0, 'its last pod is released', 'PATCH /statefulsets/', 6],
        [0, 'it says that it is done', 'PATCH /statefulsets/', 7],
        [1, 'the set is held', 'PATCH /statefulsets/', 1],
        [1, 'the old template is there', 'PATCH /statefulsets/', 2],
        [1, 'its last pod is released', 'PATCH /statefulsets/', 5],
        [1, 'it says that it is done', 'PATCH /statefulsets/', 6],
      ] as const
    ).map(([from, when, write, time]) => ({ from, when, write, time })),
  )(
    '51: in an undo by the template from partition $from, when $when, goes back all the same',
    async ({ from, write, time }, context) => {
      const world = await rolloutWorld(context)
      await world.stage()
      ends(await world.roll(['--partition', `${from}`]), 'done')
      await killed(context, world, ['rollout', 'undo', 'sts/app', '--way', 'template'], { write, time })
      ends(await act(world, 'undo', ['--way', 'template']), 'done')
      expect(await world.letters()).toBe('AAA')
      expect(text(await world.set(), 'spec.template.spec.containers.0.image')).toContain(':v1-')
      expect(
        world.recorder
          .born()
          .slice(3)
          .filter((pod) => pod.endsWith(' B')).length,
      ).toBe(3 - from)
      await cleanEnd(world, { again: true })
    },
  )

  it.for([
    ['it has the lock', 'POST /leases', 1],
    ['it has claimed', 'PATCH /statefulsets/', 1],
    ['it has released the next pod', 'PATCH /statefulsets/', 2],
  ] as const)('51: in a resume, when %s, is resumed again', async ([, write, time], context) => {
    const world = await rolloutWorld(context)
    await world.stage()
    const rolling = world.roll(['--soak', '1s'])
    await standsAt(world, 2)
    expect((await world.run(['rollout', 'pause', 'sts/app', '--reason', 'lunch'])).code).toBe(0)
    ends(await rolling, 'held')
    await killed(context, world, ['rollout', 'resume', 'sts/app'], { write, time })
    ends(await act(world, 'resume'), 'done')
    expect(world.recorder.born().slice(3)).toEqual(['app-2 B', 'app-1 B', 'app-0 B'])
    expect(await world.letters()).toBe('BBB')
    await cleanEnd(world)
  })

  it('51: when it has raised a partition that others had lowered, goes on one by one', async (context) => {
    const world = await rolloutWorld(context, { replicas: 4 })
    await world.stage()
    const release = standsAt(world, 3).then(() =>
      world.edit(world.setPath, { spec: { updateStrategy: { rollingUpdate: { partition: 0 } } } }),
    )
    const dying = killed(context, world, ['rollout', 'sts/app', '--soak', '1s'], {
      write: 'PATCH /statefulsets/',
      time: 3,
    })
    await Promise.all([release, dying])
    expect(await partitionOf(world)).toBe(3)
    ends(await world.roll(), 'done')
    expect(await world.letters()).toBe('BBBB')
    await world.recorder.check({ down: 1, blind: true, again: true })
    await isFree(world)
  })

  it('51: when it has deleted a pod that kept all others, goes on with those', async (context) => {
    const world = await rolloutWorld(context)
    await world.stage({ behaviour: 'bad' })
    ends(await world.roll(['--patience', '1s']), 'blocked')
    await world.stage({ version: 3 })
    await killed(context, world, [...forward, 'sts/app', '--force-stuck'], { write: 'DELETE /pods/', time: 1 })
    ends(await world.roll(['--force-stuck']), 'done')
    expect(world.recorder.born().slice(3).at(0)).toBe('app-2 B')
    expect(await world.letters()).toBe('CCC')
    await world.recorder.check({ again: true })
    await isFree(world)
  })

  it('51: again and again at random moments comes to the same end', async (context) => {
    const world = await rolloutWorld(context, { replicas: 5 })
    await world.stage()
    for (const milliseconds of [900, 1300, 1700, 1100, 1500]) {
      const child = startChild(context, [...forward, 'sts/app', '-n', world.space])
      await pause(milliseconds)
      child.kill()
      await child.ended
      await hurry(world)
    }
    ends(await world.roll(), 'done')
    expect(world.recorder.born().slice(5)).toEqual(['app-4 B', 'app-3 B', 'app-2 B', 'app-1 B', 'app-0 B'])
    expect(await world.letters()).toBe('BBBBB')
    await cleanEnd(world)
  })
})

describe.runIf(played).concurrent('a rollout of two sets in a chain', () => {
  it('61, 62: leaves the brokers alone where the controllers do not get through, and goes on with both', async (context) => {
    // Of the world only its namespace is needed, and its set is none of the release.
    const world = await rolloutWorld(context, { replicas: 1 })
    const release = (version: number, controllers: 'ready' | 'bad'): string =>
      yaml(
        statefulSet('broker', { replicas: 2 }, 'ready', version),
        statefulSet('controller', { replicas: 2 }, controllers, version),
      )
    const apply = async (stdin: string, ...flags: string[]): Promise<void> => {
      const { code, out, err } = await world.run(['apply', 'kafka', '-f', '-', ...flags], { stdin })
      expect(code, out + err).toBe(0)
    }
    await apply(release(1, 'ready'))
    await apply(release(2, 'bad'), '--no-wait')
    const first = rolledOf(await world.run(['rollout', 'kafka', '--soak', '0s', '--patience', '1s', '-o', 'json']))
    ends(first, 'blocked')
    expect(ofSet(first, 'broker').map(({ is, text }) => [is, text])).toEqual([
      ['warning', 'broker is not touched, since controller is blocked'],
    ])
    expect(await versionsOf(world)).toEqual(['broker-0 1', 'broker-1 1', 'controller-0 1', 'controller-1 2'])

    // What is mended is staged as before, and the chain goes on where it stood.
    await apply(release(3, 'ready'), '--no-wait')
    const second = rolledOf(await world.run(['rollout', 'kafka', '--soak', '0s', '--force-stuck', '-o', 'json']))
    ends(second, 'done')
    const begun = second.events.filter(({ is }) => is === 'begin').map(({ set }) => text(set as Json, 'name'))
    expect(begun).toEqual(['controller', 'broker'])
    expect(await versionsOf(world)).toEqual(['broker-0 3', 'broker-1 3', 'controller-0 3', 'controller-1 3'])

    const third = rolledOf(await world.run(['rollout', 'kafka', '-o', 'json']))
    expect([third.code, third.events.filter(({ is }) => is === 'moved')]).toEqual([0, []])
  })

  it('61: is paused and taken back where it is under way: a set that was well before stays as it is', async (context) => {
    const world = await rolloutWorld(context, { replicas: 1 })
    const apply = async (broker: number, ...flags: string[]): Promise<void> => {
      const stdin = yaml(
        statefulSet('broker', { replicas: 2 }, 'ready', broker),
        statefulSet('controller', { replicas: 2 }, 'ready', Math.min(broker, 2)),
      )
      const { code, out, err } = await world.run(['apply', 'kafka', '-f', '-', ...flags], { stdin })
      expect(code, out + err).toBe(0)
    }
    await apply(1)
    await apply(2, '--no-wait')
    ends(rolledOf(await world.run(['rollout', 'kafka', '--soak', '0s', '-o', 'json'])), 'done')
    await apply(3, '--no-wait')
    const rolling = world.run(['rollout', 'kafka', '--soak', '15s', '-o', 'json'])
    await expect.poll(() => versionsOf(world), { timeout: 20_000 }).toContain('broker-1 3')

    const undone = rolledOf(await world.run(['rollout', 'undo', 'kafka', '-o', 'json']))
    ends(undone, 'done')
    const held = ends(rolledOf(await rolling), 'held')
    expect(held.outcome.because).toMatch(/^the rollout was paused by .*: undo$/)
    expect(undone.err).toContain('left as they are: controller; to take one back: capstan rollout undo sts/controller')
    expect(await versionsOf(world)).toEqual(['broker-0 2', 'broker-1 2', 'controller-0 2', 'controller-1 2'])

    const pauses = [await world.run(['rollout', 'pause', 'kafka']), await world.run(['rollout', 'undo', 'kafka'])]
    expect(pauses.map(({ code }) => code)).toEqual([1, 0])
    await apply(4, '--no-wait')
    const paused = await world.run(['rollout', 'pause', 'kafka'])
    expect([paused.code, paused.out.split('\n')[0]]).toEqual([
      0,
      'broker is paused: no further pod goes, and what is under way finishes',
    ])
    ends(rolledOf(await world.run(['rollout', 'sts/broker', '-o', 'json'])), 'held')
    ends(rolledOf(await world.run(['rollout', 'resume', 'kafka', '-o', 'json'])), 'done')
    expect(await versionsOf(world)).toEqual(['broker-0 4', 'broker-1 4', 'controller-0 2', 'controller-1 2'])
  })

  it('62: of which the first is done goes on with the second where it was cut short', async (context) => {
    const world = await rolloutWorld(context, { replicas: 1 })
    const release = (version: number): string =>
      yaml(
        statefulSet('broker', { replicas: 3 }, 'ready', version),
        statefulSet('controller', { replicas: 1 }, 'ready', version),
      )
    for (const [version, flags] of [
      [1, []],
      [2, ['--no-wait']],
    ] as const) {
      const { code, out, err } = await world.run(['apply', 'kafka', '-f', '-', ...flags], { stdin: release(version) })
      expect(code, out + err).toBe(0)
    }
    const middle = await middleman(context)
    const child = startChild(context, ['rollout', 'kafka', '--soak', '0s', '-n', world.space], {
      kubeconfig: middle.kubeconfig,
    })
    killAt(middle, child, { write: 'PATCH /statefulsets/broker', time: 2 })
    expect((await child.ended).code).toBe(null)
    expect(await versionsOf(world)).toContain('controller-0 2')
    await hurry(world, 'broker')
    const again = rolledOf(await world.run(['rollout', 'kafka', '--soak', '0s', '-o', 'json']))
    ends(again, 'done')
    const begun = again.events.filter(({ is }) => is === 'begin')
    expect(begun.map(({ set, resumed }) => [text(set as Json, 'name'), resumed])).toEqual([['broker', true]])
    expect(await versionsOf(world)).toEqual(['broker-0 2', 'broker-1 2', 'broker-2 2', 'controller-0 2'])
  })
})

const forward = ['rollout', '--soak', '0s'] as const
const soaking = ['rollout', '--soak', '1s'] as const

interface KillPoint {
  /** `PATCH /secrets/`: the method, and what its path contains. */
  readonly write: string
  readonly time: number
}

/** Runs a command until a write of it was answered, kills it there, and lets nobody wait for its lock. */
async function killed(
  context: TestContext,
  world: RolloutWorld,
  args: readonly string[],
  point: KillPoint,
): Promise<void> {
  const middle = await middleman(context)
  const child = startChild(context, [...args, '-n', world.space], { kubeconfig: middle.kubeconfig })
  killAt(middle, child, point)
  const { code, out, err } = await child.ended
  expect(code, `${point.write} ${point.time} never came\n${out}${err}`).toBe(null)
  await hurry(world)
}

function killAt(middle: Middleman, child: Child, { write, time }: KillPoint): void {
  const [method, part = ''] = write.split(' ')
  let met = 0
  middle.answered((told: Told) => {
    const isIt =
      told.method === method && told.path.includes(part) && !told.path.includes('dryRun=') && told.status < 300
    if (isIt && ++met === time) child.kill()
  })
}

/** The next one need not wait for 15 s, until nothing was heard of the dead for so long. */
async function hurry({ api, space }: RolloutWorld, name = 'app'): Promise<void> {
  const path = `/apis/coordination.k8s.io/v1/namespaces/${space}/leases/capstan-rollout-${name}`
  const merge = { contentType: 'application/merge-patch+json' }
  await api.call('PATCH', path, { spec: { leaseDurationSeconds: 1 } }, merge)
}

/** As after a rollout that nothing happened to. */
async function cleanEnd(world: RolloutWorld, allowed: Allowed = {}): Promise<void> {
  await world.recorder.check(allowed)
  const set = await world.set()
  expect([partitionIn(set), phaseIn(set)]).toEqual([0, 'done'])
  expect(text(set, 'status.currentRevision')).toBe(text(set, 'status.updateRevision'))
  expect((await world.pods()).every(isReady)).toBe(true)
  await isFree(world)
}

async function endOf(child: Child): Promise<Rolled> {
  const { code, out, err } = await child.ended
  return rolledOf({ code: code ?? -1, out, err })
}

/** An hour ahead, and after 3 s two hours behind. */
const jumpyClock = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(
    'const now = Date.now; let off = 36e5; setTimeout(() => { off = -72e5 }, 3000).unref(); Date.now = () => now() + off',
  )}`,
}

async function wire({ onTestFinished }: TestContext): Promise<{ proxy: Proxy; file: string }> {
  const proxy = await proxyTo(accessOf(kubeconfig).server)
  const folder = mkdtempSync(join(tmpdir(), 'capstan-wire-'))
  const file = join(folder, 'kubeconfig')
  writeFileSync(file, kubeconfigThrough(kubeconfig, proxy.port), { mode: 0o600 })
  onTestFinished(async () => {
    await proxy.close()
    rmSync(folder, { recursive: true })
  })
  return { proxy, file }
}

/** A kubeconfig through the middleman, whose credential plugin gives these tokens in turn, and the last one for ever. */
function plugin(
  { onTestFinished }: TestContext,
  middle: Middleman,
  given: readonly string[],
): { file: string; calls: () => number } {
  const folder = mkdtempSync(join(tmpdir(), 'capstan-plugin-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const count = join(folder, 'calls')
  writeFileSync(count, '')
  const script = `#!${process.execPath}
const { appendFileSync, readFileSync } = require('node:fs')
const calls = readFileSync(${JSON.stringify(count)}, 'utf8').length
appendFileSync(${JSON.stringify(count)}, '.')
const token = ${JSON.stringify(given)}[Math.min(calls, ${given.length - 1})]
console.log(JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status: { token } }))
`
  writeFileSync(join(folder, 'plugin.cjs'), script)
  chmodSync(join(folder, 'plugin.cjs'), 0o755)
  const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin.cjs', interactiveMode: 'Never' }
  const file = join(folder, 'kubeconfig')
  writeFileSync(file, kubeconfigText({ server: accessOf(middle.kubeconfig).server }, { exec }))
  return { file, calls: () => readFileSync(count, 'utf8').length }
}

/** The server takes one token at a time; watches that are open stay so. */
function tokens(middle: Middleman, first: string): { only: (token: string) => void } {
  let good = first
  middle.meet(({ authorization }) => {
    if (authorization === `Bearer ${good}`) return undefined
    const body = {
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      reason: 'Unauthorized',
      code: 401,
      message: 'Unauthorized',
    }
    return { status: 401, body }
  })
  return { only: (token) => void (good = token) }
}

/** Somebody else's annotations, labels and history limit: what is of no consequence, and what makes another generation. */
function storms(world: RolloutWorld): { end: () => Promise<{ writes: number }> } {
  let isOver = false
  let writes = 0
  const merge = { contentType: 'application/merge-patch+json' }
  const blow = async (): Promise<void> => {
    for (let i = 0; !isOver; i++) {
      const change =
        i % 4 === 0 ? { spec: { revisionHistoryLimit: 5 + (i % 8) } } : { metadata: { annotations: { noise: `${i}` } } }
      await world.api.call('PATCH', `${world.setPath}?fieldManager=noise`, change, merge)
      writes++
      await pause(5)
    }
  }
  const blowing = Promise.all([blow(), blow()])
  return {
    end: async () => {
      isOver = true
      await blowing
      return { writes }
    },
  }
}

function ofSet({ events }: Rolled, name: string): Rolled['events'] {
  return events.filter(({ set }) => text(set, 'name') === name)
}

/** Of the pods of a release, by their images. */
async function versionsOf({ api, space }: RolloutWorld): Promise<string[]> {
  const { body } = await api.call('GET', `/api/v1/namespaces/${space}/pods`)
  const pods = (body as { items: Json[] }).items
  const version = (pod: Json): string => /:v(\d+)-/.exec(text(pod, 'spec.containers.0.image'))?.[1] ?? ''
  const all = pods.map((pod) => `${text(pod, 'metadata.name')} ${version(pod)}`)
  return all.filter((one) => !one.startsWith('app-')).sort()
}
