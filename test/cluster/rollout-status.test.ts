import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, type TestContext, vi } from 'vitest'
import { clusterOver } from '../../src/cluster/cluster.ts'
import { connect } from '../../src/cluster/connect.ts'
import { realClock } from '../../src/cluster/real-clock.ts'
import type { Cluster } from '../../src/core/cluster.ts'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { http } from '../../src/io/http.ts'
import { localCommand } from '../../src/io/local-command.ts'
import type { RolloutEvent } from '../../src/rollout/event.ts'
import { defaultSpec } from '../../src/rollout/plan/stages.ts'
import type { RolloutPorts } from '../../src/rollout/ports.ts'
import { rollOut } from '../../src/rollout/roll-out.ts'
import { readDocument } from '../../src/yaml/read.ts'
import { at, kubeconfig, played, text } from './cluster.ts'
import { rolloutWorld, type Rolled, type RolloutWorld } from './rollout-world.ts'

// They wait most of the time.
vi.setConfig({ maxConcurrency: 10 })

describe.runIf(played).concurrent('a rollout whose facts come late or are odd', () => {
  it('12: waits where the set tells of the newest template, and the list of pods is of before', async (context) => {
    const world = await rolloutWorld(context, { replicas: 4, spec: { podManagementPolicy: 'Parallel' } })
    await world.stage()
    const ports = await portsOf(context, 300)
    const events: RolloutEvent[] = []
    const set = { namespace: world.space, name: 'app' }
    const spec = { ...defaultSpec, soak: 0 }
    const outcome = await rollOut(ports, { set, spec, overrides: [] }, (event) => events.push(event))
    expect(outcome.is).toBe('done')
    expect(events.filter(({ is }) => is === 'state').map(becauseOf)).toContain(
      'pod app-3 was released and has not been replaced yet',
    )
    expect(world.recorder.partitions()).toBe('0 hold 3 2 1 0')
    await world.recorder.check()
  })

  it('13: does not end when the controller calls the new revision current, but when its pods are available', async (context) => {
    const world = await rolloutWorld(context, { replicas: 1, spec: { minReadySeconds: 2 } })
    await world.stage()
    done(await world.roll(['--soak', '0s']))
    const ended = await world.set()
    expect(at(ended, 'status.currentRevision')).toBe(at(ended, 'status.updateRevision'))
    expect(at(ended, 'status.availableReplicas')).toBe(1)
    await world.recorder.check()
  })

  it('14: rolls back to a template of before, whose revision has its old name again', async (context) => {
    const world = await rolloutWorld(context)
    const first = text(await world.set(), 'status.currentRevision')
    await world.stage()
    done(await world.roll())
    expect(await world.stage({ version: 1 })).toBe(first)
    done(await world.roll())
    expect(await world.letters()).toBe('AAA')
    expect(world.recorder.partitions()).toBe('0 hold 2 1 0 hold 2 1 0')
    await world.recorder.check({ again: true })
  })

  it('15: stops halfway and goes on where the set keeps no history', async (context) => {
    const world = await rolloutWorld(context, { spec: { revisionHistoryLimit: 0 } })
    await world.stage()
    done(await world.roll(['--partition', '1']))
    await world.api.call('DELETE', world.podPath(0))
    await world.becomes('pod 0 as it was', (_, pods) => pods.length === 3 && world.recorder.born().at(-1) === 'app-0 A')
    done(await world.roll(['--partition', '0']))
    expect(await world.letters()).toBe('BBB')
    expect(await revisions(world)).toHaveLength(1)
    await world.recorder.check({ again: true })
  })

  it('16: gets to its end although somebody deleted the ControllerRevision of before', async (context) => {
    const world = await rolloutWorld(context)
    const base = text(await world.set(), 'status.currentRevision')
    const target = await world.stage()
    done(await world.roll(['--partition', '2']))
    await world.api.call('DELETE', `${revisionsPath(world)}/${base}`)
    // It is told by its next look: a pod below the partition does not come back as it was any more.
    await world.api.call('DELETE', world.podPath(0))
    await world.becomes('pod 0 anew', (set, pods) => {
      const isCurrent = text(set, 'status.currentRevision') === target
      return isCurrent && pods.length === 3 && world.recorder.born().at(-1) === 'app-0 B'
    })
    const undone = await world.run(['rollout', 'undo', 'sts/app', '--way', 'pods', '-o', 'json'])
    expect(undone.code, undone.out + undone.err).toBe(5)
    expect(undone.out + undone.err).toContain('has no other revision to come back to')
    done(await world.roll(['--partition', '0']))
    expect(await world.letters()).toBe('BBB')
    await world.recorder.check()
  })

  it('17: goes to the revision that the controller has named anew after a collision', async (context) => {
    const world = await rolloutWorld(context)
    // The name that the template gets is known once it had it.
    const collided = await world.stage()
    await world.stage({ version: 1 })
    done(await world.roll())
    await world.api.call('DELETE', `${revisionsPath(world)}/${collided}`)
    const { status, text: said } = await world.api.call('POST', revisionsPath(world), {
      metadata: { name: collided },
      data: { spec: { template: { spec: 'of another set' } } },
      revision: 1,
    })
    expect(status, said).toBe(201)
    const target = await world.stage()
    expect(target).not.toBe(collided)
    expect(at(await world.set(), 'status.collisionCount')).toBe(1)
    done(await world.roll())
    for (const pod of await world.pods()) expect(at(pod, 'metadata.labels.controller-revision-hash')).toBe(target)
    await world.recorder.check({ again: true })
  })
})

function done({ code, outcome, out, err }: Rolled): void {
  expect([outcome.is, code], out + err).toEqual(['done', 0])
}

function revisionsPath({ space }: RolloutWorld): string {
  return `/apis/apps/v1/namespaces/${space}/controllerrevisions`
}

async function revisions(world: RolloutWorld): Promise<readonly Json[]> {
  return at((await world.api.call('GET', revisionsPath(world))).body, 'items') as Json[]
}

function becauseOf(event: RolloutEvent): string {
  return event.is === 'state' ? event.because : ''
}

/** What an engine needs, of a cluster whose pods are told so many milliseconds late. */
async function portsOf({ onTestFinished }: TestContext, late: number): Promise<RolloutPorts> {
  const transport = await connect({ kubeconfig }, process.env, { readYaml: (yaml, file) => readDocument(yaml, file) })
  onTestFinished(() => transport.close())
  return {
    cluster: withLatePods(clusterOver(transport), late, { pods: undefined }),
    clock: realClock,
    newRun: () => '00000000000c',
    holder: 'a test',
    gates: { http, local: localCommand() },
  }
}

interface Told {
  /** As the watch has told them last. */
  pods: readonly JsonMap[] | undefined
}

/** A server behind its etcd: a list of pods tells no more than the watch has. */
function withLatePods(cluster: Cluster, late: number, told: Told): Cluster {
  return {
    ...cluster,
    bound: (signal) => withLatePods(cluster.bound(signal), late, told),
    list: async (kind, where) => {
      if (kind.kind !== 'Pod' || told.pods === undefined) return cluster.list(kind, where)
      return { ...(await cluster.list(kind, where)), items: told.pods }
    },
    follow: (kind, where) => {
      const all = cluster.follow(kind, where)
      return kind.kind === 'Pod' ? lately(all, late, told) : all
    },
  }
}

async function* lately(
  all: AsyncIterable<readonly JsonMap[]>,
  late: number,
  told: Told,
): AsyncGenerator<readonly JsonMap[]> {
  for await (const pods of all) {
    if (told.pods !== undefined) await pause(late)
    told.pods = pods
    yield pods
  }
}
