import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { at, bed, held, text, until } from './cluster.ts'
import { dismiss, recall, restartApiServer, resume } from './control.ts'
import { act, ends, isFree, isPodRemoval, partitionOf, standsAt } from './rollout-acts.ts'
import { middleman } from './rollout-middle.ts'
import { rolloutWorld } from './rollout-world.ts'

/** What stops the programs that all others need has a file of its own, which no other runs beside. */
describe.runIf(bed !== undefined)('a rollout while the StatefulSet controller is away', () => {
  /**
   * Longer than a lock lasts that is not renewed, 15 s. That the sentence names kube-controller-manager after 30 s is told by the tests
   * of the decision, in virtual time.
   */
  const long = 16_000

  it('11: waits for it after a step and before the first, and writes nothing', async (context) => {
    const [begun, fresh] = await Promise.all([rolloutWorld(context), rolloutWorld(context)])
    await Promise.all([begun.stage(), fresh.stage()])
    const marker = async (): Promise<string> =>
      text(at(await fresh.set(), 'metadata.annotations'), 'capstan.dev/rollout')
    const before = await marker()
    await dismiss(bed!, 'statefulset-controller')
    context.onTestFinished(() => recall(bed!))
    await fresh.edit(fresh.setPath, { spec: { template: { metadata: { annotations: { version: '3' } } } } })
    const rolling = [begun.roll(), fresh.roll()] as const
    await begun.reaches('0 hold 2')
    await pause(long)
    expect(begun.recorder.partitions()).toBe('0 hold 2')
    expect(await begun.letters()).toBe('AAA')
    expect([await marker(), fresh.recorder.partitions()]).toEqual([before, '0 hold'])

    await recall(bed!)
    const [rolled, other] = await Promise.all(rolling)
    ends(rolled, 'done')
    const waited = rolled.events.filter(({ is }) => is === 'state').map((state) => state['because'] as string)
    const unseen = waited.filter((because) => because.startsWith('the StatefulSet controller has not seen'))
    expect(unseen[0]).toMatch(/^the StatefulSet controller has not seen generation \d+ yet$/)
    expect(begun.recorder.partitions()).toBe('0 hold 2 1 0')
    await begun.recorder.check()

    ends(other, 'done')
    for (const pod of await fresh.pods()) expect(at(pod, 'metadata.annotations.version')).toBe('3')
    await fresh.recorder.check()
  })

  it('36: undone, deletes no pod before the old template was seen, which would bring the bad one again', async (context) => {
    const world = await rolloutWorld(context)
    await world.stage({ behaviour: 'bad' })
    ends(await world.roll(['--patience', '1s']), 'blocked')
    const middle = await middleman(context)
    held(bed!, 'controller-manager')
    const undoing = act(world, 'undo', ['--way', 'template'], { kubeconfig: middle.kubeconfig })
    const isBack = (): boolean =>
      middle.told.some(({ body, status }) => status === 200 && body.includes('"/spec/template"'))
    await until('the old template to be written', () => Promise.resolve(isBack()))
    await pause(1500)
    expect(middle.told.filter(({ method, path }) => isPodRemoval(method, path))).toEqual([])
    const generation = Number(text(await world.set(), 'metadata.generation'))
    resume(bed!, 'controller-manager')
    ends(await undoing, 'done')
    const removals = middle.told.filter(({ method, path }) => isPodRemoval(method, path))
    expect(removals.map(({ status }) => status)).toEqual([200])
    expect(removals[0]!.body).toMatch(/"uid":"[^"]+","resourceVersion":"\d+"/)
    expect(Number(text(await world.set(), 'status.observedGeneration'))).toBeGreaterThanOrEqual(generation)
    expect(await world.letters()).toBe('AAA')
    // The bad one came once, and not again.
    expect(world.recorder.born().filter((pod) => pod.endsWith(' B'))).toEqual(['app-2 B'])
    await world.recorder.check({ again: true })
  })
})

describe.runIf(bed !== undefined)('a rollout whose API server is started again', () => {
  it('54: goes on from where it stood', async (context) => {
    const world = await rolloutWorld(context)
    await world.stage()
    const rolling = world.roll(['--soak', '1s'])
    await standsAt(world, 2)
    await restartApiServer(bed!)
    ends(await rolling, 'done')
    // The recorder's watches are gone with the server.
    expect(await partitionOf(world)).toBe(0)
    for (const pod of await world.pods()) expect(text(pod, 'spec.containers.0.image')).toContain(':v2-')
    await isFree(world)
  })
})
