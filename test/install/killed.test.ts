import { describe, expect, it } from 'vitest'
import { below } from '../contract/below.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { first, kinds, orphanedParts, second, stateOf } from './objects.ts'
import type { Ending, World } from './world.ts'
import { newWorld } from './world.ts'

const endings: readonly Ending[] = ['killed', 'cut off', 'hiccup']

const sweeps: readonly {
  readonly what: string
  readonly before: readonly JsonMap[]
  readonly wanted: readonly JsonMap[]
}[] = [
  { what: 'a first install', before: [], wanted: first },
  { what: 'an upgrade', before: first, wanted: second },
]

describe.each(sweeps)('$what that ends before any of its writes', ({ before, wanted }) => {
  it.each(endings)('(%s) is brought to the same end by the next one', async (how) => {
    const undisturbed = await prepared(before)
    await undisturbed.client().install(wanted)
    const writes = undisturbed.written().length
    const end = stateOf(undisturbed.fake)
    for (let at = 1; at <= writes; at++) {
      const world = await prepared(before)
      const loose = watchHolding(world)
      await world
        .client({ ends: { at, how } })
        .install(wanted)
        .catch(() => undefined)
      const outcome = await world.client().install(wanted)
      expect([at, outcome?.is]).toEqual([at, expect.stringMatching(/^(deployed|unchanged)$/)])
      expect([at, stateOf(world.fake)]).toEqual([at, end])
      expect([at, await world.history()]).toEqual([
        at,
        expect.stringMatching(/^((superseded|failed|\d|, | )*, )?\d deployed$/),
      ])
      expect([at, orphanedParts(world.fake)]).toEqual([at, []])
      expect([at, loose]).toEqual([at, []])
      world.written()
      expect([at, (await world.client().install(wanted))?.is, world.written()]).toEqual([at, 'unchanged', []])
    }
    expect(writes).toBeGreaterThan(10)
  })
})

describe('an uninstall that ends before any of its writes', () => {
  it.each(endings)('(%s) is brought to its end by the next one, and leaves nothing', async (how) => {
    const undisturbed = await prepared(first)
    await undisturbed.client().uninstall()
    const writes = undisturbed.written().length
    expect(left(undisturbed)).toEqual([])
    for (let at = 1; at <= writes; at++) {
      const world = await prepared(first)
      await world
        .client({ ends: { at, how } })
        .uninstall()
        .catch(() => undefined)
      const again = await world
        .client()
        .uninstall()
        .catch((error: unknown) => error)
      expect([at, left(world)]).toEqual([at, []])
    }
  })
})

async function prepared(before: readonly JsonMap[]): Promise<World> {
  const world = newWorld()
  if (before.length > 0) await world.client().install(before)
  world.written()
  return world
}

function left({ fake }: World): string[] {
  return Object.values(kinds).flatMap((kind) =>
    fake.all(kind).map((object) => `${kind.kind}/${below(object, 'metadata', 'name') as string}`),
  )
}

/** Template changes of a set that was not held at that moment. */
function watchHolding({ fake }: World): JsonMap[] {
  const loose: JsonMap[] = []
  let template: unknown
  fake.on('update', 'StatefulSet', (set) => {
    const now = JSON.stringify(below(set, 'spec', 'template'))
    const partition = below(set, 'spec', 'updateStrategy', 'rollingUpdate', 'partition')
    if (template !== undefined && now !== template && Number(partition ?? 0) < 1_000_000_000) loose.push(set)
    template = now
  })
  return loose
}
