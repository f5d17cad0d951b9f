import { describe, expect, it } from 'vitest'
import type { RolloutEvent } from '../../../src/rollout/event.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import { partitionOf } from '../../../src/rollout/protocol/partition.ts'
import type { RolloutSpec } from '../../../src/rollout/spec.ts'
import { faultsOf } from '../../../src/simulate/fault.ts'
import { simulate } from '../../../src/simulate/simulate.ts'
import { gateOf } from '../scene.ts'

const halves: RolloutSpec = {
  ...defaultSpec,
  stages: { is: 'marks', marks: [{ percent: 50 }, { percent: 100 }] },
  gates: [gateOf({ name: 'judge', at: 'stage' })],
}
const half: RolloutSpec = { ...halves, stages: { is: 'marks', marks: [{ percent: 50 }] } }

/** Four pods, made eight while the first updated one soaks: half of them is more than what is still old then. */
async function scaled(spec: RolloutSpec, ...faults: string[]) {
  const played = await simulate(
    { set: { name: 'kafka', replicas: 4 }, spec, faults: faultsOf(['scale@12s:8', ...faults]), seed: 5 },
    () => undefined,
  )
  return { ...played, told: played.events.flatMap((event) => toldBy(event) ?? []) }
}

function toldBy(event: RolloutEvent): string | undefined {
  if (event.is === 'gate') return `${event.name} at ${event.partition}`
  if (event.is === 'stage') return `stage ${event.number} of ${event.of} at ${event.partition}`
  return event.is === 'moved' ? `${event.how} ${event.to}` : undefined
}

describe('a stage that scaling passes over', () => {
  it('is judged before the next pod goes, and only once', async () => {
    const { outcome, told } = await scaled(halves)
    expect(outcome).toMatchObject({ is: 'done' })
    expect(told).toEqual([
      'lower 3',
      'judge at 3',
      'stage 1 of 2 at 3',
      'lower 2',
      'lower 1',
      'lower 0',
      'judge at 0',
      'stage 2 of 2 at 0',
    ])
  })

  it('is judged by the process that goes on after a kill', async () => {
    const { outcome, told } = await scaled(halves, 'kill@13s')
    expect(outcome).toMatchObject({ is: 'done' })
    expect(told.slice(0, 4)).toEqual(['lower 3', 'judge at 3', 'stage 1 of 2 at 3', 'lower 2'])
  })

  it('is not passed by where it says no', async () => {
    const { outcome, told } = await scaled({ ...halves, patience: 30_000 }, 'gate@1s:judge')
    expect(outcome).toMatchObject({ is: 'blocked', partition: 3 })
    expect(told).toEqual(['lower 3', 'judge at 3'])
  })

  it('is judged where it was the end, and no pod more goes: the end was counted by fewer pods', async () => {
    const { outcome, told, world } = await scaled(half)
    expect(outcome).toMatchObject({ is: 'done', partition: 3 })
    expect(told).toEqual(['lower 3', 'judge at 3', 'stage 1 of 1 at 3'])
    expect(partitionOf(world.board.store.all('StatefulSet')[0]!)).toBe(3)
  })
})
