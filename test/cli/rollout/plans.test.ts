import { describe, expect, it } from 'vitest'
import { noPlanFlags } from '../../../src/cli/commands/rollout-plan-flags.ts'
import { type PlanWork, renderedPlans } from '../../../src/cli/rollout-plans.ts'
import { planJson, printPlans, type PlannedSet } from '../../../src/cli/rollout/print-plan.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import { mapBelow, below } from '../../contract/below.ts'
import { statefulSet } from '../../contract/contract-objects.ts'
import { database, kinds, pod, withAnnotations } from '../../install/objects.ts'
import { jobWith, type More, newWorld, type World } from '../../install/world.ts'
import { fakeIo } from '../fake-io.ts'

const work: PlanWork = {
  flags: noPlanFlags,
  after: [],
  connect: { context: 'east' },
  warn: () => undefined,
}

async function installed(...manifests: readonly JsonMap[]): Promise<World> {
  const world = newWorld()
  await world.client().install(manifests.length === 0 ? [database('v1')] : manifests)
  world.written()
  return world
}

async function planned(
  world: World,
  manifests: readonly JsonMap[],
  more: More = {},
  flags = {},
): Promise<PlannedSet[]> {
  const { ports } = world.client()
  const plans = await renderedPlans(ports, jobWith(manifests, more), { ...work, flags: { ...noPlanFlags, ...flags } })
  expect(world.written(), 'a plan writes nothing').toEqual([])
  return [...plans]
}

function shown(plans: readonly PlannedSet[]): { out: string; err: string } {
  const io = fakeIo()
  printPlans(plans, io)
  return { out: io.out(), err: io.err() }
}

function setOf(world: World): JsonMap {
  return world.fake.all(kinds.set)[0]!
}

describe('the plan of what is rendered', () => {
  it('tells which pods of the changed set would restart, by the template that results, and writes nothing', async () => {
    const world = await installed()
    const { out, err } = shown(await planned(world, [database('v2')]))
    expect(out).toMatch(
      /^db in namespace prod: 3 pods of 3 would restart, from \S+ to a new template\n {2}why {8}restarts 3 pods: spec\.template\.spec\.containers\[name=app\]\.image changed\n {2}pods {7}db-2.*, db-1.*, db-0.*, down to partition 0\n {2}now {8}partition 0\n/,
    )
    expect(out).toMatch(/\n\nnothing is written yet: capstan install does it, with the same values\n$/)
    expect(err).not.toContain('controller has not seen')
    expect(await world.client().install([database('v2')])).toMatchObject({ is: 'deployed' })
  })

  it('goes by the rollout of the stack, over the annotation that the new manifest has; flags lie over both', async () => {
    const world = await installed()
    const own = JSON.stringify({ stages: [2, 0], soak: '30s', gates: [{ manual: {} }] })
    const set = withAnnotations(database('v2'), { 'capstan.dev/rollout-plan': own })
    const [annotated] = await planned(world, [set])
    expect(annotated).toMatchObject({ forecast: { stages: [2, 0] }, gates: [{ name: 'manual', kind: 'manual' }] })
    const rollout = { map: { stages: [1, 0] }, place: 'prod.yaml: rollout' }
    expect(await planned(world, [set], { options: { rollout } })).toMatchObject([{ forecast: { stages: [1, 0] } }])
    const stages = { is: 'marks', marks: [{ partition: 3 }, { partition: 2 }] }
    expect(await planned(world, [set], { options: { rollout } }, { stages })).toMatchObject([
      { forecast: { stages: [3, 2], restarts: [{ pod: 'db-2' }] } },
    ])
  })

  it('ends at the partition that the manifest says, as the install does', async () => {
    const world = await installed()
    const updateStrategy = { rollingUpdate: { partition: 2 } }
    const [plan] = await planned(world, [database('v2', { updateStrategy })])
    expect(plan).toMatchObject({ forecast: { stages: [2], restarts: [{ pod: 'db-2' }] } })
  })

  it('tells what stands against it as data, with the cures that an install has', async () => {
    const world = await installed()
    const annotations = {
      'kubectl.kubernetes.io/last-applied-configuration':
        '{"spec": {"updateStrategy": {"rollingUpdate": {"partition": 0}}}}',
    }
    const metadata = mapBelow(setOf(world), 'metadata')!
    world.fake.put({
      ...setOf(world),
      metadata: { ...metadata, annotations: { ...mapBelow(metadata, 'annotations'), ...annotations } },
    })
    world.fake.put({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'compute', namespace: 'prod' },
      status: { hard: { 'requests.memory': '1Gi' }, used: { 'requests.memory': '0' } },
    })
    const resources = { requests: { memory: '600Mi' } }
    const containers = (below(pod('v2'), 'containers') as JsonMap[]).map((one) => ({ ...one, resources }))
    const plans = await planned(world, [statefulSet('db', { replicas: 3 }, { containers })])
    expect(plans[0]!.forecast!.refusals.map(({ name }) => name)).toEqual(['last-applied', 'quota'])
    expect(shown(plans).err).toContain('or take the set over from helm or kubectl: --adopt\n')
    expect(shown(plans).err).toContain('ResourceQuota compute allows 1Gi of requests.memory')
  })

  it('warns of a gate that must not be asked, as a rollout would refuse it', async () => {
    const world = await installed()
    const own = JSON.stringify({ gates: [{ name: 'lag', http: { service: 'monitoring/lag', port: 80, path: '/' } }] })
    const [plan] = await planned(world, [withAnnotations(database('v2'), { 'capstan.dev/rollout-plan': own })])
    expect(plan!.forecast!.warnings.at(-1)).toMatch(/^gate lag: an annotation must not name/)
  })

  it('names sets that are made, scaled, removed or left alone, without a rollout', async () => {
    const world = await installed(
      statefulSet('gone', { replicas: 2 }, pod('v1')),
      statefulSet('same', { replicas: 1 }, pod('v1')),
      statefulSet('less', { replicas: 3 }, pod('v1')),
    )
    const plans = await planned(world, [
      statefulSet('same', { replicas: 1 }, pod('v1')),
      statefulSet('less', { replicas: 1 }, pod('v1')),
      statefulSet('made', { replicas: 5 }, pod('v1')),
    ])
    expect(shown(plans).out).toBe(`same in namespace prod: stays as it is

less in namespace prod: changes, and no pod restarts; 3 pods become 1: the highest are deleted

made in namespace prod: is made, with 5 pods

gone in namespace prod: is deleted, with 2 pods
  why        it is no longer in the release
`)
    expect(plans.map(planJson)).toMatchObject([
      { set: { name: 'same' }, change: 'none', podsNow: 1, podsThen: 1 },
      { change: 'update', podsNow: 3, podsThen: 1 },
      { change: 'create', podsNow: 0, podsThen: 5 },
      { change: 'prune', podsNow: 2, podsThen: 0 },
    ])
  })

  it('goes set by set in the order in which they roll', async () => {
    const names = ['connect', 'kafka', 'controller']
    const sets = (tag: string): JsonMap[] => names.map((name) => statefulSet(name, { replicas: 1 }, pod(tag)))
    const world = await installed(...sets('v1'))
    expect((await planned(world, sets('v2'))).map(({ set }) => set.name)).toEqual(['controller', 'kafka', 'connect'])
  })

  it('of a rollout that was cut short tells what is left, by the template that is there', async () => {
    const world = await installed()
    await world.client({ ends: { at: 7, how: 'killed' } }).install([database('v2')])
    world.written()
    const [plan] = await planned(world, [database('v2')])
    const { status } = setOf(world) as { status: JsonMap }
    expect(plan).toMatchObject({
      change: { action: 'update' },
      forecast: { target: status['updateRevision'], restarts: [{ pod: 'db-2' }, { pod: 'db-1' }, { pod: 'db-0' }] },
    })
  })

  it('of a rollout that is stopped on its way tells what is left, and that an install leaves it so', async () => {
    const world = await installed()
    const uid = below(setOf(world), 'metadata', 'uid')!
    const marker = {
      v: 1,
      run: '0123456789ab',
      uid,
      base: 'db-1',
      target: '',
      to: 0,
      phase: 'paused',
      p: 1,
      at: '',
      by: 'alice',
    }
    const metadata = mapBelow(setOf(world), 'metadata')!
    const annotations = { ...mapBelow(metadata, 'annotations'), 'capstan.dev/rollout': JSON.stringify(marker) }
    world.fake.put({ ...setOf(world), metadata: { ...metadata, annotations } })
    const [plan] = await planned(world, [database('v2')])
    expect(plan!.forecast!.restarts).toHaveLength(3)
    expect(plan!.forecast!.warnings[0]).toMatch(
      /^the rollout of db is paused: an install leaves the rest to capstan rollout resume sts\/db -n prod --context east$/,
    )
  })
})
