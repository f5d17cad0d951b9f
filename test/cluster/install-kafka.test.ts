import { describe, expect, test } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { capstan, done } from './capstan.ts'
import type { Client } from './client.ts'
import { at, client, namespace, played, text } from './cluster.ts'
import { watchSets } from './install-watch.ts'
import { names, world } from './install-world.ts'

interface Shipped {
  readonly title: string
  /** What `install` and `diff` take. */
  readonly args: readonly string[]
  /** Where the values of the chart begin. */
  readonly prefix?: string
  /** What restarts all pods of its StatefulSets. Default: a setting of Kafka. */
  readonly change?: string
}

const chart = ['--chart', 'charts/kafka', '--name', 'kafka']
const legacy = ['--preset', 'legacy-seed']
const shipped: Shipped[] = [
  { title: 'the chart kafka', args: chart },
  { title: 'the chart kafka with the preset dev', args: [...chart, '--preset', 'dev'] },
  // This one writes the settings out, all of them.
  { title: 'the one with legacy-seed', args: [...chart, ...legacy], change: 'broker.podAnnotations.changed=yes' },
  { title: 'the stack of values.example.yaml', args: ['values.example.yaml'], prefix: 'kafka.' },
]

/** Not on a cluster of the user's: brokers and controllers are more than a test may ask of it. */
describe.runIf(played)('from install to uninstall', () => {
  test.for(shipped)('$title is installed, left alone, staged, brought back and removed', async (it) => {
    const { args, prefix = '', change = 'config.message\\.max\\.bytes=2000000' } = it
    const api = client()
    const space = await namespace(api)
    // The chart's own pauses are the business of other tests.
    const quick = ['minReadySeconds=0', 'soak=0s'].flatMap((it) => ['--set', `${prefix}update.${it}`])
    const given = [...args, '-n', space, ...quick]
    const changed = [...given, '--set', prefix + change]

    const empty = await world(api, space)
    expect(await done(['install', ...given, '--dry-run'])).toMatch(/nothing was written: \d+ to create/)
    expect(await world(api, space)).toEqual(empty)

    expect(await done(['install', ...given])).toContain('kafka is deployed as revision 1')
    expect(await history(space)).toEqual(['1 deployed'])
    expect(await verdicts(space)).toEqual(['ready'])
    const pods = await podsOf(api, space)

    const first = await world(api, space)
    expect(await done(['install', ...given])).toMatch(/kafka is unchanged at revision 1: .*nothing was written/)
    expect((await capstan(['diff', ...given])).code).toBe(0)
    expect(await world(api, space)).toEqual(first)

    const sets = await setsOf(api, space)
    const diff = await capstan(['diff', ...changed])
    expect(diff.code).toBe(3)
    for (const set of sets)
      expect(diff.out).toMatch(
        new RegExp(`# restarts \\d pods?: spec\\.template\\..*\n--- StatefulSet/${space}/${set} `),
      )
    expect(await done(['install', ...changed, '--dry-run'])).toMatch(/nothing was written: .*to update/)
    expect(await world(api, space)).toEqual(first)

    const watch = await watchSets(api, space)
    expect(await done(['upgrade', ...changed])).toContain('kafka is deployed as revision 2')
    watch.stop()
    expect(new Set(sets.map((set) => [...new Set(watch.of(set))].join()))).toEqual(
      new Set(['held,template,released,pod']),
    )
    expect(await ends(api, space)).toEqual(new Set(['partition 0, done at 0']))
    expect((await capstan(['diff', ...changed])).code).toBe(0)
    expect(await history(space)).toEqual(['1 superseded', '2 deployed'])
    expect((await podsOf(api, space)).filter((uid) => pods.includes(uid))).toEqual([])

    const second = await world(api, space)
    expect(await done(['rollback', 'kafka', '-n', space, '--dry-run'])).toMatch(/nothing was written: .*to update/)
    expect(await world(api, space)).toEqual(second)
    expect(await done(['rollback', 'kafka', '-n', space])).toContain('kafka is deployed as revision 3')
    expect((await capstan(['diff', ...given])).code).toBe(0)
    expect(await done(['rollback', 'kafka', '2', '-n', space])).toContain('kafka is deployed as revision 4')
    expect((await capstan(['diff', ...changed])).code).toBe(0)
    expect(await history(space)).toEqual(['1 superseded', '2 superseded', '3 superseded', '4 deployed'])
    expect(await verdicts(space)).toEqual(['ready'])

    const fourth = await world(api, space)
    expect(await done(['uninstall', 'kafka', '-n', space, '--dry-run'])).toMatch(/nothing was written: \d+ to delete/)
    expect(await world(api, space)).toEqual(fourth)
    expect(await done(['uninstall', 'kafka', '-n', space])).toContain('kafka is uninstalled')
    expect((await names(api, space)).filter((name) => !name.startsWith('PersistentVolumeClaim/'))).toEqual([])
  })
})

async function history(space: string): Promise<string[]> {
  const revisions = JSON.parse(await done(['history', 'kafka', '-n', space, '-o', 'json'])) as Json[]
  return revisions.map((it) => `${text(it, 'revision')} ${text(it, 'status')}`)
}

/** Each that an object has. */
async function verdicts(space: string): Promise<string[]> {
  const status = JSON.parse(await done(['status', 'kafka', '-n', space, '-o', 'json'])) as Json
  return [...new Set((at(status, 'objects') as Json[]).map((it) => text(it, 'verdict.is')))]
}

async function setsOf(api: Client, space: string): Promise<string[]> {
  const { body } = await api.call('GET', `/apis/apps/v1/namespaces/${space}/statefulsets`)
  return (at(body, 'items') as Json[]).map((it) => text(it, 'metadata.name'))
}

/** The pods of StatefulSets, by uid. */
async function podsOf(api: Client, space: string): Promise<string[]> {
  const { body } = await api.call('GET', `/api/v1/namespaces/${space}/pods`)
  const owned = (at(body, 'items') as Json[]).filter(
    (it) => text(it, 'metadata.ownerReferences.0.kind') === 'StatefulSet',
  )
  return owned.map((it) => text(it, 'metadata.uid'))
}

/** How the rollouts of all sets ended. */
async function ends(api: Client, space: string): Promise<Set<string>> {
  const { body } = await api.call('GET', `/apis/apps/v1/namespaces/${space}/statefulsets`)
  return new Set(
    (at(body, 'items') as Json[]).map((it) => {
      const annotations = at(it, 'metadata.annotations') as { readonly [name: string]: string }
      const marker = JSON.parse(annotations['capstan.dev/rollout'] ?? '{}') as { phase: string; p: number }
      return `partition ${text(it, 'spec.updateStrategy.rollingUpdate.partition')}, ${marker.phase} at ${marker.p}`
    }),
  )
}
