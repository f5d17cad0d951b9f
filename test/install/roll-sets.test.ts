import { describe, expect, it } from 'vitest'
import { exitOf } from '../../src/cli/install/exit-of.ts'
import type { JsonMap } from '../../src/core/json.ts'
import type { InstallEvent, InstallOutcome } from '../../src/install/event.ts'
import { holdLease } from '../../src/lease/lock.ts'
import { pauseRollout, resumeRollout } from '../../src/rollout/pause.ts'
import type { RolloutEvent, RolloutOutcome } from '../../src/rollout/event.ts'
import { markerOf } from '../../src/rollout/protocol/marker.ts'
import { partitionOf } from '../../src/rollout/protocol/partition.ts'
import { rolloutStatus } from '../../src/rollout/status.ts'
import { rolloutLock } from '../../src/rollout/run/rollout-lock.ts'
import { watchRollout } from '../../src/rollout/watch-rollout.ts'
import { undoRollout } from '../../src/rollout/undo.ts'
import { below, mapBelow } from '../contract/below.ts'
import { configMap, service, statefulSet } from '../contract/contract-objects.ts'
import { kinds, nameOf, pod, web, withAnnotations } from './objects.ts'
import { images, setOf, warnings } from './seen.ts'
import type { Client, More, World } from './world.ts'
import { newWorld } from './world.ts'

const HOLD = 2147483647

describe('the sets of an install', () => {
  it('are rolled out one after the other, in the order of the manifests', async () => {
    const world = await installed(['zoo', 'db', 'app'])
    const client = world.client()
    expect(await client.install(sets('v2', 'zoo', 'db', 'app'))).toMatchObject({ is: 'deployed' })
    expect(moves(client)).toEqual(['zoo', 'db', 'app'].flatMap((name) => [1, 0].map((at) => `${name} ${at}`)))
    expect(images(world)).toEqual(Array(6).fill('v2'))
  })

  it('go controllers first and brokers before their clients, wherever they stand in the manifests', async () => {
    const names = ['kafka-connect', 'kafka-broker', 'kafka-controller']
    const world = await installed(names)
    const client = world.client()
    await client.install(sets('v2', ...names))
    expect(ends(client)).toEqual(['kafka-controller 0', 'kafka-broker 0', 'kafka-connect 0'])
  })

  it('go by the chart that they come from, where neither label nor name says what they are', async () => {
    const world = await installed(['a', 'b', 'c'])
    const client = world.client()
    const charts = { a: 'schema-registry', b: 'kafka', c: 'zookeeper' }
    const manifests = Object.entries(charts).map(([name, chart]) => {
      return { source: `events/charts/${chart}/templates/set.yaml.hbs`, object: set(name, 'v2') }
    })
    expect(await client.install([], { manifests })).toMatchObject({ is: 'deployed' })
    expect(ends(client)).toEqual(['c 0', 'b 0', 'a 0'])
  })

  it('that are created, or whose template stays, are not', async () => {
    const world = await installed(['db'])
    const client = world.client()
    const byDeletion = set('newer', 'v1', { updateStrategy: { type: 'OnDelete' } })
    const options = { rollout: declared({ soak: '0s' }) }
    await client.install([...sets('v1', 'db', 'new'), byDeletion, configMap('a', {})], { options })
    expect(client.events.map(({ is }) => is)).not.toContain('rollout')
  })

  it('leave behind their record, which goes with them, and no lock', async () => {
    const world = await installed(['db'])
    await world.client().install(sets('v2', 'db'))
    expect(rolloutNames(world)).toEqual(['Secret capstan-rollout-db'])
    await world.client().uninstall()
    expect(rolloutNames(world)).toEqual([])
  })

  it('come before the prune of what their old pods name, and after that of all else', async () => {
    const world = newWorld()
    const before = [configMap('settings-1', {}), web('v1'), service('front')]
    await world.client().install([...sets('v1', 'db'), ...before])
    const client = world.client()
    const outcome = await client.install([...sets('bad', 'db'), configMap('settings-2', {})], quick)
    expect(outcome).toMatchObject({ is: 'stopped' })
    const left = [kinds.map, kinds.service, kinds.deployment].flatMap((kind) => world.fake.all(kind).map(nameOf))
    expect(left).toEqual(['settings-1', 'settings-2', 'front'])
    const mended = [...sets('v3', 'db'), configMap('settings-3', {})]
    expect(await world.client().install(mended)).toMatchObject({ is: 'deployed' })
    expect(world.fake.all(kinds.map).map(nameOf)).toEqual(['settings-3'])
    expect(world.fake.all(kinds.service)).toEqual([])
  })

  it('do not use up the time of what is waited for after them', async () => {
    const world = await installed(['db'])
    const options = { timeout: 15_000 }
    const outcome = await world.client().install([...sets('v2', 'db'), web('bad')], { options })
    expect(outcome).toMatchObject({ is: 'failed', why: expect.stringContaining('Deployment/prod/web') as string })
    // Two pods of 11 s each, and then the time of the Deployment.
    expect(world.clock.monotonic()).toBeGreaterThan(22_000 + 14_000)
  })
})

describe('a rollout that is blocked', () => {
  const blocked = async (): Promise<{ world: World; client: Client; outcome: InstallOutcome | undefined }> => {
    const world = await installed(['zoo', 'db', 'app'])
    const client = world.client()
    const objects = [...sets('v2', 'zoo'), ...sets('bad', 'db'), ...sets('v2', 'app')]
    return { world, client, outcome: await client.install(objects, quick) }
  }

  it('cannot be undone where there never was another template', async () => {
    const { ports } = (await installed(['db'])).client()
    const undo = undoRollout(ports, { set: named('db'), reason: undefined }, () => undefined)
    await expect(undo).rejects.toThrow('nothing is known of a template that StatefulSet db had before')
  })

  it('stops those after it, which stay held, and the exit code says so', async () => {
    const { world, client, outcome } = await blocked()
    expect(outcome).toMatchObject({
      is: 'stopped',
      set: 'StatefulSet/prod/db',
      rollout: { is: 'blocked', partition: 1, because: expect.stringContaining('pod db-1') as string },
      waiting: ['StatefulSet/prod/app'],
    })
    expect(exitOf(outcome!)).toBe(5)
    expect(moves(client)).toEqual(['zoo 1', 'zoo 0', 'db 1'])
    expect(partition(world, 'app')).toBe(HOLD)
    expect((await world.heads()).at(-1)).toMatchObject({
      status: 'failed',
      description: expect.stringContaining('StatefulSet/prod/db: pod db-1') as string,
    })
    expect(world.fake.all(kinds.lease)).toEqual([])
  })

  it('ends for who watches it, and for who asks, as it ended', async () => {
    const { world, outcome } = await blocked()
    const { ports } = world.client()
    const watched = await watchRollout(ports, named('db'), () => undefined)
    expect(watched).toMatchObject({ is: 'blocked', because: (outcome as { rollout: RolloutOutcome }).rollout.because })
    const { because, next } = await rolloutStatus(ports, named('db'))
    expect(because).toBe(`blocked: ${watched.because}`)
    expect(next).toContain('or go back: capstan rollout undo sts/db')
  })

  it('has its evidence told, with the logs of the pod', async () => {
    const world = await installed(['db'])
    const client = world.client({
      before: () => world.fake.setLog({ namespace: 'prod', name: 'db-1' }, 'no such topic\n', { container: 'app' }),
    })
    await client.install(sets('bad', 'db'), quick)
    expect(client.events.filter(({ is }) => is === 'evidence')).toMatchObject([
      {
        evidence: {
          ref: { name: 'db' },
          verdict: { is: 'failed', why: expect.stringContaining('db-1') as string },
          logs: [{ pod: 'db-1', text: 'no such topic' }],
        },
      },
    ])
  })

  it('by a gate has none: nothing is wrong with its pods', async () => {
    const gate = { name: 'lag', http: { url: 'http://127.0.0.1:9/' }, interval: '1s' }
    const world = newWorld()
    await world.client().install([withPlan('v1', { gates: [gate] })])
    const client = world.client()
    const outcome = await client.install([withPlan('v2', { gates: [gate] })], quick)
    expect(outcome).toMatchObject({ is: 'stopped', rollout: { is: 'blocked', gate: 'lag' } })
    expect(client.events.map(({ is }) => is)).not.toContain('evidence')
  })

  it('has no part of what went well before', async () => {
    const world = await installed(['db'])
    const uid = below(setOf(world, 'db'), 'metadata', 'uid') ?? null
    const involvedObject = { kind: 'StatefulSet', name: 'db', uid }
    const lastTimestamp = new Date(world.fake.serverTime()).toISOString()
    for (const type of ['Normal', 'Warning']) {
      const metadata = { name: `db.${type.toLowerCase()}`, namespace: 'prod' }
      world.fake.put({
        apiVersion: 'v1',
        kind: 'Event',
        metadata,
        involvedObject,
        type,
        message: 'long ago',
        lastTimestamp,
      })
    }
    const client = world.client()
    await world.clock.sleep(60_000)
    await client.install(sets('bad', 'db'), quick)
    const told = client.events.flatMap((event) => (event.is === 'evidence' ? event.evidence.events : []))
    expect(told.filter((line) => line.includes('long ago'))).toEqual([expect.stringMatching(/ago Warning/)])
  })

  it('is gone on with by the same install, once what was in the way is mended', async () => {
    let isMended = false
    const world = newWorld({ ready: (one) => isMended || !JSON.stringify(one).includes(':v2') })
    await world.client().install(sets('v1', 'db', 'app'))
    expect(await world.client().install(sets('v2', 'db', 'app'), quick)).toMatchObject({ is: 'stopped' })
    isMended = true
    world.fake.drop({ ...kinds.pod, namespace: 'prod', name: 'db-1' })
    const client = world.client()
    expect(await client.install(sets('v2', 'db', 'app'), quick)).toMatchObject({ is: 'deployed', revision: 3 })
    expect(moves(client)).toEqual(['db 0', 'app 1', 'app 0'])
    expect(rollouts(client, 'begin')).toMatchObject([{ resumed: true, from: 1 }, { resumed: false }])
    expect(await world.client().install(sets('v2', 'db', 'app'))).toMatchObject({ is: 'unchanged' })
  })

  it('is mended by another template: the pod that is stuck is deleted, and the rollout begins anew', async () => {
    const { world } = await blocked()
    const client = world.client()
    const objects = sets('v3', 'zoo', 'db', 'app')
    expect(await client.install(objects, quick)).toMatchObject({ is: 'deployed' })
    expect(rollouts(client, 'deleted')).toMatchObject([{ pod: 'db-1', by: 'delete' }])
    expect(images(world)).toEqual(Array(6).fill('v3'))
    expect(markerOf(setOf(world, 'db'))?.marker).toMatchObject({ phase: 'done', p: 0 })
  })

  it('is undone by a rollback, which restarts only what was released', async () => {
    const { world } = await blocked()
    const uid = (name: string): unknown =>
      below(world.fake.stored({ ...kinds.pod, namespace: 'prod', name }), 'metadata', 'uid')
    const before = ['db-0', 'app-0', 'app-1'].map(uid)
    expect(await world.client().rollback(1)).toMatchObject({ is: 'deployed' })
    expect(images(world)).toEqual(Array(6).fill('v1'))
    expect(['db-0', 'app-0', 'app-1'].map(uid)).toEqual(before)
  })

  it('goes back from the set that is broken to those that went before it, so that no two have a pod down', async () => {
    const world = await installed(['a', 'b'])
    const client = world.client()
    const options = { ...quick.options, rollbackOnFailure: true }
    const outcome = await client.install([...sets('v2', 'a'), ...sets('bad', 'b')], { options })
    expect(outcome).toMatchObject({ is: 'failed', rolledBackTo: 1 })
    const begun = client.events.flatMap((one) =>
      one.is === 'rollout' && one.event.is === 'begin' ? [one.set.name] : [],
    )
    expect(begun).toEqual(['a', 'b', 'b', 'a'])
  })

  it('goes back by itself where that was asked for, and asks no gate on its way', async () => {
    const plan = { soak: '0s', gates: [manual('stage')] }
    const world = newWorld()
    await world.client().install([withPlan('v1', plan)])
    const options = { ...quick.options, rollbackOnFailure: true }
    expect(await world.client().install([withPlan('bad', plan)], { options })).toMatchObject({
      is: 'failed',
      rolledBackTo: 1,
    })
    expect(images(world)).toEqual(['v1', 'v1'])
  })

  it('does not go back by itself past the point of no return, which is where data may be lost', async () => {
    const world = newWorld()
    const plan = { soak: '0s', pointOfNoReturn: 1 }
    await world.client().install([withPlan('v1', plan), ...sets('v1', 'late')])
    const options = { ...quick.options, rollbackOnFailure: true }
    const before = await world.client().install([withPlan('bad', plan), ...sets('v1', 'late')], { options })
    expect(before).toMatchObject({ is: 'failed', rolledBackTo: 1 })
    const scaled = [withPlan('v1', plan, { replicas: 3 }), ...sets('bad', 'late')]
    expect(await world.client().install(scaled, { options })).toMatchObject({ is: 'failed', rolledBackTo: 3 })
    const outcome = await world.client().install([withPlan('v2', plan), ...sets('bad', 'late')], { options })
    const why =
      /pod late-1.*; going back to revision 5 failed, too: StatefulSet\/prod\/db is past its point of no return/
    expect(outcome).toEqual({ is: 'failed', why: expect.stringMatching(why) as string })
    expect(images(world)).toEqual(['v2', 'v2', 'v1', 'bad'])
  })

  it('on the way back is told as well, and nothing counts as brought back', async () => {
    const world: World = newWorld({ ready: () => world.clock.monotonic() < 1000 })
    await world.client().install(sets('v1', 'db'))
    await world.clock.sleep(2000)
    const options = { ...quick.options, rollbackOnFailure: true }
    const outcome = await world.client().install(sets('v2', 'db'), { options })
    expect(outcome).toEqual({
      is: 'failed',
      why: expect.stringMatching(
        /pod db-1.*; going back to revision 1 failed, too: StatefulSet\/prod\/db: pod db-1/,
      ) as string,
    })
  })

  it('that somebody undid is not begun again by the same install: it says who has to', async () => {
    const world = await installed(['db'])
    const client = world.client()
    await client.install(sets('bad', 'db'), quick)
    world.fake.put(revisionOf(world, 'db'))
    const told: RolloutEvent[] = []
    const undone = await undoRollout(client.ports, { set: named('db'), reason: undefined }, (one) => told.push(one))
    const [begun] = rollouts(client, 'begin') as { readonly base: string; readonly target: string }[]
    const { base, target } = begun!
    expect(told.find(({ is }) => is === 'begin')).toMatchObject({ phase: 'undo', base, target })
    expect(undone).toMatchObject({ is: 'done' })
    const outcome = await world.client().install(sets('bad', 'db'), quick)
    expect(outcome).toMatchObject({ is: 'stopped', rollout: { is: 'held', because: 'its rollout was undone' } })
    expect(images(world)).toEqual(['v1', 'v1'])
    expect(await world.client().install(sets('v2', 'db'), quick)).toMatchObject({ is: 'deployed' })
    expect(images(world)).toEqual(['v2', 'v2'])
  })
})

describe('a rollout that a person paused', () => {
  const paused = async (): Promise<World> => {
    const world = await installed(['db'])
    const client = world.client()
    const outcome = await whilePausing(world, 'db', () => client.install(sets('v2', 'db')))
    expect(outcome).toMatchObject({
      is: 'stopped',
      rollout: { is: 'held', because: 'the rollout was paused by tester@here 1' },
    })
    return world
  }

  it('ends the install, and the next one, as held', async () => {
    const world = await paused()
    const outcome = await world.client().install(sets('v2', 'db'))
    expect(outcome).toMatchObject({
      is: 'stopped',
      rollout: {
        is: 'held',
        because: 'the rollout was paused by tester@here 1',
        next: 'capstan rollout resume sts/db',
      },
    })
    expect(exitOf(outcome!)).toBe(4)
    expect(images(world)).toEqual(['v1', 'v2'])
  })

  it('is not deployed as that revision by an install which does not wait: nobody has seen it ready', async () => {
    const world = await paused()
    const options = { wait: false }
    expect(await world.client().install(sets('v2', 'db'), { options })).toMatchObject({ is: 'deployed', revision: 3 })
    expect(await world.history()).toBe('1 superseded, 2 unfinished, 3 deployed')
    expect((await world.heads()).at(-1)).toMatchObject({ unawaited: true })
  })

  it('is ended by the same install as the revision that it is', async () => {
    const world = await paused()
    expect(await world.client().install(sets('v2', 'db'))).toMatchObject({ is: 'stopped', rollout: { is: 'held' } })
    expect(await world.history()).toBe('1 deployed, 2 held')
    const { ports } = world.client()
    await resumeRollout(ports, { set: named('db'), reason: undefined, overrides: [] }, () => undefined)
    const last = world.client()
    expect(await last.install(sets('v2', 'db'))).toMatchObject({ is: 'deployed', revision: 2 })
    expect(await world.history()).toBe('1 superseded, 2 deployed')
    expect((await world.heads()).at(-1)).toMatchObject({ description: 'install' })
    expect(await world.client().install(sets('v2', 'db'))).toMatchObject({ is: 'unchanged', revision: 2 })
  })

  it('is pending while the same install goes on, and cut short when that is killed', async () => {
    const world = await paused()
    const { ports } = world.client()
    await resumeRollout(ports, { set: named('db'), reason: undefined, overrides: [] }, () => undefined)
    const killed = world.client({ ends: { at: 3, how: 'killed' } })
    expect(await killed.install(sets('v2', 'db'))).toBeUndefined()
    expect(await world.history()).toBe('1 deployed, 2 pending')
    expect(await world.client().install(sets('v2', 'db'))).toMatchObject({ is: 'deployed', revision: 3 })
    expect(await world.history()).toBe('1 superseded, 2 failed, 3 deployed')
  })

  it('is recorded as held, until another revision is begun, which is what there is to go back over', async () => {
    const world = await paused()
    expect(await world.history()).toBe('1 deployed, 2 held')
    expect((await world.heads()).at(-1)).toMatchObject({
      description: 'install: StatefulSet/prod/db: the rollout was paused by tester@here 1',
    })
    await world.client().install([...sets('v2', 'db'), configMap('a', {})])
    expect(await world.history()).toBe('1 deployed, 2 unfinished, 3 held')
    const { ports } = world.client()
    await resumeRollout(ports, { set: named('db'), reason: undefined, overrides: [] }, () => undefined)
    const last = world.client()
    expect(await last.install(sets('v3', 'db'))).toMatchObject({ is: 'deployed', revision: 4 })
    expect(await world.history()).toBe('1 superseded, 2 unfinished, 3 unfinished, 4 deployed')
    expect((await world.heads())[2]?.description).toMatch(/paused by tester@here 1; revision 4 was begun over it$/)
    expect(await world.client().rollback()).toMatchObject({ is: 'deployed' })
    expect((await world.heads()).at(-1)).toMatchObject({ description: 'rollback to 1' })
    expect(images(world)).toEqual(['v1', 'v1'])
  })

  it('is told as such while it is recorded', async () => {
    const world = await installed(['db'])
    const client = world.client()
    await whilePausing(world, 'db', () => client.install(sets('v2', 'db')))
    expect(client.events).toContainEqual({ is: 'recorded', revision: 2, status: 'held' })
  })

  it('is gone back from by a rollback, once a person says so', async () => {
    const world = await paused()
    expect(await world.client().rollback()).toMatchObject({ is: 'stopped', rollout: { is: 'held' } })
    expect(await world.history()).toBe('1 deployed, 2 unfinished, 3 held')
    const { ports } = world.client()
    await resumeRollout(ports, { set: named('db'), reason: undefined, overrides: [] }, () => undefined)
    expect(images(world)).toEqual(['v1', 'v1'])
    expect(await world.client().rollback(1)).toMatchObject({ is: 'deployed' })
    expect(await world.history()).toBe('1 superseded, 2 unfinished, 3 deployed')
  })

  it('is no reason to go back', async () => {
    const world = await paused()
    const options = { rollbackOnFailure: true }
    expect(await world.client().install(sets('v2', 'db'), { options })).toMatchObject({ is: 'stopped' })
  })

  it('stays so under another template, which is staged and goes when they say', async () => {
    const world = await paused()
    expect(await world.client().install(sets('v3', 'db'))).toMatchObject({ is: 'stopped', rollout: { is: 'held' } })
    expect(images(world)).toEqual(['v1', 'v2'])
    const { ports } = world.client()
    const job = { set: named('db'), reason: undefined, overrides: [] }
    expect(await resumeRollout(ports, job, () => undefined)).toMatchObject({ is: 'done' })
    expect(images(world)).toEqual(['v3', 'v3'])
    expect(await world.client().install(sets('v3', 'db'))).toMatchObject({ is: 'deployed' })
  })

  it('before it began stays so, too', async () => {
    const world = await installed(['db', 'app'])
    const client = world.client()
    const outcome = await whilePausing(world, 'app', () => client.install(sets('v2', 'db', 'app')))
    expect(outcome).toMatchObject({ is: 'stopped', set: 'StatefulSet/prod/app', rollout: { is: 'held' } })
    expect(images(world)).toEqual(['v1', 'v1', 'v2', 'v2'])
  })

  it('is uninstalled like any other', async () => {
    const world = await paused()
    expect(await world.client().uninstall()).toMatchObject({ is: 'uninstalled' })
    expect(rolloutNames(world)).toEqual([])
    expect(world.fake.all(kinds.set)).toEqual([])
  })

  it('and whose process was killed leaves no lock behind when the set is pruned', async () => {
    const world = await paused()
    const lock = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' }
    world.fake.put({ ...lock, metadata: { namespace: 'prod', name: 'capstan-rollout-db' }, spec: {} })
    expect(await world.client().install([configMap('a', {})])).toMatchObject({ is: 'deployed' })
    expect(rolloutNames(world)).toEqual([])
  })
})

describe('a rollout that somebody else is at', () => {
  it('ends the install as lost, whose template stays staged, and goes back to nothing', async () => {
    const world = newWorld()
    await world.client().install([withPlan('v1', {})])
    await world.client().install([withPlan('v2', {})], { options: { wait: false } })
    const held = await holdLease(world.fake, world.clock, rolloutLock(named('db')), { holder: 'ann@desk 7' })
    const next = [withPlan('v2', {}), configMap('a', {})]
    const outcome = await world.client().install(next, { options: { ...quick.options, rollbackOnFailure: true } })
    expect(outcome).toMatchObject({
      is: 'stopped',
      rollout: {
        is: 'lost',
        partition: 2,
        because: expect.stringContaining('is being changed by ann@desk 7') as string,
      },
    })
    expect(exitOf(outcome!)).toBe(7)
    expect(below(setOf(world, 'db'), 'spec', 'template', 'spec')).toMatchObject(pod('v2'))
    await held.release()
    expect(await world.client().install(next)).toMatchObject({ is: 'deployed' })
    expect(images(world)).toEqual(['v2', 'v2'])
  })
})

describe('a set that somebody else holds', () => {
  it('stays held: a new template is staged, which is a warning, and deployed', async () => {
    const world = await installed(['db'])
    hold(world, 'db')
    const client = world.client()
    expect(await client.install(sets('v2', 'db'))).toMatchObject({ is: 'deployed' })
    expect(warnings(client)).toEqual([expect.stringContaining('held by somebody else') as string])
    expect(images(world)).toEqual(['v1', 'v1'])
    expect(await world.client().install(sets('v2', 'db'))).toMatchObject({ is: 'unchanged' })
  })
})

describe('a plan that is declared', () => {
  it('by the annotation: its stages are checkpoints, and its manual gate holds until somebody says yes', async () => {
    const world = await installed(['db'], { replicas: 3 })
    const plan = { stages: [2, 0], soak: '0s', gates: [manual('stage')] }
    const next = [withPlan('v2', plan, { replicas: 3 })]
    const client = world.client()
    const outcome = await client.install(next)
    expect(outcome).toMatchObject({
      is: 'stopped',
      rollout: { is: 'held', partition: expect.any(Number) as number, next: 'capstan rollout resume sts/db' },
    })
    expect(exitOf(outcome!)).toBe(4)
    expect(client.events.map(({ is }) => is)).not.toContain('evidence')
    const { ports } = world.client()
    const yes = { set: named('db'), reason: 'looks well', overrides: [] }
    let last = await resumeRollout(ports, yes, () => undefined)
    for (let times = 0; last.is === 'held' && times < 3; times++) {
      last = await resumeRollout(ports, yes, () => undefined)
    }
    expect(last).toMatchObject({ is: 'done' })
    expect(await world.client().install(next)).toMatchObject({ is: 'deployed' })
    expect(images(world)).toEqual(['v2', 'v2', 'v2'])
  })

  it('by the user lies over that of the annotation, field by field', async () => {
    const world = await installed(['db'])
    const client = world.client()
    const options = { rollout: declared({ soak: '3s' }) }
    await client.install([withPlan('v2', { stages: [1, 0], soak: '60s' })], { options })
    expect(rollouts(client, 'begin')).toMatchObject([{ stages: [1, 0] }])
    expect(world.clock.monotonic()).toBeLessThan(20_000)
  })

  it('and ends above 0 ends the install there, as deployed', async () => {
    const world = await installed(['db'])
    const next = [withPlan('v2', { stages: [1] })]
    expect(await world.client().install(next)).toMatchObject({ is: 'deployed' })
    expect(images(world)).toEqual(['v1', 'v2'])
    expect(await world.client().install(next)).toMatchObject({ is: 'unchanged' })
  })

  it('gives way to the partition of the manifest', async () => {
    const world = await installed(['db'])
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } }
    await world.client().install([withPlan('v2', { soak: '0s' }, { updateStrategy })])
    expect(images(world)).toEqual(['v1', 'v2'])
    expect(partition(world, 'db')).toBe(1)
  })

  it('waits as long for each pod as the user does for all', async () => {
    const world = await installed(['db'])
    const options = { timeout: 5000 }
    const outcome = await world.client().install([withPlan('bad', { patience: '1h' })], { options })
    expect(outcome).toMatchObject({ is: 'stopped', rollout: { is: 'blocked' } })
    expect(world.clock.monotonic()).toBeLessThan(10_000)
  })

  it('wrongly is told before anything is written', async () => {
    const world = await installed(['db'])
    await expect(world.client().install([withPlan('v2', { soak: 'long' })])).rejects.toMatchObject({
      all: [{ code: 'rollout/plan', message: expect.stringContaining('soak') as string }],
    })
    expect(world.written()).toEqual([])
  })

  it('with a command that this machine does not have is told before anything is written, where it would be run', async () => {
    const world = newWorld()
    const lacking = (): Client => {
      const client = world.client()
      const local = { run: () => Promise.reject(new Error('never')), lacks: () => true }
      Object.assign(client.ports, { gates: { ...client.ports.gates, local } })
      return client
    }
    const options = { rollout: declared({ gates: [{ name: 'lag', local: { command: ['./lag.sh'] } }] }) }
    expect(await lacking().install(sets('v1', 'db'), { options })).toMatchObject({ is: 'deployed' })
    expect(await lacking().install(sets('v1', 'db'), { options })).toMatchObject({ is: 'unchanged' })
    await expect(lacking().install(sets('v2', 'db'), { options })).rejects.toMatchObject({
      all: [
        {
          code: 'rollout/gate',
          message: 'StatefulSet/prod/db: gate lag: there is no program ./lag.sh on this machine',
        },
      ],
    })
  })

  it('with a gate that must not be asked is told before anything is written, and no matter where nobody waits', async () => {
    const world = await installed(['db'])
    const gate = { name: 'lag', http: { service: 'monitoring/lag', port: 80, path: '/' } }
    const next = [withPlan('v2', { gates: [gate] })]
    await expect(world.client().install(next)).rejects.toMatchObject({
      all: [{ code: 'rollout/gate', message: expect.stringMatching(/^StatefulSet\/prod\/db: gate lag: /) as string }],
    })
    expect(world.written()).toEqual([])
    expect(await world.client().install(next, { options: { wait: false } })).toMatchObject({ is: 'deployed' })
  })

  it('rolls out pods that wait to be deleted (OnDelete), which are left alone without one', async () => {
    const onDelete = { updateStrategy: { type: 'OnDelete' } }
    const world = await installed(['db'], onDelete)
    await world.client().install(
      sets('v2', 'db').map((set) => withSpec(set, onDelete)),
      { options: { wait: false } },
    )
    expect(images(world)).toEqual(['v1', 'v1'])
    const options = { rollout: declared({ soak: '0s' }) }
    const next = sets('v2', 'db').map((set) => withSpec(set, onDelete))
    const client = world.client()
    expect(await client.install(next, { options })).toMatchObject({ is: 'deployed' })
    expect(rollouts(client, 'deleted')).toMatchObject([{ pod: 'db-1' }, { pod: 'db-0' }])
    expect(images(world)).toEqual(['v2', 'v2'])
    expect(await world.client().install(next, { options })).toMatchObject({ is: 'unchanged' })
  })
})

describe('an install that waits for nothing', () => {
  it('lets all pods go at once', async () => {
    const world = await installed(['db'])
    const client = world.client()
    expect(await client.install(sets('v2', 'db'), { options: { wait: false } })).toMatchObject({ is: 'deployed' })
    expect(images(world)).toEqual(['v2', 'v2'])
    expect(client.events.map(({ is }) => is)).not.toContain('rollout')
    expect(markerOf(setOf(world, 'db'))?.marker.phase).toBe('done')
  })

  it('leaves a set with a declared plan staged, and says by what it goes on', async () => {
    const world = await installed(['db'])
    const client = world.client()
    const next = [withPlan('v2', { soak: '0s' })]
    expect(await client.install(next, { options: { wait: false } })).toMatchObject({ is: 'deployed' })
    expect(warnings(client)).toEqual([expect.stringMatching(/nobody waits.*capstan rollout sts\/db/) as string])
    expect(images(world)).toEqual(['v1', 'v1'])
    expect(await world.client().install(next, { options: { wait: false } })).toMatchObject({ is: 'unchanged' })
    expect(await world.client().install(next)).toMatchObject({ is: 'deployed' })
    expect(images(world)).toEqual(['v2', 'v2'])
  })
})

/** Patience of some seconds, so that what is bad is told at once. */
const quick: More = { options: { timeout: 3000 } }

function set(name: string, tag: string, spec: JsonMap = {}): JsonMap {
  return statefulSet(name, { replicas: 2, ...spec }, pod(tag))
}

function sets(tag: string, ...names: readonly string[]): JsonMap[] {
  return names.map((name) => set(name, tag))
}

function withSpec(object: JsonMap, spec: JsonMap): JsonMap {
  return { ...object, spec: { ...mapBelow(object, 'spec'), ...spec } }
}

function withPlan(tag: string, plan: JsonMap, spec: JsonMap = {}): JsonMap {
  return withAnnotations(set('db', tag, spec), { 'capstan.dev/rollout-plan': JSON.stringify(plan) })
}

function declared(map: JsonMap): { map: JsonMap; place: string } {
  return { map, place: 'stack.yaml: rollout' }
}

function manual(at: string): JsonMap {
  return { name: 'look', at, manual: {} }
}

async function installed(names: readonly string[], spec: JsonMap = {}): Promise<World> {
  const world = newWorld()
  const objects = names.map((name) => set(name, 'v1', spec))
  await world.client().install(objects, { options: { wait: false } })
  world.written()
  return world
}

function named(name: string): { namespace: string; name: string } {
  return { namespace: 'prod', name }
}

function partition(world: World, name: string): number | undefined {
  return partitionOf(setOf(world, name))
}

function hold(world: World, name: string): void {
  const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: HOLD } }
  world.fake.put(withSpec(setOf(world, name), { updateStrategy }))
}

/** The template of before, as the controller keeps it: without it there is no way back. */
function revisionOf(world: World, name: string): JsonMap {
  const object = setOf(world, name)
  const { uid } = mapBelow(object, 'metadata')!
  const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name, uid: uid! }
  const metadata = { ...named(name), name: below(object, 'status', 'currentRevision')!, ownerReferences: [owner] }
  return { apiVersion: 'apps/v1', kind: 'ControllerRevision', metadata, revision: 1 }
}

/** Somebody pauses a set while the first ordinal of the install is on its way. */
async function whilePausing<T>(world: World, name: string, work: () => Promise<T>): Promise<T> {
  const pausing = world.clock
    .sleep(5000)
    .then(() => pauseRollout(world.client().ports, { set: named(name), as: 'paused', reason: undefined }))
  const [done] = await Promise.all([work(), pausing])
  return done
}

type RolloutEvents = Extract<InstallEvent, { is: 'rollout' }>

function rollouts(client: Client, is: RolloutEvents['event']['is']): unknown[] {
  return client.events.flatMap((event) => (event.is === 'rollout' && event.event.is === is ? [event.event] : []))
}

/** `db 1`: its partition went down to 1. */
function moves(client: Client): string[] {
  return client.events.flatMap((event) => {
    if (event.is !== 'rollout' || event.event.is !== 'moved' || event.event.how !== 'lower') return []
    return [`${event.set.name} ${event.event.to}`]
  })
}

function ends(client: Client): string[] {
  return moves(client).filter((move) => move.endsWith(' 0'))
}

function rolloutNames({ fake }: World): string[] {
  const all = [kinds.secret, kinds.lease].flatMap((kind) => fake.all(kind).map((one) => `${kind.kind} ${nameOf(one)}`))
  return all.filter((name) => name.includes('capstan-rollout-'))
}
