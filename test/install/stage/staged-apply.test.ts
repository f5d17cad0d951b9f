import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../src/core/api-error.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import type { Marker } from '../../../src/rollout/protocol/marker.ts'
import { markerOf } from '../../../src/rollout/protocol/marker.ts'
import { partitionOf } from '../../../src/rollout/protocol/partition.ts'
import { below, mapBelow } from '../../contract/below.ts'
import { database, kinds } from '../objects.ts'
import { annotate, images, setOf } from '../seen.ts'
import type { Client, More, World } from '../world.ts'
import { newWorld } from '../world.ts'

const HOLD = 2147483647
const ref = { ...kinds.set, namespace: 'prod', name: 'db' }

describe('a set whose template changes', () => {
  it('is held, changed and let go pod by pod, and its marker tells the rollout', async () => {
    const world = await installed()
    const uid = below(setOf(world), 'metadata', 'uid')
    const base = below(setOf(world), 'status', 'currentRevision')
    const markers = markersOf(world)
    await world.client().install([database('v2')])
    const target = below(setOf(world), 'status', 'updateRevision')
    const common = { v: 1, uid, base, to: 0 }
    const rolling = { ...common, run: '000000000002', target, phase: 'roll' }
    expect(markers).toEqual([
      expect.objectContaining({ ...common, run: '000000000001', target: '', phase: 'stage', p: 0 }),
      ...[HOLD, 2, 1, 0].map((p) => expect.objectContaining({ ...rolling, p }) as unknown),
      expect.objectContaining({ ...rolling, phase: 'done', p: 0 }),
    ])
    expect(target).not.toBe(base)
    // Each is ready, soaks for 10 s, and for another one since its time is cut to seconds.
    const times = markers.map(({ at }) => Math.round((Date.parse(at) - Date.parse(markers[0]!.at)) / 1000))
    expect(times).toEqual([0, 0, 0, 11, 22, 33])
    expect(images(world)).toEqual(['v2', 'v2', 'v2'])
  })

  it('is not held where it is created', async () => {
    const world = newWorld()
    await world.client().install([database('v1', partition(2))])
    expect(setLines(world)).toEqual(['apply StatefulSet/db'])
    expect(markerOf(setOf(world))).toBeUndefined()
  })

  it('ends at the partition that its manifest says', async () => {
    const world = await installed()
    await world.client().install([database('v2', partition(2))])
    expect(partitionOf(setOf(world))).toBe(2)
    expect(images(world)).toEqual(['v1', 'v1', 'v2'])
    expect(markerOf(setOf(world))?.marker).toMatchObject({ to: 2, p: 2, phase: 'done' })
    expect(applied(world)).toEqual([])
  })

  it('ends where it stood when its manifest says nothing', async () => {
    const world = await installed()
    patchPartition(world, 1)
    await world.client().install([database('v2')])
    expect(partitionOf(setOf(world))).toBe(1)
    expect(images(world)).toEqual(['v1', 'v2', 'v2'])
  })

  it('stays held by whoever held it before, at the next install, too', async () => {
    const world = await installed()
    patchPartition(world, HOLD)
    expect(await world.client().install([database('v2')], { options: { wait: false } })).toMatchObject({
      is: 'deployed',
    })
    expect(partitionOf(setOf(world))).toBe(HOLD - 1)
    expect(images(world)).toEqual(['v1', 'v1', 'v1'])
    expect(await world.client().install([database('v2')], { options: { wait: false } })).toMatchObject({
      is: 'unchanged',
    })
    expect(await world.client().install([database('v3')], { options: { wait: false } })).toMatchObject({
      is: 'deployed',
    })
    expect(images(world)).toEqual(['v1', 'v1', 'v1'])
  })

  it('and whose replicas change, in one install, is held through all of it', async () => {
    const world = await installed()
    const seen: string[] = []
    world.fake.on('update', 'StatefulSet', (set) => seen.push(`${imageOf(set)} at ${partitionOf(set)!}`))
    await world.client().install([database('v2', { replicas: 5 })])
    const steps = [4, 3, 2, 1, 0].map((at) => `v2 at ${at}`)
    expect([...new Set(seen)]).toEqual([`v1 at ${HOLD}`, `v2 at ${HOLD}`, ...steps])
    expect(images(world)).toHaveLength(5)
  })
})

describe('a set whose manifest says another partition and the same template', () => {
  const staged = async (): Promise<World> => {
    const world = await installed()
    await world.client().install([database('v2', partition(2))])
    return world
  }

  it('is let go down to it', async () => {
    const world = await staged()
    const outcome = await world.client().install([database('v2', partition(1))])
    expect(outcome).toMatchObject({ is: 'deployed' })
    expect(partitionOf(setOf(world))).toBe(1)
    expect(images(world)).toEqual(['v1', 'v2', 'v2'])
  })

  it('keeps the pods that have the template when the number is higher', async () => {
    const world = await staged()
    await world.client().install([database('v2', partition(3))])
    expect(partitionOf(setOf(world))).toBe(2)
  })

  it('is left to another manager who wrote the partition', async () => {
    const world = await staged()
    patchPartition(world, 1)
    await world.client().install([database('v2', partition(0))])
    expect(partitionOf(setOf(world))).toBe(1)
  })

  it('is not let go when somebody holds it', async () => {
    const world = await staged()
    patchPartition(world, HOLD)
    await world.client().install([database('v2', partition(0))], { options: { wait: false } })
    expect(partitionOf(setOf(world))).toBe(HOLD)
  })
})

describe('a set whose template stays', () => {
  it('is applied once, and neither held nor marked', async () => {
    const world = await installed()
    await world.client().install([database('v1', { replicas: 4 })])
    expect(setLines(world)).toEqual(['apply StatefulSet/db'])
    expect(markerOf(setOf(world))).toBeUndefined()
  })

  it('is staged all the same where a webhook does not tell what becomes of it', async () => {
    const world = await installed()
    const noDryRun = new ApiError(400, 'BadRequest', 'admission webhook "x" does not support dry run')
    world.fake.fail({ verb: 'apply', kind: 'StatefulSet', dryRun: true }, noDryRun, 9)
    await world.client().install([database('v2')])
    expect(setLines(world)[0]).toBe('patch StatefulSet/db held')
    expect(images(world)).toEqual(['v2', 'v2', 'v2'])
  })
})

describe('a set that changes while it is staged', () => {
  it('before it is held is held as it is then, and ends where it stood then', async () => {
    const world = await installed()
    const once = first()
    const client = world.client({
      before: ({ ref, verb }) => {
        if (ref.kind === 'StatefulSet' && verb === 'patch' && once()) patchPartition(world, 2)
      },
    })
    expect(await client.install([database('v2')])).toMatchObject({ is: 'deployed' })
    expect(partitionOf(setOf(world))).toBe(2)
    expect(images(world)).toEqual(['v1', 'v1', 'v2'])
  })

  it('before it is held, and is held by others then, is not let go', async () => {
    const world = await installed()
    const once = first()
    const client = world.client({
      before: ({ ref, verb }) => {
        if (ref.kind === 'StatefulSet' && verb === 'patch' && once()) patchPartition(world, HOLD)
      },
    })
    await client.install([database('v2')], { options: { wait: false } })
    expect(images(world)).toEqual(['v1', 'v1', 'v1'])
  })

  it.for<[string, (world: World) => void, boolean]>([
    ['only its status', ({ fake }) => fake.setStatus(ref, { replicas: 3, observedGeneration: 2 }), true],
    ['foreign annotations', (world) => annotate(world, { team: 'x' }), true],
    [
      'its template, by others',
      (world) => putSpec(world, { template: mapBelow(database('v9'), 'spec', 'template')! }),
      false,
    ],
    ['a field of its template that we do not set', (world) => putSpec(world, { template: restarted(world) }), false],
    ['its partition, by others', (world) => patchPartition(world, 3), false],
  ])('once it is held: when %s did, the template is sent again or not', async ([, change, again]) => {
    const world = await installed()
    const once = first()
    const client = world.client({
      before: ({ ref, verb }) => {
        if (ref.kind === 'StatefulSet' && verb === 'apply' && once()) change(world)
      },
    })
    const outcome = await client.install([database('v2')])
    expect(outcome?.is).toBe(again ? 'deployed' : 'failed')
    expect(imageOf(setOf(world)) === 'v2').toBe(again)
    // The next install brings it to its end, whatever others did.
    await world.client().install([database('v2')], { options: { forceConflicts: true } })
    expect(images(world).every((image) => image === (partitionOf(setOf(world)) === 3 ? 'v1' : 'v2'))).toBe(true)
  })

  it.for<[string, (world: World) => void]>([
    ['its partition, by others', (world) => patchPartition(world, 3)],
    ['all of it, by a PUT', (world) => void world.fake.put({ ...database('v2', partition(1)), metadata: inProd })],
  ])('before it is let go: when %s did, it is left to them', async ([, change]) => {
    const world = await installed()
    const outcome = await beforePatch(world, 2, change).install([database('v2')])
    expect(outcome).toMatchObject({
      is: 'stopped',
      rollout: {
        is: 'blocked',
        because: expect.stringContaining('tester writes the partition too') as string,
        next: expect.stringContaining('capstan rollout sts/db --override partition-owner=') as string,
      },
    })
    expect(markerOf(setOf(world))?.marker.phase).not.toBe('done')
  })

  it('before it is let go: a marker of another run, which does not have the lock, is taken over', async () => {
    const world = await installed()
    const outcome = await beforePatch(world, 2, () => hold(world, 'another')).install([database('v2')])
    expect(outcome).toMatchObject({ is: 'deployed' })
    expect(images(world)).toEqual(['v2', 'v2', 'v2'])
  })

  it('before it is let go: made one of deletions, no pod is deleted that nobody asked for', async () => {
    const world = await installed()
    const toOnDelete = (): void => putSpec(world, { updateStrategy: { type: 'OnDelete' } })
    const outcome = await beforePatch(world, 2, toOnDelete).install([database('v2')])
    expect(outcome).toMatchObject({
      is: 'stopped',
      rollout: { is: 'drifted', next: expect.stringContaining('goes on by deleting pods') as string },
    })
    expect(images(world)).toEqual(['v1', 'v1', 'v1'])
  })

  it('while nobody waits, before it is let go: when its marker, by another run did, it is left to them', async () => {
    const world = await installed()
    const client = beforePatch(world, 2, () => hold(world, 'another'))
    expect(await client.install([database('v2')], { options: { wait: false } })).toMatchObject({
      is: 'failed',
      why: expect.stringContaining('changed by somebody else') as string,
    })
    expect(images(world)).toEqual(['v1', 'v1', 'v1'])
  })

  it('is gone: that is told', async () => {
    const world = await installed()
    const client = world.client({
      before: ({ ref, verb }) => ref.kind === 'StatefulSet' && verb === 'patch' && world.fake.drop(ref),
    })
    expect(await client.install([database('v2')])).toMatchObject({
      is: 'failed',
      why: expect.stringContaining('StatefulSet/prod/db') as string,
    })
  })
})

describe('a controller that does not look', () => {
  it('keeps nobody who wants to stop waiting', async () => {
    const world = newWorld('none')
    await world.client().install([database('v1')], { options: { wait: false } })
    world.fake.setStatus(ref, { observedGeneration: 1, replicas: 3, currentRevision: 'db-1', updateRevision: 'db-1' })
    const client = world.client()
    void world.clock.sleep(3000).then(client.stop)
    expect(await client.install([database('v2')])).toMatchObject({ is: 'interrupted' })
    expect(world.clock.monotonic()).toBeLessThan(4000)
    expect(partitionOf(setOf(world))).toBe(HOLD)
  })

  it('ends the install at its deadline, and the set stays held until the next one', async () => {
    const world = newWorld('none')
    const set = { ...database('v1'), metadata: inProd }
    world.fake.put(
      { ...set, status: { observedGeneration: 1, replicas: 3, currentRevision: 'db-1', updateRevision: 'db-1' } },
      { manager: 'capstan' },
    )
    const outcome = await world.client().install([database('v2')], { options: { timeout: 5000, forceConflicts: true } })
    expect(outcome).toMatchObject({
      is: 'failed',
      why: expect.stringContaining('the StatefulSet controller has not seen the last change of db yet') as string,
    })
    expect(world.clock.monotonic()).toBeLessThan(7000)
    expect(imageOf(setOf(world))).toBe('v2')
    expect(partitionOf(setOf(world))).toBe(HOLD)
    expect(await world.history()).toBe('1 failed')
  })
})

describe('what a killed install left held', () => {
  it.for<[string, string, JsonMap]>([
    ['at the old template', 'apply', {}],
    ['at the new template', 'patch', {}],
    ['at the new template, with something else to change', 'patch', { replicas: 4 }],
  ])('%s is brought to its end by the next one', async ([, verb, more]) => {
    const world = await installed()
    await kill(world, verb)
    expect(images(world)).toEqual(['v1', 'v1', 'v1'])
    expect(await world.client().install([database('v2', more)])).toMatchObject({ is: 'deployed' })
    expect(partitionOf(setOf(world))).toBe(0)
    expect([...new Set(images(world))]).toEqual(['v2'])
    expect(markerOf(setOf(world))?.marker.phase).toBe('done')
    expect(applied(world)).toEqual([])
  })

  it('at the new template is only rolled out, and the plan says so', async () => {
    const world = await installed()
    await kill(world, 'patch')
    setLines(world)
    const client = world.client()
    await client.install([database('v2')])
    expect(setLines(world)).toEqual([
      'patch StatefulSet/db',
      ...[2, 1, 0].map((at) => `patch StatefulSet/db partition ${at}`),
      'patch StatefulSet/db',
    ])
    const changes = client.events.flatMap((event) => (event.is === 'plan' ? event.changes : []))
    expect(changes).toMatchObject([{ action: 'update', why: expect.stringContaining('left it held') as string }])
  })

  it('ends at the partition that the manifest of the next one says', async () => {
    const world = await installed()
    await kill(world, 'patch')
    await world.client().install([database('v2', partition(2))])
    expect(images(world)).toEqual(['v1', 'v1', 'v2'])
  })

  it('is brought back by an install of the old template, of which no pod has to restart', async () => {
    const world = await installed()
    const uids = (): unknown[] => world.fake.all(kinds.pod).map((one) => below(one, 'metadata', 'uid'))
    const before = uids()
    await kill(world, 'patch')
    await world.client().install([database('v1')])
    expect(uids()).toEqual(before)
    expect(partitionOf(setOf(world))).toBe(0)
  })
})

describe('a set that leaves rolling updates, or comes back to them', () => {
  it('leaves the partition behind first, and no pod restarts', async () => {
    const world = await installed()
    const client = world.client()
    expect(await client.install([database('v2', onDelete)], { options: { wait: false } })).toMatchObject({
      is: 'deployed',
    })
    expect([...new Set(setLines(world))]).toEqual(['patch StatefulSet/db', 'apply StatefulSet/db'])
    expect(images(world)).toEqual(['v1', 'v1', 'v1'])
    expect(below(setOf(world), 'spec', 'updateStrategy')).toEqual({ type: 'OnDelete' })
    expect(imageOf(setOf(world))).toBe('v2')
    expect(applied(world)).toEqual([])
  })

  it('is tried again where it changed in between', async () => {
    const world = await installed()
    const once = first()
    const client = world.client({
      before: ({ ref, verb }) => {
        if (ref.kind === 'StatefulSet' && verb === 'patch' && once()) patchPartition(world, 2)
      },
    })
    expect(await client.install([database('v1', onDelete)], { options: { wait: false } })).toMatchObject({
      is: 'deployed',
    })
    expect(below(setOf(world), 'spec', 'updateStrategy')).toEqual({ type: 'OnDelete' })
  })

  it('is not held for a new template under OnDelete: its pods wait to be deleted', async () => {
    const world = await installed(onDelete)
    await world.client().install([database('v2', onDelete)], { options: { wait: false } })
    expect(setLines(world)).toEqual(['apply StatefulSet/db'])
  })

  it('comes back held, since its pods may have waited for more than this template', async () => {
    const world = await installed(onDelete)
    await world.client().install([database('v1', { updateStrategy: { type: 'RollingUpdate' } })])
    expect([...new Set(setLines(world))]).toEqual([
      'patch StatefulSet/db held',
      'apply StatefulSet/db',
      'patch StatefulSet/db',
      'patch StatefulSet/db partition 0',
    ])
    expect(below(setOf(world), 'spec', 'updateStrategy')).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { partition: 0 },
    })
  })

  it('there and back is no conflict with what our own rollout wrote', async () => {
    const world = await installed({ updateStrategy: { type: 'RollingUpdate' } })
    const quickly: More = { options: { wait: false } }
    expect(await world.client().install([database('v1', onDelete)], quickly)).toMatchObject({ is: 'deployed' })
    const rolling = { updateStrategy: { type: 'RollingUpdate' } }
    expect(await world.client().install([database('v1', rolling)], quickly)).toMatchObject({ is: 'deployed' })
    expect(await world.client().install([database('v1', rolling)], quickly)).toMatchObject({ is: 'unchanged' })
  })
})

const inProd = { name: 'db', namespace: 'prod' }
const onDelete = { updateStrategy: { type: 'OnDelete' } }

async function installed(spec: JsonMap = {}): Promise<World> {
  const world = newWorld()
  await world.client().install([database('v1', spec)], { options: { wait: false } })
  world.written()
  return world
}

/** An upgrade to v2 whose client dies instead of such a write to the set. */
async function kill(world: World, verb: string): Promise<void> {
  let patches = 0
  const client = world.client({
    before: (write) => {
      if (write.ref.kind !== 'StatefulSet' || write.verb !== verb) return undefined
      return verb === 'apply' || ++patches === 2 ? new Promise(() => undefined) : undefined
    },
  })
  void client.install([database('v2')])
  await world.clock.sleep(1000)
  world.fake.drop({ ...kinds.lease, namespace: 'prod', name: 'capstan.shop' })
}

function partition(at: number): JsonMap {
  return { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: at } } }
}

function patchPartition(world: World, at: number): void {
  putSpec(world, partition(at))
}

function putSpec(world: World, spec: JsonMap): void {
  const set = setOf(world)
  world.fake.put({ ...set, spec: { ...mapBelow(set, 'spec'), ...spec } })
}

/** As `kubectl rollout restart` does it. */
function restarted(world: World): JsonMap {
  const template = mapBelow(setOf(world), 'spec', 'template')
  return { ...template, metadata: { ...mapBelow(template, 'metadata'), annotations: { restartedAt: 'now' } } }
}

function hold(world: World, run: string): void {
  annotate(world, { 'capstan.dev/rollout': JSON.stringify({ ...markerOf(setOf(world))!.marker, run }) })
}

/** A client that, just before its n-th patch of the set, is overtaken by somebody. */
function beforePatch(world: World, nth: number, change: (world: World) => void): Client {
  let patches = 0
  return world.client({
    before: ({ ref, verb }) => {
      if (ref.kind === 'StatefulSet' && verb === 'patch' && ++patches === nth) change(world)
    },
  })
}

function first(): () => boolean {
  let asked = 0
  return () => ++asked === 1
}

function markersOf({ fake }: World): Marker[] {
  const markers: Marker[] = []
  fake.on('update', 'StatefulSet', (set) => {
    const found = markerOf(set)
    if (found !== undefined && JSON.stringify(markers.at(-1)) !== found.text) markers.push(found.marker)
  })
  return markers
}

function imageOf(set: JsonMap): string {
  const [container] = below(set, 'spec', 'template', 'spec', 'containers') as { image: string }[]
  return container!.image.split(':')[1]!
}

function setLines(world: World): string[] {
  return world.written().filter((line) => line.includes('StatefulSet/db'))
}

/** Whether the partition is in what `capstan` applied: then it would be lost with the next apply. */
function applied(world: World): unknown[] {
  const entries = below(setOf(world), 'metadata', 'managedFields') as JsonMap[]
  const rolling = ['fieldsV1', 'f:spec', 'f:updateStrategy', 'f:rollingUpdate']
  return entries.filter((entry) => entry['operation'] === 'Apply' && below(entry, ...rolling) !== undefined)
}
