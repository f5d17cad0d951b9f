import { describe, expect, it, type TestContext } from 'vitest'
import { clientOf } from './client.ts'
import { kubeconfig, played, text } from './cluster.ts'
import { act, ends, isPodRemoval, partitionOf, phaseIn, standsAt, uidsOf } from './rollout-acts.ts'
import { middleman } from './rollout-middle.ts'
import { isReady, rolloutWorld } from './rollout-world.ts'

/** Scenarios 34 to 41: the way back, from everywhere and against all odds. */
describe.runIf(played).concurrent('going back', () => {
  it.for([
    [2, 'hold 2 hold 2 1 0'],
    [1, 'hold 2 1 hold 2 1 0'],
    [0, 'hold 2 1 0 hold 2 1 0'],
  ] as const)(
    '34: by the template brings all pods back from partition %i, and restarts only those that had left',
    async ([p, partitions], context) => {
      const world = await rolloutWorld(context)
      const before = await uidsOf(world)
      await world.stage()
      ends(await world.roll(['--partition', `${p}`]), 'done')
      ends(await act(world, 'undo', ['--way', 'template', '--reason', 'it leaks']), 'done')
      expect(await world.letters()).toBe('AAA')
      expect((await uidsOf(world)).slice(0, p)).toEqual(before.slice(0, p))
      const set = await world.set()
      expect(text(set, 'status.updateRevision')).toBe(text(set, 'status.currentRevision'))
      expect(text(set, 'spec.template.spec.containers.0.image')).toContain(':v1-')
      expect(await partitionOf(world)).toBe(0)
      expect(world.recorder.partitions().replace(/^0 /, '')).toMatch(
        new RegExp(`^${partitions.split(' hold')[0]} hold`),
      )
      await world.recorder.check({ again: true })
      // Whoever asks once more has nothing to do.
      expect((await world.roll()).code).toBe(0)
      expect((await uidsOf(world)).slice(0, p)).toEqual(before.slice(0, p))
    },
  )

  it.for([2, 1])(
    '35: by pods brings all back from partition %i, and keeps the new template staged',
    async (p, context) => {
      const world = await rolloutWorld(context)
      const middle = await middleman(context)
      const before = await uidsOf(world)
      const target = await world.stage()
      ends(await world.roll(['--partition', `${p}`]), 'done')
      ends(await act(world, 'undo', ['--way', 'pods'], { kubeconfig: middle.kubeconfig }), 'done')
      expect(await world.letters()).toBe('AAA')
      expect((await uidsOf(world)).slice(0, p)).toEqual(before.slice(0, p))
      const set = await world.set()
      expect(text(set, 'status.updateRevision')).toBe(target)
      expect([await partitionOf(world), phaseIn(set)]).toEqual(['hold', 'undone'])
      const removals = middle.told.filter(
        ({ path, method }) => path.includes('/eviction') || isPodRemoval(method, path),
      )
      expect(removals.length).toBe(3 - p)
      for (const { body } of removals) expect(body).toMatch(/"preconditions":\{"uid":"[^"]+","resourceVersion":"\d+"/)
      await world.recorder.check({ again: true })

      // The template still waits, and may have another chance.
      ends(await world.roll(), 'done')
      expect(await world.letters()).toBe('BBB')
      await world.recorder.check({ again: true })
    },
  )

  it('35: by pods is told to be impossible where the controller calls the new template current, and by the template it is not', async (context) => {
    const world = await rolloutWorld(context)
    await world.stage()
    ends(await world.roll(), 'done')
    const before = await world.set()
    const { code, err } = await act(world, 'undo', ['--way', 'pods'])
    expect(code, err).toBe(5)
    expect(err).toMatch(/StatefulSet app has no other revision to come back to than \S+/)
    expect(err).toMatch(/capstan rollout undo sts\/app .*--way template/)
    expect(await world.set()).toEqual(before)
    ends(await act(world, 'undo', ['--way', 'template']), 'done')
    expect(await world.letters()).toBe('AAA')
    expect(await partitionOf(world)).toBe(0)
    await world.recorder.check({ again: true })
  })

  it('37: leaves a pod alone that got ready between the look and the deletion', async (context) => {
    const world = await rolloutWorld(context)
    await world.stage({ behaviour: 'bad' })
    ends(await world.roll(['--patience', '1s']), 'blocked')
    const middle = await middleman(context)
    middle.meet(async ({ method, path }) => {
      if (!isPodRemoval(method, path)) return undefined
      middle.meet(() => undefined)
      await world.edit(world.podPath(2), { metadata: { annotations: { 'testbed/ready': 'true' } } })
      await world.becomes('pod 2 to be ready', (_, pods) => pods.length === 3 && pods.every(isReady))
      return undefined
    })
    ends(await act(world, 'undo', [], { kubeconfig: middle.kubeconfig }), 'done')
    const removals = middle.told.filter(({ path, method }) => path.includes('/eviction') || isPodRemoval(method, path))
    expect(removals.map(({ method, status }) => `${method} ${status}`)).toEqual(['DELETE 409', 'POST 201'])
    expect(await world.letters()).toBe('AAA')
    await world.recorder.check({ again: true })
  })

  // The template of before has to fit a node, and then no longer.
  it('38: is blocked by a pod that no longer comes up as it was, and goes on when that is mended', async (context) => {
    // Of this test's own, since nodes are everybody's.
    const key = `testbed/old-${context.task.id.replaceAll(/\W/g, '')}`
    const label = await labeller(context, key)
    await label('yes')
    const world = await rolloutWorld(context, { pod: { nodeSelector: { [key]: 'yes' } } })
    await world.stage()
    ends(await world.roll(['--partition', '1', '--patience', '2s']), 'done')
    await label(null)
    const { outcome } = ends(await act(world, 'undo'), 'blocked')
    expect(outcome.because).toMatch(/pod app-2.*(no node|node)/i)
    expect(outcome.next).toContain('capstan rollout undo sts/app')
    // One pod is enough to see that it does not go.
    expect((await world.pods()).filter(isReady).length).toBe(2)
    await label('yes')
    ends(await act(world, 'undo'), 'done')
    expect((await world.letters()).length).toBe(3)
    expect(new Set(await world.letters()).size).toBe(1)
    await world.recorder.check({ again: true })
  })

  it('39: after the end writes the old template back, without being told how', async (context) => {
    const world = await rolloutWorld(context)
    await world.stage()
    ends(await world.roll(), 'done')
    const { out } = ends(await act(world, 'undo'), 'done')
    expect(out).toMatch(/the template of \S+ is written back/)
    expect(await world.letters()).toBe('AAA')
    expect(await partitionOf(world)).toBe(0)
    await world.recorder.check({ again: true })
    // Whoever was not told, and asks once more, is not taken forward again.
    expect(ends(await act(world, 'undo'), 'done').outcome.because).toMatch(/its rollout is undone already/)
    expect(await world.letters()).toBe('AAA')
    await world.recorder.check({ again: true })
  })

  it('40: that somebody else began is held, told, and finished by the next rollout', async (context) => {
    const world = await rolloutWorld(context, { replicas: 4 })
    await world.stage()
    const rolling = world.roll(['--soak', '2s'])
    await standsAt(world, 2)
    const { spec } = world.manifest() as { spec: { template: object } }
    const { template } = JSON.parse(JSON.stringify(spec).replaceAll(':v2-', ':v1-')) as typeof spec
    await world.edit(world.setPath, { spec: { template } })
    const { outcome } = ends(await rolling, 'drifted')
    expect(outcome.because).toMatch(/its template was changed back to \S+ by somebody else/)
    expect(await partitionOf(world)).toBe('hold')
    ends(await world.roll(), 'done')
    expect(await world.letters()).toBe('AAAA')
    expect(await partitionOf(world)).toBe(0)
    await world.recorder.check({ down: 1, blind: true, again: true })
  })

  it('41: and forward again: a third template takes over where the second had come to', async (context) => {
    const world = await rolloutWorld(context, { replicas: 4 })
    await world.stage()
    ends(await world.roll(['--partition', '2']), 'done')
    await world.stage({ version: 3 })
    ends(await world.roll(), 'done')
    expect(world.recorder.born().slice(4)).toEqual(['app-3 B', 'app-2 B', 'app-3 C', 'app-2 C', 'app-1 C', 'app-0 C'])
    expect(await world.letters()).toBe('CCCC')
    await world.recorder.check({ again: true })
  })

  it('41: a third template that mends the second is kept from its pod by Kubernetes, until that is deleted', async (context) => {
    const world = await rolloutWorld(context)
    await world.stage({ behaviour: 'bad' })
    ends(await world.roll(['--patience', '1s']), 'blocked')
    await world.stage({ version: 3 })
    const { outcome } = ends(await world.roll(['--patience', '3s']), 'blocked')
    expect(outcome.because).toMatch(/pod app-2.*the controller replaces it only once it is ready/)
    expect(outcome.next).toContain('--force-stuck')
    ends(await world.roll(['--force-stuck']), 'done')
    expect(world.recorder.born().slice(3)).toEqual(['app-2 B', 'app-2 C', 'app-1 C', 'app-0 C'])
    expect(await world.letters()).toBe('CCC')
    await world.recorder.check({ again: true })
  })
})

/** Puts a label on a node, or takes it away. */
async function labeller(
  { onTestFinished }: TestContext,
  key: string,
): Promise<(value: string | null) => Promise<void>> {
  const api = clientOf(kubeconfig)
  const { body } = await api.call('GET', '/api/v1/nodes')
  const node = `/api/v1/nodes/${text(body, 'items.0.metadata.name')}`
  const contentType = 'application/merge-patch+json'
  const label = async (value: string | null): Promise<void> => {
    const { status } = await api.call('PATCH', node, { metadata: { labels: { [key]: value } } }, { contentType })
    expect(status).toBe(200)
  }
  onTestFinished(async () => {
    await label(null)
    api.close()
  })
  return label
}
