import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { played, text, until } from './cluster.ts'
import { yaml } from './install-chart.ts'
import { statefulSet } from './install-objects.ts'
import { ends, partitionIn } from './rollout-acts.ts'
import { rolledOf, rolloutWorld, type Rolled, type RolloutWorld } from './rollout-world.ts'

const names = ['controller', 'broker', 'connect'] as const

/** Scenario 61: the sets of a release are one chain for whoever watches, pauses and goes on with it, too. */
describe.runIf(played).concurrent('a release of three sets', () => {
  it('61: is watched to its end while an install drives it', async (context) => {
    const world = await release(await rolloutWorld(context, { replicas: 1 }))
    const rolling = world.run(['apply', 'kafka', '-f', '-'], { stdin: manifests(2, '2s') })
    await until('the first pod to be released', async () => (await versionsOf(world)).includes('controller-1 2'))
    const watched = ends(await told(world, 'watch'), 'done')
    expect((await rolling).code).toBe(0)
    expect(endsOf(watched)).toEqual(['controller done', 'broker done', 'connect done'])
  })

  it('61: is watched to its end in an order of which nobody has told', async (context) => {
    const world = await release(await rolloutWorld(context, { replicas: 1 }))
    await apply(world, 2, '--no-wait')
    const rolling = told(world, '--soak', '2s', '--after', 'controller=connect')
    await until('the first pod to be released', async () => (await versionsOf(world)).includes('broker-1 2'))
    const watched = ends(await told(world, 'watch'), 'done')
    ends(await rolling, 'done')
    expect(endsOf(watched)).toEqual(['broker done', 'connect done', 'controller done'])
  })

  it('61: that somebody else has staged is paused between two sets, and goes on with all that is left', async (context) => {
    const world = await release(await rolloutWorld(context, { replicas: 1 }))
    for (const name of names) await parkAndEdit(world, name)
    ends(rolledOf(await world.run(['rollout', 'sts/controller', '-o', 'json'])), 'done')
    const paused = await world.run(['rollout', 'pause', 'kafka', '--reason', 'lunch'])
    expect([paused.code, paused.out]).toEqual([
      0,
      `broker is paused: no further pod goes, and what is under way finishes
connect is paused: no further pod goes, and what is under way finishes
  next: capstan rollout resume release/kafka -n ${world.space}
`,
    ])
    const held = ends(await told(world), 'held')
    expect(held.outcome.because).toMatch(/^the rollout was paused by .*: lunch$/)
    expect(held.err).toContain(`  next: capstan rollout resume release/kafka -n ${world.space}\n`)

    const resumed = ends(await told(world, 'resume'), 'done')
    expect(endsOf(resumed)).toEqual(['broker done', 'connect done'])
    expect(await versionsOf(world)).toEqual(names.flatMap((name) => [`${name}-0 2`, `${name}-1 2`]).sort())
    const idle = [await told(world, 'resume'), await world.run(['rollout', 'pause', 'kafka'])]
    expect(idle.map(({ code }) => code)).toEqual([1, 1])
  })

  it('61: of which one set was paused goes on behind it, and says what it leaves', async (context) => {
    const world = await release(await rolloutWorld(context, { replicas: 1 }))
    for (const name of names) await parkAndEdit(world, name)
    const rolling = told(world, '--soak', '3s', '--after', 'controller=connect')
    await until('the first pod to be released', async () => (await versionsOf(world)).includes('broker-1 2'))
    const { code } = await world.run(['rollout', 'pause', 'sts/broker'])
    expect(code).toBe(0)
    ends(await rolling, 'held')
    const resumed = ends(await told(world, 'resume'), 'done')
    expect(endsOf(resumed)).toEqual(['broker done', 'connect done'])
    expect(resumed.err).toContain(
      `warning: left as they are, with pods that wait for a newer template: controller; capstan rollout sts/controller -n ${world.space}\n`,
    )
    expect(await versionsOf(world)).toContain('controller-0 1')
  })
})

async function release(world: RolloutWorld): Promise<RolloutWorld> {
  await apply(world, 1)
  return world
}

async function apply(world: RolloutWorld, version: number, ...flags: string[]): Promise<void> {
  const stdin = manifests(version)
  const { code, out, err } = await world.run(['apply', 'kafka', '-f', '-', ...flags], { stdin })
  expect(code, out + err).toBe(0)
}

function manifests(version: number, soak = '0s'): string {
  return yaml(
    ...names.map((name) => {
      const set = statefulSet(name, { replicas: 2 }, 'ready', version) as { metadata: object }
      const annotations = { 'capstan.dev/rollout-plan': JSON.stringify({ soak }) }
      return { ...set, metadata: { ...set.metadata, annotations } }
    }),
  )
}

/** `capstan rollout [COMMAND] kafka -o json FLAGS` */
async function told(world: RolloutWorld, ...args: string[]): Promise<Rolled> {
  const [first = ''] = args
  const command = ['watch', 'resume'].includes(first) ? [first] : []
  return rolledOf(await world.run(['rollout', ...command, 'kafka', '-o', 'json', ...args.slice(command.length)]))
}

function endsOf({ events }: Rolled): string[] {
  const all = events.filter(({ is }) => is === 'end')
  return all.map(({ set, outcome }) => `${text(set as Json, 'name')} ${text(outcome as Json, 'is')}`)
}

/** As `kubectl apply` writes to a set that was parked: no marker tells of it. */
async function parkAndEdit(world: RolloutWorld, name: string): Promise<void> {
  ends(rolledOf(await world.run(['rollout', `sts/${name}`, '--park', '-o', 'json'])), 'done')
  const path = `/apis/apps/v1/namespaces/${world.space}/statefulsets/${name}`
  const { body } = await world.api.call('GET', path)
  expect(partitionIn(body!)).toBe('hold')
  const { spec } = statefulSet(name, { replicas: 2 }, 'ready', 2) as { spec: { template: object } }
  await world.edit(path, { spec: { template: spec.template } })
}

/** Of the pods of a release, by their images. */
async function versionsOf({ api, space }: RolloutWorld): Promise<string[]> {
  const { body } = await api.call('GET', `/api/v1/namespaces/${space}/pods`)
  const pods = (body as { items: Json[] }).items
  const version = (pod: Json): string => /:v(\d+)-/.exec(text(pod, 'spec.containers.0.image'))?.[1] ?? ''
  const all = pods.map((pod) => `${text(pod, 'metadata.name')} ${version(pod)}`)
  return all.filter((one) => !one.startsWith('app-')).sort()
}
