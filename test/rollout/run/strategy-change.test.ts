import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/core/json.ts'
import type { RolloutEvent } from '../../../src/rollout/event.ts'
import { resumeRollout } from '../../../src/rollout/pause.ts'
import { forecast } from '../../../src/rollout/plan/forecast.ts'
import { standsAgainst } from '../../../src/rollout/plan/stands-against.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import type { RolloutPorts } from '../../../src/rollout/ports.ts'
import type { RolloutJob } from '../../../src/rollout/roll-out.ts'
import { rollOut } from '../../../src/rollout/roll-out.ts'
import { rolloutStatus } from '../../../src/rollout/status.ts'
import { undoRollout } from '../../../src/rollout/undo.ts'
import { madeUpSet } from '../../../src/simulate/made-up-set.ts'
import { stage } from '../../../src/simulate/stage.ts'
import { simulatedWorld } from '../../../src/simulate/world.ts'
import { textAt } from '../../../src/status/field.ts'
import { simPorts } from '../sim-ports.ts'

const set = { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'default', name: 'kafka' } as const
const named = { namespace: 'default', name: 'kafka' }

interface Stage {
  readonly ports: RolloutPorts
  readonly events: RolloutEvent[]
  readonly roll: (more?: Partial<RolloutJob>) => ReturnType<typeof rollOut>
  /** `BBBTT`: which template each pod has, the one of before or the newest. */
  readonly pods: () => string
}

/** Rolls five pods; after the second has gone, somebody else writes the strategy. */
async function changed<T>(onDelete: boolean, strategy: Json, then: (at: Stage) => Promise<T>): Promise<T> {
  const world = simulatedWorld({ seed: 3, set: madeUpSet({ name: 'kafka', replicas: 5, onDelete }), limit: 3_600_000 })
  return world.clock.run(async () => {
    const process = world.process()
    const ports = simPorts(process)
    const events: RolloutEvent[] = []
    const change = (value: Json): Promise<unknown> =>
      world.process().cluster.patch(set, [{ op: 'replace', path: '/spec/updateStrategy', value }], { manager: 'edit' })
    let gone = 0
    const emit = (event: RolloutEvent): void => {
      events.push(event)
      if (event.is === (onDelete ? 'deleted' : 'moved') && ++gone === 2) void change(strategy)
    }
    const roll = (more: Partial<RolloutJob> = {}): ReturnType<typeof rollOut> =>
      rollOut(ports, { set: named, spec: defaultSpec, overrides: [], ...more }, emit)
    const pods = (): string => {
      const revisions = world.board.store.all('ControllerRevision').map((one) => textAt(one, 'metadata', 'name'))
      return world.board.store
        .all('Pod')
        .map((pod) => 'BT'[revisions.indexOf(textAt(pod, 'metadata', 'labels', 'controller-revision-hash'))])
        .join('')
    }
    await stage(process, set)
    return then({ ports, events, roll, pods })
  })
}

const toOnDelete = { type: 'OnDelete' }
const toRolling = { type: 'RollingUpdate', rollingUpdate: { partition: 0 } }
const agreed = [{ gate: 'strategy', reason: 'by hand from here' }]

describe('a rollout whose strategy somebody changes to OnDelete', () => {
  it('ends as drifted, deletes no pod, and says what would', async () => {
    await changed(false, toOnDelete, async ({ roll, events, pods }) => {
      const outcome = await roll()
      expect(outcome).toMatchObject({
        is: 'drifted',
        because: 'its updateStrategy was changed from RollingUpdate to OnDelete by somebody else',
      })
      expect(outcome.next).toContain('capstan rollout sts/kafka --override strategy="the reason" goes on by deleting')
      expect(events.filter(({ is }) => is === 'deleted')).toEqual([])
      expect(pods()).toMatch(/^BBB/)
    })
  })

  it('stays so for the same command, for an install and for resume', async () => {
    await changed(false, toOnDelete, async ({ roll, ports, events, pods }) => {
      await roll()
      const before = pods()
      const resume = { set: named, reason: undefined, overrides: [] }
      expect(await roll()).toMatchObject({ is: 'drifted' })
      expect(await roll({ spec: 'recorded', unattended: true })).toMatchObject({ is: 'drifted' })
      expect(await resumeRollout(ports, resume, () => undefined)).toMatchObject({ is: 'drifted' })
      expect(events.filter(({ is }) => is === 'deleted')).toEqual([])
      expect(pods()).toBe(before)
      expect(await rolloutStatus(ports, named)).toMatchObject({
        phase: 'drifted',
        because: 'its updateStrategy was changed from RollingUpdate to OnDelete by somebody else',
      })
    })
  })

  it('is refused by name in the plan of whoever asks before', async () => {
    await changed(false, toOnDelete, async ({ roll, ports }) => {
      await roll()
      const because = 'its updateStrategy was changed from RollingUpdate to OnDelete by somebody else'
      const { refusals } = await forecast(ports, named, defaultSpec)
      expect(refusals).toContainEqual(expect.objectContaining({ name: 'strategy', text: because }))
      const live = (await ports.cluster.get(set))!
      const standing = { set: live, spec: defaultSpec, target: undefined, asksRights: false }
      expect((await standsAgainst(ports.cluster, standing)).map(({ name }) => name)).toEqual(['strategy'])
    })
  })

  it('goes on by deleting pods for who says so, with the reason', async () => {
    await changed(false, toOnDelete, async ({ roll, events, pods }) => {
      await roll()
      expect(await roll({ overrides: agreed })).toMatchObject({ is: 'done' })
      expect(events).toContainEqual(expect.objectContaining({ is: 'override', gate: 'strategy' }))
      expect(pods()).toBe('TTTTT')
      expect(await roll()).toMatchObject({ is: 'done' })
    })
  })

  it('can be undone by its template', async () => {
    await changed(false, toOnDelete, async ({ roll, ports, pods }) => {
      await roll()
      const undo = { set: named, way: 'template', reason: undefined } as const
      expect(await undoRollout(ports, undo, () => undefined)).toMatchObject({ is: 'done' })
      expect(pods()).toBe('BBBBB')
    })
  })
})

describe('a rollout whose strategy somebody changes from OnDelete', () => {
  it('is held, so that not all pods go at once, and ends as drifted', async () => {
    await changed(true, toRolling, async ({ roll, ports, events, pods }) => {
      const outcome = await roll()
      expect(outcome).toMatchObject({
        is: 'drifted',
        because: 'its updateStrategy was changed from OnDelete to RollingUpdate by somebody else',
      })
      expect(events).toContainEqual(expect.objectContaining({ is: 'moved', how: 'hold' }))
      expect(pods()).toMatch(/^BB/)
      expect(await rolloutStatus(ports, named)).toMatchObject({ phase: 'drifted', held: true })
    })
  })

  it('goes on by the partition for who says so', async () => {
    await changed(true, toRolling, async ({ roll, pods }) => {
      await roll()
      expect(await roll({ overrides: agreed })).toMatchObject({ is: 'done' })
      expect(pods()).toBe('TTTTT')
    })
  })
})
