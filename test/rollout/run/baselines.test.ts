import { describe, expect, it } from 'vitest'
import { fromBase64, textOf } from '../../../src/core/bytes.ts'
import { Failure } from '../../../src/core/failure.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import { rollOut } from '../../../src/rollout/roll-out.ts'
import { madeUpSet } from '../../../src/simulate/made-up-set.ts'
import { stage } from '../../../src/simulate/stage.ts'
import { simulatedWorld } from '../../../src/simulate/world.ts'
import { textAt } from '../../../src/status/field.ts'
import { gateOf } from '../scene.ts'
import { simPorts } from '../sim-ports.ts'

const set = { namespace: 'default', name: 'kafka' }

describe('the baseline of an slo gate', () => {
  it('is taken before the first pod goes, and kept by the rollout that goes on from there', async () => {
    expect(await baselinesAfter([slo], [slo])).toEqual({ errors: 0.01 })
  })

  it('is not taken once a pod has the new template, whose errors would be compared with themselves', async () => {
    expect(await baselinesAfter([], [slo])).toEqual({})
  })

  it('that cannot be taken keeps the first pod: the gate could never pass', async () => {
    await expect(played([slo], [slo], () => Promise.reject(new Failure('io/http', 'no connection')))).rejects.toThrow(
      'gate errors has nothing to compare with: ',
    )
  })

  it('that is missing keeps the next pod, and the gate says why', async () => {
    const { outcome } = await played([], [slo])
    expect(outcome).toMatchObject({ is: 'blocked', partition: 2, gate: 'errors' })
    expect(outcome.because).toContain('no baseline was taken before the first step to compare with')
  })
})

const slo = gateOf({
  name: 'errors',
  at: 'ordinal',
  interval: 1000,
  check: {
    kind: 'slo',
    to: { url: 'http://prometheus.invalid', headers: {} },
    query: 'errors[{window}]',
    most: undefined,
    ratio: 2,
    window: 10_000,
  },
})

type Gates = (typeof defaultSpec)['gates']

async function baselinesAfter(first: Gates, second: Gates): Promise<unknown> {
  return (await played(first, second)).record.baselines
}

/** To partition 2 by the first gates, then to 0 by the second; with the new template there are ten times as many errors. */
async function played(first: Gates, second: Gates, broken?: () => Promise<never>) {
  const world = simulatedWorld({ seed: 1, set: madeUpSet({ ...set, replicas: 3 }) })
  const { cluster, clock } = world.process()
  let share = '0.01'
  const request = () => {
    const result = [{ metric: {}, value: [world.clock.now() / 1000, share] }]
    return Promise.resolve({
      status: 200,
      text: JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }),
    })
  }
  const ports = { ...simPorts({ cluster, clock }), gates: { http: { request: broken ?? request } } }
  const roll = (partition: number, gates: Gates) => {
    const stages = { is: 'marks', marks: [{ partition }] } as const
    return rollOut(ports, { set, spec: { ...defaultSpec, stages, gates }, overrides: [] }, () => undefined)
  }
  const outcome = await world.clock.run(async () => {
    await stage(world.process(), { apiVersion: 'apps/v1', kind: 'StatefulSet', ...set })
    await roll(2, first)
    share = '0.1'
    return roll(0, second)
  })
  const text = textOf(fromBase64(textAt(world.board.store.all('Secret')[0]!, 'data', 'record')!)!)!
  return { outcome, record: JSON.parse(text) as { readonly baselines: unknown } }
}
