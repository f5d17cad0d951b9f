import { describe, expect, it } from 'vitest'
import { exitCodeOf } from '../../src/cli/exit.ts'
import { failuresOf } from '../../src/core/failure.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { partitionOf } from '../../src/rollout/protocol/partition.ts'
import { below, mapBelow } from '../contract/below.ts'
import { configMap, statefulSet } from '../contract/contract-objects.ts'
import { kinds, pod } from './objects.ts'
import { annotate, setOf } from './seen.ts'
import type { Client, World } from './world.ts'
import { newWorld } from './world.ts'

const lastApplied = {
  'kubectl.kubernetes.io/last-applied-configuration':
    '{"spec": {"updateStrategy": {"rollingUpdate": {"partition": 0}}}}',
}

describe('what stands against a rollout', () => {
  it('ends the install before anything is written, and says how to set it aside', async () => {
    const world = await annotated()
    const error: unknown = await world
      .client()
      .install([set('v2'), configMap('a', {})])
      .catch((it: unknown) => it)
    const failures = failuresOf(error)!
    expect(failures).toMatchObject([
      {
        code: 'rollout/refused',
        message: expect.stringMatching(/^StatefulSet\/prod\/db: the partition stands in last-applied-conf/) as string,
        hint: expect.stringMatching(/; or set it aside: --override last-applied="the reason"$/) as string,
      },
    ])
    expect(exitCodeOf(failures)).toBe(5)
    expect(world.written()).toEqual([])
    expect(await world.history()).toBe('1 deployed')
    expect(partitionOf(setOf(world))).toBe(0)
  })

  it('is set aside by its name, and the reason is told', async () => {
    const world = await annotated()
    const overrides = [{ gate: 'last-applied', reason: 'nobody applies it any more' }]
    const client = world.client()
    expect(await client.install([set('v2')], { options: { overrides } })).toMatchObject({ is: 'deployed' })
    expect(imageOf(setOf(world))).toContain('v2')
    expect(told(client, 'override')).toMatchObject([{ gate: 'last-applied', reason: 'nobody applies it any more' }])
  })

  it('is not set aside by a name that fits none of the sets: nothing is written, and the nearest is told', async () => {
    const world = await annotated()
    for (const wait of [true, false]) {
      const options = { wait, overrides: [{ gate: 'last-aplied', reason: 'nobody applies it any more' }] }
      const error: unknown = await world
        .client()
        .install([set('v2')], { options })
        .catch((it: unknown) => it)
      const failures = failuresOf(error)!
      expect(failures).toMatchObject([{ code: 'rollout/plan', hint: 'did you mean last-applied?' }])
      expect(exitCodeOf(failures)).toBe(2)
      expect(world.written()).toEqual([])
    }
  })

  it('may be set aside where nothing is left to do: the same command again is no mistake', async () => {
    const world = await installed()
    const plan = JSON.stringify({ gates: [{ name: 'ask', manual: {} }] })
    const gated = (tag: string): JsonMap => {
      const object = set(tag)
      const metadata = { ...mapBelow(object, 'metadata'), annotations: { 'capstan.dev/rollout-plan': plan } }
      return { ...object, metadata }
    }
    const options = { overrides: [{ gate: 'ask', reason: 'all is well' }] }
    await world.client().install([gated('v1')], { options })
    expect(await world.client().install([gated('v1')], { options })).toMatchObject({ is: 'unchanged' })
    await expect(world.client().install([set('v1')], { options })).rejects.toThrow('--override names "ask"')
  })

  it('is told by a dry run, too', async () => {
    const world = await annotated()
    const dry = world.client().install([set('v2')], { options: { dryRun: true } })
    await expect(dry).rejects.toThrow('last-applied')
  })

  it('is looked for only where a rollout begins: not of a template that stays, and not where nobody waits', async () => {
    const world = await annotated()
    const { fake } = world
    const before = fake.requests.length
    expect(await world.client().install([set('v1'), configMap('a', {})])).toMatchObject({ is: 'deployed' })
    expect(fake.requests.slice(before).filter(({ kind }) => kind === 'LimitRange')).toEqual([])
    const options = { wait: false }
    expect(await world.client().install([set('v2')], { options })).toMatchObject({ is: 'deployed' })
  })

  it('is nothing to a set that somebody else holds, and shall let go', async () => {
    const world = await annotated()
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 2147483647 } }
    world.fake.put({ ...setOf(world), spec: { ...mapBelow(setOf(world), 'spec'), updateStrategy } })
    expect(await world.client().install([set('v2')])).toMatchObject({ is: 'deployed' })
  })

  it('is nothing to one that a person paused: they say when it goes on', async () => {
    const world = await annotated()
    const uid = below(setOf(world), 'metadata', 'uid')!
    const marker = {
      v: 1,
      run: '0123456789ab',
      uid,
      base: 'db-1',
      target: 'db-2',
      to: 0,
      phase: 'paused',
      p: 1,
      at: '',
    }
    annotate(world, { 'capstan.dev/rollout': JSON.stringify({ ...marker, plan: '0123456789abcdef' }) })
    expect(await world.client().install([set('v2')])).toMatchObject({ is: 'stopped', rollout: { is: 'held' } })
  })

  it('is found, too, for a template that an install cut short has staged', async () => {
    const world = await installed()
    // Before the rollout takes its lock.
    const killed = world.client({ ends: { at: 7, how: 'killed' } })
    await killed.install([set('v2')])
    expect(partitionOf(setOf(world))).toBe(2147483647)
    annotate(world, lastApplied)
    await expect(world.client().install([set('v2')])).rejects.toThrow('last-applied')
  })

  it('does not keep an install from going back by itself', async () => {
    const world = await installed()
    const client = world.client({
      before: ({ verb, ref }) => {
        if (verb === 'create' && ref.kind === 'Lease' && ref.name === 'capstan-rollout-db') annotate(world, lastApplied)
      },
    })
    const options = { timeout: 3000, rollbackOnFailure: true }
    const outcome = await client.install([set('bad')], { options })
    expect(outcome).toMatchObject({ is: 'failed', why: expect.stringContaining('last-applied') as string })
    expect(imageOf(setOf(world))).toContain('v1')
  })

  it('is who applies the partition; from who once wrote it by an update the hold takes it over', async () => {
    const world = await installed()
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } }
    world.fake.put({ ...setOf(world), spec: { ...mapBelow(setOf(world), 'spec'), updateStrategy } })
    expect(await world.client().install([set('v2')])).toMatchObject({ is: 'deployed' })
    const { apiVersion, kind } = kinds.set
    const applied = { apiVersion, kind, metadata: { name: 'db', namespace: 'prod' }, spec: { updateStrategy } }
    await world.fake.apply(applied, { manager: 'argocd-controller', force: true })
    await expect(world.client().install([set('v3')])).rejects.toThrow('argocd-controller writes the partition too')
  })

  it('is nothing that known tools said of a set which the install takes over from them', async () => {
    const world = await installed()
    const updateStrategy = { rollingUpdate: { partition: 0 } }
    const { apiVersion, kind } = kinds.set
    const metadata = { name: 'db', namespace: 'prod', annotations: lastApplied }
    await world.fake.apply(
      { apiVersion, kind, metadata, spec: { updateStrategy } },
      { manager: 'kubectl', force: true },
    )
    const refused = world.client().install([set('v2')])
    await expect(refused).rejects.toThrow('last-applied-configuration')
    expect(await world.client().install([set('v2')], { options: { adopt: true } })).toMatchObject({ is: 'deployed' })
    expect(imageOf(setOf(world))).toContain('v2')
  })

  it('is a missing right, of those that only the rollout needs', async () => {
    const world = await installed()
    world.fake.deny({ verb: 'watch', resource: 'pods' })
    await expect(world.client().install([set('v2')])).rejects.toThrow('you may not watch pods in namespace prod')
    expect(imageOf(setOf(world))).toContain('v1')
  })

  it('is a quota that would not let its pods be made again with what the new template asks for', async () => {
    const world = await installed()
    const hard = { 'requests.memory': '1Gi' }
    world.fake.put({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'compute', namespace: 'prod' },
      spec: { hard },
      status: { hard, used: { 'requests.memory': '0' } },
    })
    world.written()
    await expect(world.client().install([set('v2', '600Mi')])).rejects.toThrow(
      'StatefulSet/prod/db: db-0 could not be made again: ResourceQuota compute allows 1Gi of requests.memory, and with it 1200Mi would be used',
    )
    expect(world.written()).toEqual([])
    expect(await world.client().install([set('v2', '500Mi')])).toMatchObject({ is: 'deployed' })
  })
})

function set(tag: string, memory?: string): JsonMap {
  const template = pod(tag)
  const resources = memory === undefined ? {} : { requests: { memory } }
  const containers = (below(template, 'containers') as JsonMap[]).map((one) => ({ ...one, resources }))
  return statefulSet('db', { replicas: 2 }, { ...template, containers })
}

async function installed(): Promise<World> {
  const world = newWorld()
  await world.client().install([set('v1')], { options: { wait: false } })
  world.written()
  return world
}

async function annotated(): Promise<World> {
  const world = await installed()
  annotate(world, lastApplied)
  world.written()
  return world
}

function imageOf(object: JsonMap): string {
  return JSON.stringify(below(object, 'spec', 'template', 'spec', 'containers'))
}

function told({ events }: Client, is: string): unknown[] {
  return events.flatMap((event) => (event.is === 'rollout' && event.event.is === is ? [event.event] : []))
}
