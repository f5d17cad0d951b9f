import { describe, expect, it } from 'vitest'
import type { EventOf, RolloutEvent } from '../../../src/rollout/event.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import type { RolloutPorts } from '../../../src/rollout/ports.ts'
import { rollOut } from '../../../src/rollout/roll-out.ts'
import { undoRollout } from '../../../src/rollout/undo.ts'
import { madeUpSet } from '../../../src/simulate/made-up-set.ts'
import { stage } from '../../../src/simulate/stage.ts'
import type { World } from '../../../src/simulate/world.ts'
import { simulatedWorld } from '../../../src/simulate/world.ts'
import { integerAt, textAt } from '../../../src/status/field.ts'
import { simPorts } from '../sim-ports.ts'

const set = { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'default', name: 'kafka' } as const
const named = { namespace: 'default', name: 'kafka' }
const toRolling = { type: 'RollingUpdate', rollingUpdate: { partition: 2147483647 } }

/** Revision 2 is rolled out, and then 3: the controller of such a set calls 1 the current one all the time. */
async function twice<T>(
  then: (at: { world: World; ports: RolloutPorts; begun: readonly EventOf<'begin'>[] }) => Promise<T>,
): Promise<T> {
  const world = simulatedWorld({
    seed: 3,
    set: madeUpSet({ name: 'kafka', replicas: 3, onDelete: true }),
    limit: 3_600_000,
  })
  return world.clock.run(async () => {
    const process = world.process()
    const ports = simPorts(process)
    const begun: EventOf<'begin'>[] = []
    const emit = (event: RolloutEvent): void => {
      if (event.is === 'begin') begun.push(event)
    }
    for (const run of ['first', 'second']) {
      await stage(process, set)
      const outcome = await rollOut(ports, { set: named, spec: defaultSpec, overrides: [] }, emit)
      expect(outcome, run).toMatchObject({ is: 'done' })
      await process.clock.sleep(1000)
    }
    expect(number(world, textAt((await process.cluster.get(set))!, 'status', 'currentRevision'))).toBe(1)
    return then({ world, ports, begun })
  })
}

function number({ board }: World, name: string | undefined): number | undefined {
  const found = board.store.all('ControllerRevision').find((one) => textAt(one, 'metadata', 'name') === name)
  return found && integerAt(found, 'revision')
}

describe('what a set that is updated by deleting pods had before', () => {
  it('is what its pods had, and not what its controller calls current for ever', async () => {
    const numbers = await twice(({ world, begun }) =>
      Promise.resolve(begun.map(({ base, target }) => [number(world, base), number(world, target)])),
    )
    expect(numbers).toEqual([
      [1, 2],
      [2, 3],
    ])
  })

  it.for(['OnDelete', 'RollingUpdate'])('is what an undo goes back to, also under %s', async (strategy) => {
    await twice(async ({ world, ports, begun }) => {
      if (strategy === 'RollingUpdate') {
        const step = { op: 'replace', path: '/spec/updateStrategy', value: toRolling } as const
        await ports.cluster.patch(set, [step], { manager: 'edit' })
      }
      expect(await undoRollout(ports, { set: named, reason: undefined }, () => undefined)).toMatchObject({ is: 'done' })
      const revisions = world.board.store.all('Pod').map((pod) => {
        return textAt(pod, 'metadata', 'labels', 'controller-revision-hash')
      })
      expect(new Set(revisions)).toEqual(new Set([begun[0]!.target]))
    })
  })
})
