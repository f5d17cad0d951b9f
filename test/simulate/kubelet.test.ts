import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../src/core/json.ts'
import { mapAt, mapsAt, textAt } from '../../src/status/field.ts'
import { podTrouble } from '../../src/status/pod-trouble.ts'
import type { Fate, Life } from '../../src/simulate/life.ts'
import { madeUpSet } from '../../src/simulate/made-up-set.ts'
import type { World } from '../../src/simulate/world.ts'
import { simulatedWorld } from '../../src/simulate/world.ts'

describe('a simulated pod', () => {
  it('is made, starts, and is ready, as its conditions tell', async () => {
    const { world, pod } = newPod({ is: 'ready' })
    const seen: string[] = []
    for (const seconds of [0.01, 1, 5]) {
      await world.clock.run(() => world.clock.sleep(seconds * 1000))
      const statuses = mapsAt(pod(), 'status', 'containerStatuses')[0]
      const state = Object.keys(mapAt(statuses ?? {}, 'state')).join()
      seen.push(`${textAt(pod(), 'status', 'phase')!}, ${state}, Ready ${condition(pod(), 'Ready')!}`)
    }
    expect(seen).toEqual([
      'Pending, waiting, Ready False',
      'Pending, waiting, Ready False',
      'Running, running, Ready True',
    ])
    expect(textAt(pod(), 'spec', 'nodeName')).toBe('node-b')
  })

  it('keeps the time of a condition that stays as it was, in whole seconds', async () => {
    const { world, pod } = newPod({ is: 'flap', every: 5000 })
    await world.clock.run(() => world.clock.sleep(15_000))
    const times = (type: string): string | undefined =>
      textAt(
        mapsAt(pod(), 'status', 'conditions').find((one) => one['type'] === type)!,
        'lastTransitionTime',
      )
    expect(times('Ready')).toBe('2026-01-01T00:00:14Z')
    expect(times('Initialized')).toBe('2026-01-01T00:00:00Z')
  })

  it.for<[Fate, number, string | undefined]>([
    [{ is: 'ready' }, 5, undefined],
    [{ is: 'ready' }, 0.1, 'pod app-1, container app: being created'],
    [{ is: 'ready' }, 2, 'pod app-1, container app: runs, but its readiness probe has not passed yet'],
    [
      { is: 'never-ready' },
      60,
      'pod app-1, container app: not ready: Readiness probe failed: connect: connection refused',
    ],
    [
      { is: 'nopull' },
      60,
      'pod app-1, container app: image registry.invalid/app:1 cannot be pulled (ImagePullBackOff): Failed to pull image "registry.invalid/app:1": not found',
    ],
    [{ is: 'unschedulable' }, 60, 'pod app-1: cannot be scheduled: 0/3 nodes are available: 3 Insufficient memory'],
    [
      { is: 'crash', after: 1000, ready: false, code: 1 },
      10,
      'pod app-1, container app: crash loop (CrashLoopBackOff, 1 restart): exit code 1',
    ],
    [
      { is: 'crash', after: 1000, ready: false, code: 137 },
      10,
      'pod app-1, container app: crash loop (CrashLoopBackOff, 1 restart): out of memory (OOMKilled), exit code 137',
    ],
    [{ is: 'fade', after: 300 }, 4.2, undefined],
    [
      { is: 'fade', after: 300 },
      10,
      'pod app-1, container app: not ready: Readiness probe failed: HTTP probe failed with statuscode: 503',
    ],
  ])('that is to be %j tells after %i s: %s', async ([fate, seconds, text]) => {
    const { world, pod } = newPod(fate)
    await world.clock.run(() => world.clock.sleep(seconds * 1000))
    const around = { events: world.board.store.all('Event'), now: world.clock.now() }
    expect(podTrouble(pod(), around)?.text).toBe(text)
  })

  it('that crashes is started again at once, and then after longer and longer times', async () => {
    const { world, pod } = newPod({ is: 'crash', after: 1000, ready: false, code: 1 })
    const times: number[] = []
    let count = 0
    world.board.store.onChange(({ object, kind }) => {
      const restarts = Number(mapsAt(object, 'status', 'containerStatuses')[0]?.['restartCount'] ?? 0)
      if (kind !== 'Pod' || textAt(object, 'metadata', 'name') !== 'app-1' || restarts === count) return
      count = restarts
      times.push(Math.round(world.clock.monotonic() / 1000))
    })
    await world.clock.run(() => world.clock.sleep(900_000))
    expect(times).toEqual([2, 13, 34, 75, 156, 317, 618])
    expect(mapsAt(pod(), 'status', 'containerStatuses')[0]).toMatchObject({ ready: false })
  })

  it('may be ready before it crashes', async () => {
    const { world, pod } = newPod({ is: 'crash', after: 30_000, ready: true, code: 1 })
    await world.clock.run(() => world.clock.sleep(10_000))
    expect(condition(pod(), 'Ready')).toBe('True')
    await world.clock.run(() => world.clock.sleep(30_000))
    expect(condition(pod(), 'Ready')).toBe('False')
  })

  it('that its node evicts stays, failed, until its controller makes another', async () => {
    const { world, pod } = newPod({ is: 'ready' })
    await world.clock.run(() => world.clock.sleep(10_000))
    const before = textAt(pod(), 'metadata', 'uid')
    world.controller.stop()
    world.kubelets.evict(pod())
    await world.clock.run(() => world.clock.sleep(10_000))
    expect(pod()['status']).toMatchObject({ phase: 'Failed', reason: 'Evicted' })
    world.controller.go()
    await world.clock.run(() => world.clock.sleep(10_000))
    expect(textAt(pod(), 'metadata', 'uid')).not.toBe(before)
  })

  it('loses its readiness by hand, for a while or until it has it again', async () => {
    const { world, pod } = newPod({ is: 'ready' })
    await world.clock.run(() => world.clock.sleep(10_000))
    world.kubelets.unready(pod(), 5000)
    expect(condition(pod(), 'Ready')).toBe('False')
    await world.clock.run(() => world.clock.sleep(6000))
    expect(condition(pod(), 'Ready')).toBe('True')
    world.kubelets.unready(pod())
    world.kubelets.ready(pod())
    expect(condition(pod(), 'Ready')).toBe('True')
  })

  it('that is deleted takes its time, and then is gone', async () => {
    const { world } = newPod({ is: 'ready' })
    const names = (): number => world.board.store.all('Pod').length
    await world.clock.run(() => world.clock.sleep(10_000))
    world.controller.stop()
    const { cluster } = world.process()
    await world.clock.run(async () => {
      await cluster.remove({ apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'app-1' })
      await world.clock.sleep(900)
      expect(names()).toBe(2)
      await world.clock.sleep(200)
      expect(names()).toBe(1)
    })
  })

  it('that is unscheduled is gone at once', async () => {
    const { world } = newPod({ is: 'unschedulable' })
    await world.clock.run(() => world.clock.sleep(1000))
    world.controller.stop()
    const { cluster } = world.process()
    await world.clock.run(() => cluster.remove({ apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'app-1' }))
    expect(world.board.store.all('Pod')).toHaveLength(1)
  })
})

/** A set of two, whose second pod is made anew now and then does this. */
function newPod(fate: Fate): { world: World; pod: () => JsonMap } {
  const life: Life = { starts: 4000, then: fate, ends: 1000 }
  const set = madeUpSet({ name: 'app', replicas: 2 })
  const world = simulatedWorld({ seed: 1, set, controllerLag: [0, 0], lifeOf: () => life })
  const { store } = world.board
  store.drop(store.get('Pod', 'default', 'app-1')!)
  return { world, pod: () => store.get('Pod', 'default', 'app-1')! }
}

function condition(pod: JsonMap, type: string): string | undefined {
  return textAt(mapsAt(pod, 'status', 'conditions').find((one) => one['type'] === type) ?? {}, 'status')
}
