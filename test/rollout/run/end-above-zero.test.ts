import { describe, expect, it } from 'vitest'
import type { RolloutOutcome } from '../../../src/rollout/event.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import { rollOut } from '../../../src/rollout/roll-out.ts'
import { planAnnotation } from '../../../src/rollout/run/spec-of.ts'
import type { RolloutSpec } from '../../../src/rollout/spec.ts'
import { madeUpSet } from '../../../src/simulate/made-up-set.ts'
import { stage } from '../../../src/simulate/stage.ts'
import { simulatedWorld } from '../../../src/simulate/world.ts'
import { mapAt } from '../../../src/status/field.ts'
import { simPorts } from '../sim-ports.ts'

const set = { namespace: 'default', name: 'kafka' }

describe('a rollout that ends above 0', () => {
  it('names the command that goes on to the end', async () => {
    const [ended] = await rolledTo([2])
    expect(ended!.next).toBe('capstan rollout sts/kafka --partition 0 goes on to the end')
  })

  it('says what that command is to be given, too, where it would go by less', async () => {
    const [ended] = await rolledTo([2], { soak: 20_000 })
    expect(ended!.next).toBe(
      'capstan rollout sts/kafka --partition 0, with the rest of the plan as before, goes on to the end',
    )
  })

  it('does not ask for what the set declares itself', async () => {
    const [ended] = await rolledTo([2], { soak: 20_000 }, '{"soak": "20s"}')
    expect(ended!.next).toBe('capstan rollout sts/kafka --partition 0 goes on to the end')
  })

  it('counts pods, where an end above the partition is asked for afterwards', async () => {
    const ends = await rolledTo([2, 3, 99])
    expect(ends.map(({ because }) => because)).toEqual(
      Array(3).fill('2 of 4 pods have the new template, down to partition 2'),
    )
  })
})

async function rolledTo(
  partitions: readonly number[],
  more: Partial<RolloutSpec> = {},
  declared?: string,
): Promise<RolloutOutcome[]> {
  const made = madeUpSet({ ...set, replicas: 4 })
  const annotations = declared === undefined ? {} : { [planAnnotation]: declared }
  const world = simulatedWorld({ seed: 1, set: { ...made, metadata: { ...mapAt(made, 'metadata'), annotations } } })
  const { cluster, clock } = world.process()
  const ports = simPorts({ cluster, clock })
  return world.clock.run(async () => {
    await stage(world.process(), { apiVersion: 'apps/v1', kind: 'StatefulSet', ...set })
    const ends: RolloutOutcome[] = []
    for (const partition of partitions) {
      const spec: RolloutSpec = { ...defaultSpec, ...more, stages: { is: 'marks', marks: [{ partition }] } }
      ends.push(await rollOut(ports, { set, spec, overrides: [] }, () => undefined))
    }
    return ends
  })
}
