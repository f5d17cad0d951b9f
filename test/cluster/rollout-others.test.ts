import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../src/core/json.ts'
import { played, text } from './cluster.ts'
import { ends, partitionIn, partitionOf, phaseIn, standsAt, uidsOf } from './rollout-acts.ts'
import { isReady, rolloutWorld, type RolloutWorld } from './rollout-world.ts'

/** Scenarios 42 to 50: what others do to a set while it is rolled out. */
describe.runIf(played).concurrent('a rollout that others interfere with', () => {
  it('42: holds the set at once when somebody edits the template, and ends as drifted', async (context) => {
    const world = await rolloutWorld(context, { replicas: 5 })
    await world.stage()
    const rolling = world.roll(['--soak', '1s'])
    await standsAt(world, 3)
    await world.edit(world.setPath, newTemplate(world, 3))
    const { outcome } = ends(await rolling, 'drifted')
    expect(outcome.because).toMatch(/its template was changed to \S+ by somebody else, while \S+ was rolled out/)
    expect(outcome.next).toMatch(/capstan rollout sts\/app .*rolls out .*; capstan rollout undo sts\/app .*goes back/)
    expect(await partitionOf(world)).toBe('hold')
    // Of those that were released the first may be gone before anybody can hold it; no other is touched.
    const born = world.recorder.born().slice(5)
    expect(born.slice(0, 2)).toEqual(['app-4 B', 'app-3 B'])
    await world.becomes('five ready pods', (_, pods) => pods.length === 5 && pods.every(isReady))
    expect(await world.letters()).toMatch(/^AAA/)
    // And the one who edited it goes on from there.
    ends(await world.roll(), 'done')
    expect(await world.letters()).toBe('CCCCC')
    await world.recorder.check({ down: 1, blind: true, again: true })
  })

  it('43: raises the partition again when somebody sets it to 0, and goes on one by one', async (context) => {
    const world = await rolloutWorld(context, { replicas: 5 })
    await world.stage()
    const rolling = world.roll(['--soak', '1s'])
    await standsAt(world, 4)
    await world.edit(world.setPath, { spec: { updateStrategy: { rollingUpdate: { partition: 0 } } } })
    const { events } = ends(await rolling, 'done')
    const raised = events.find(({ is, how }) => is === 'moved' && how === 'raise')
    expect(raised).toMatchObject({ to: 4, because: 'its partition was lowered to 0 by somebody else' })
    expect(world.recorder.partitions()).toMatch(/hold 4 0 4 3 2 1 0$/)
    expect(await world.letters()).toBe('BBBBB')
    await world.recorder.check({ down: 1, blind: true, again: true })
  })

  it('43: is held when somebody raises the partition, and goes on when told so', async (context) => {
    const world = await rolloutWorld(context, { replicas: 4 })
    await world.stage()
    const rolling = world.roll(['--soak', '1s'])
    await standsAt(world, 3)
    await world.edit(world.setPath, { spec: { updateStrategy: { rollingUpdate: { partition: 4 } } } })
    const { outcome } = ends(await rolling, 'held')
    expect(outcome.because).toBe('its partition was raised from 3 to 4 by somebody else')
    ends(await world.roll(), 'done')
    expect(await world.letters()).toBe('BBBB')
    await world.recorder.check()
  })

  it('44: gates those that scaling up adds, and goes on', async (context) => {
    const world = await rolloutWorld(context, { replicas: 3 })
    await world.stage()
    const rolling = world.roll(['--soak', '1s'])
    await standsAt(world, 2)
    await scale(world, 5)
    ends(await rolling, 'done')
    expect(world.recorder.born().slice(3)).toEqual(['app-2 B', 'app-3 B', 'app-4 B', 'app-1 B', 'app-0 B'])
    expect(await world.letters()).toBe('BBBBB')
    await world.recorder.check({ down: 2 })
  })

  it('44: adds pods with the old template where it is still held', async (context) => {
    const world = await rolloutWorld(context, { replicas: 3 })
    await world.stage()
    await scale(world, 5)
    await world.becomes('five ready pods', (_, pods) => pods.length === 5 && pods.every(isReady))
    ends(await world.roll(['--partition', '3']), 'done')
    expect(await world.letters()).toBe('AAABB')
    await world.recorder.check({ down: 2 })
  })

  it('44: goes on with those that scaling down leaves', async (context) => {
    const world = await rolloutWorld(context, { replicas: 5 })
    await world.stage()
    const rolling = world.roll(['--soak', '1s'])
    await standsAt(world, 4)
    await scale(world, 3)
    ends(await rolling, 'done')
    expect(await world.letters()).toBe('BBB')
    await world.recorder.check({ down: 1 })
  })

  it('44: ends as drifted when it is scaled to 0, and says what is lost', async (context) => {
    const world = await rolloutWorld(context)
    await world.stage()
    const rolling = world.roll(['--soak', '1s'])
    await standsAt(world, 2)
    await scale(world, 0)
    const { outcome } = ends(await rolling, 'drifted')
    expect(outcome.because).toMatch(/scaled to 0: the old revision is lost/)
    await scale(world, 3)
    await world.becomes('three ready pods', (_, pods) => pods.length === 3 && pods.every(isReady))
    ends(await world.roll(), 'done')
    expect(await world.letters()).toBe('BBB')
    expect(await partitionOf(world)).toBe(0)
  })

  it('45: comes to its end while an autoscaler goes to and fro', async (context) => {
    const world = await rolloutWorld(context, { replicas: 3 })
    await world.stage()
    const over = new AbortController()
    const flapping = (async () => {
      for (let replicas = 5; !over.signal.aborted; replicas = replicas === 5 ? 3 : 5) {
        await scale(world, replicas)
        await pause(700)
      }
      await scale(world, 4)
    })()
    const rolling = world.roll(['--patience', '20s'])
    await pause(6000)
    over.abort()
    await flapping
    ends(await rolling, 'done')
    await world.becomes('four ready pods', (_, pods) => pods.length === 4 && pods.every(isReady))
    expect(await world.letters()).toBe('BBBB')
    await world.recorder.check({ down: 2, blind: true, again: true })
  })

  it.for([
    ['that is not released', 0, 'A'],
    ['that is released', 2, 'B'],
  ] as const)('46: waits for a pod %s and was deleted by hand', async ([, index, letter], context) => {
    const world = await rolloutWorld(context)
    await world.stage()
    const rolling = world.roll(['--soak', '2s', '--partition', '1'])
    await standsAt(world, 2)
    const [before] = (await uidsOf(world)).slice(index)
    const { status } = await world.api.call('DELETE', world.podPath(index))
    expect(status).toBe(200)
    ends(await rolling, 'done')
    expect((await uidsOf(world))[index]).not.toBe(before)
    expect((await world.letters())[index]).toBe(letter)
    expect(await world.letters()).toBe('ABB')
    await world.recorder.check({ blind: true, again: true })
  })

  it('46: and a pod that takes its time to come back makes nothing else go', async (context) => {
    const world = await rolloutWorld(context, { behaviour: 'slow-2s' })
    await world.stage()
    const rolling = world.roll(['--soak', '1s'])
    await standsAt(world, 2)
    await world.api.call('DELETE', world.podPath(0))
    ends(await rolling, 'done')
    expect(await world.letters()).toBe('BBB')
    await world.recorder.check({ again: true })
  })

  it('47: ends as lost where the set is deleted and made anew, and leaves the new one alone', async (context) => {
    const world = await rolloutWorld(context)
    await world.stage()
    const rolling = world.roll(['--soak', '3s'])
    await standsAt(world, 2)
    const { status } = await world.api.call('DELETE', world.setPath, { propagationPolicy: 'Background' })
    expect(status).toBe(200)
    await world.becomes(
      'the old pods to be gone',
      (set, pods) => text(set, 'reason') === 'NotFound' && pods.length === 0,
    )
    const made = await world.api.call('PATCH', `${world.setPath}?fieldManager=capstan`, world.manifest())
    expect(made.status).toBe(201)
    const { outcome } = ends(await rolling, 'lost')
    expect(outcome.because).toMatch(/is gone|is being deleted|is another one|marker of this rollout is gone/)
    await world.becomes('three ready pods', (_, pods) => pods.length === 3 && pods.every(isReady))
    const set = await world.set()
    expect([phaseIn(set), partitionIn(set)]).toEqual(['', 0])
    // Of the old one nothing stands in the way of its next rollout.
    await world.stage({ version: 3 })
    ends(await world.roll(), 'done')
    expect(new Set(await world.letters()).size).toBe(1)
  })

  it('48: deletes no pod where the strategy is switched to OnDelete, until a person says so', async (context) => {
    const world = await rolloutWorld(context, { replicas: 4 })
    await world.stage()
    const rolling = world.roll(['--soak', '1s'])
    await standsAt(world, 3)
    await world.edit(world.setPath, { spec: { updateStrategy: { type: 'OnDelete', rollingUpdate: null } } })
    const { outcome } = ends(await rolling, 'drifted')
    expect(outcome.because).toBe('its updateStrategy was changed from RollingUpdate to OnDelete by somebody else')
    ends(await world.roll(), 'drifted')
    expect(await world.letters()).toMatch(/^AAA/)
    ends(await world.roll(['--soak', '1s', '--override', 'strategy=by hand from here']), 'done')
    expect(await world.letters()).toBe('BBBB')
    expect(text(await world.set(), 'spec.updateStrategy.type')).toBe('OnDelete')
    await world.recorder.check()
  })

  it('48: holds a set that is switched from OnDelete, so that not all its pods go at once', async (context) => {
    const world = await rolloutWorld(context, { replicas: 5, spec: { updateStrategy: { type: 'OnDelete' } } })
    await world.edit(world.setPath, newTemplate(world, 2))
    const rolling = world.roll(['--soak', '2s'])
    await world.becomes('five pods of two revisions', (_, pods) => {
      const revisions = pods.map((pod) => text(pod, 'metadata.labels.controller-revision-hash'))
      return pods.every(isReady) && pods.length === 5 && new Set(revisions).size === 2
    })
    await world.edit(world.setPath, { spec: { updateStrategy: { type: 'RollingUpdate' } } })
    const { outcome } = ends(await rolling, 'drifted')
    expect(outcome.next).toContain('goes on by the partition')
    expect(await partitionOf(world)).toBe('hold')
    ends(await world.roll(['--soak', '1s', '--override', 'strategy=by the partition from here']), 'done')
    expect(await world.letters()).toBe('BBBBB')
  })

  it('49: refuses a second one while the first lives, with the name of the first', async (context) => {
    const world = await rolloutWorld(context)
    await world.stage()
    const rolling = world.roll(['--soak', '3s'])
    await standsAt(world, 2)
    const second = await world.roll()
    expect(second.code, second.out + second.err).toBe(1)
    expect(second.err).toMatch(/the rollout of StatefulSet app in namespace \S+ is being changed by \S+ \d+, since /)
    ends(await rolling, 'done')
    expect(await world.letters()).toBe('BBB')
    await world.recorder.check()
  })

  it('50: is not disturbed by a forced apply of the same manifest every 200 ms', async (context) => {
    const world = await rolloutWorld(context, { replicas: 4 })
    await world.stage()
    const over = new AbortController()
    let times = 0
    const syncing = (async () => {
      for (; !over.signal.aborted; times++) {
        const path = `${world.setPath}?fieldManager=argocd-controller&force=true`
        expect((await world.api.call('PATCH', path, world.manifest())).status).toBe(200)
        await pause(200)
      }
    })()
    ends(await world.roll(['--soak', '1s']), 'done')
    over.abort()
    await syncing
    // Of each pod at least once.
    expect(times).toBeGreaterThan(4)
    expect(world.recorder.partitions()).toMatch(/hold 3 2 1 0$/)
    expect(await world.letters()).toBe('BBBB')
    await world.recorder.check()
  })

  it('50: keeps what such an apply brings from the pods of a parked set', async (context) => {
    const world = await rolloutWorld(context)
    await world.stage()
    ends(await world.roll(['--park']), 'done')
    expect(await partitionOf(world)).toBe('hold')
    const { template } = newTemplate(world, 3).spec
    const manifest = { ...world.manifest(), spec: { ...(world.manifest()['spec'] as JsonMap), template } }
    const path = `${world.setPath}?fieldManager=argocd-controller&force=true`
    expect((await world.api.call('PATCH', path, manifest)).status).toBe(200)
    await world.becomes('the controller to have seen it', (set) => {
      return text(set, 'status.observedGeneration') === text(set, 'metadata.generation')
    })
    await pause(500)
    expect(await world.letters()).toBe('BBB')
    ends(await world.roll(), 'done')
    expect(await world.letters()).toBe('CCC')
    await world.recorder.check()
  })
})

/** As the set has it, with another image. */
function newTemplate(world: RolloutWorld, version: number): { spec: { template: JsonMap } } {
  const { template } = world.manifest()['spec'] as JsonMap
  return { spec: { template: JSON.parse(JSON.stringify(template).replaceAll(/:v\d+-/g, `:v${version}-`)) as JsonMap } }
}

async function scale(world: RolloutWorld, replicas: number): Promise<void> {
  await world.edit(`${world.setPath}/scale`, { spec: { replicas } }, 'autoscaler')
}
