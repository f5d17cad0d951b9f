import { describe, expect, it } from 'vitest'
import { below } from '../contract/below.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { first, kinds, orphanedParts, second, stateOf } from './objects.ts'
import type { Ending, More, World } from './world.ts'
import { newWorld } from './world.ts'

interface Sweep {
  readonly what: string
  readonly how: Ending
  readonly before: readonly JsonMap[]
  readonly wanted: readonly JsonMap[]
}

const sweeps: readonly Sweep[] = [
  { what: 'a first install', how: 'killed', before: [], wanted: first },
  { what: 'an upgrade', how: 'killed', before: first, wanted: second },
  { what: 'an upgrade', how: 'cut off', before: first, wanted: second },
  { what: 'an upgrade', how: 'hiccup', before: first, wanted: second },
]

/** Without a soak, in which only locks are renewed. */
const quickly: More = { options: { rollout: { map: { soak: '0s' }, place: 'stack.yaml: rollout' } } }

/** Milliseconds: some 50 installs, half a second of work, on a machine that does other things. */
const patience = 60_000

describe('before any of its writes', () => {
  it.each(sweeps)(
    '$what that ends ($how) is brought to the same end by the next one',
    async (sweep) => {
      const { how, before, wanted } = sweep
      const undisturbed = await prepared(before)
      await undisturbed.client().install(wanted, quickly)
      const writes = undisturbed.written().length
      const end = stateOf(undisturbed.fake)
      for (let at = 1; at <= writes; at++) {
        const world = await prepared(before)
        const loose = watchHolding(world)
        await world
          .client({ ends: { at, how } })
          .install(wanted, quickly)
          .catch(() => undefined)
        const outcome = await world.client().install(wanted, quickly)
        expect([at, outcome?.is]).toEqual([at, expect.stringMatching(/^(deployed|unchanged)$/)])
        expect([at, stateOf(world.fake)]).toEqual([at, end])
        expect([at, await world.history()]).toEqual([
          at,
          expect.stringMatching(/^((superseded|failed|\d|, | )*, )?\d deployed$/),
        ])
        expect([at, orphanedParts(world.fake)]).toEqual([at, []])
        expect([at, loose]).toEqual([at, []])
        if (how !== 'killed') continue
        world.written()
        expect([at, (await world.client().install(wanted, quickly))?.is, world.written()]).toEqual([
          at,
          'unchanged',
          [],
        ])
      }
      expect(writes).toBeGreaterThan(10)
    },
    patience,
  )

  it.each<Ending>(['killed', 'cut off'])(
    'an uninstall that ends (%s) is brought to its end by the next one',
    async (how) => {
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
        const again = world.client().uninstall()
        await again.catch((error: unknown) => expect([at, error]).toMatchObject([at, { code: 'release/missing' }]))
        expect([at, left(world)]).toEqual([at, []])
      }
    },
  )
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
