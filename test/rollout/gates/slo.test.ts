import { describe, expect, it } from 'vitest'
import { Failure } from '../../../src/core/failure.ts'
import type { HttpAnswer } from '../../../src/core/ports.ts'
import type { GateMoment, GateResult } from '../../../src/rollout/gates/gate.ts'
import { makeGate } from '../../../src/rollout/gates/make-gate.ts'
import { takeBaselines } from '../../../src/rollout/gates/slo.ts'
import type { GateCheck, GateSpec } from '../../../src/rollout/spec.ts'
import type { HandClock } from '../../release/hand-clock.ts'
import { ask, gateSpec, httpOf, momentOf, now, portsOf, refusalOf, toUrl } from './surroundings.ts'

type SloCheck = Extract<GateCheck, { kind: 'slo' }>

function spec(check: Partial<SloCheck> = {}, more: Partial<GateSpec> = {}): GateSpec {
  const query = 'sum(rate(errors[{window}])) / sum(rate(requests[{window}]))'
  const limits = { most: undefined, ratio: undefined, window: 300_000 }
  return gateSpec({ kind: 'slo', to: toUrl('http://prom'), query, ...limits, ...check }, { name: 'errors', ...more })
}

function answer(...values: readonly string[]): HttpAnswer {
  const result = values.map((value, at) => ({ metric: { at: String(at) }, value: [now / 1000, value] }))
  return { status: 200, text: JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }) }
}

const soaked = { since: now - 300_000 }

function judge(check: Partial<SloCheck>, values: readonly string[], moment: Partial<GateMoment>): Promise<GateResult> {
  const http = httpOf((url) => (url.includes('timestamp(') ? answer(String(now / 1000 - 5)) : answer(...values)))
  return ask(makeGate(spec(check), portsOf({ http })), moment)
}

describe('an slo gate', () => {
  it.each<[Partial<SloCheck>, readonly string[], number | undefined, string, string]>([
    [{ most: 0.01 }, ['0.004'], undefined, 'pass', 'the share of bad events is 0.004'],
    [{ most: 0.01 }, ['0.01'], undefined, 'pass', 'the share of bad events is 0.01'],
    [{ most: 0.01 }, ['0.0123456789'], undefined, 'fail', 'the share of bad events is 0.0123457, more than 0.01'],
    [{ most: 0.01 }, ['0.004', '0.5'], undefined, 'fail', 'the share of bad events is 0.5, more than 0.01'],
    [{ ratio: 2 }, ['0.004'], 0.003, 'pass', 'the share of bad events is 0.004, and was 0.003 before'],
    [
      { ratio: 2 },
      ['0.007'],
      0.003,
      'fail',
      'the share of bad events is 0.007, more than 2 times that of before, 0.003',
    ],
    [{ ratio: 2 }, ['0'], 0, 'pass', 'the share of bad events is 0, and was 0 before'],
    [{ ratio: 2 }, ['0.001'], 0, 'fail', 'the share of bad events is 0.001, more than 2 times that of before, 0'],
    [{ ratio: 2, most: 0.01 }, ['0.05'], 0.04, 'fail', 'the share of bad events is 0.05, more than 0.01'],
    [{ ratio: 2 }, ['0'], undefined, 'unknown', 'no baseline was taken before the first step to compare with'],
    [{ ratio: 2 }, ['0'], NaN, 'unknown', 'no baseline was taken before the first step to compare with'],
    [{ most: 0.01 }, ['NaN'], undefined, 'unknown', 'the share is NaN: perhaps there were no events at all'],
    [{ most: 0.01 }, [], undefined, 'unknown', 'no series answers, so there is no share of bad events'],
  ])('%j finds %j with the baseline %s', async (check, values, baseline, is, sentence) => {
    const baselines = new Map(baseline === undefined ? [] : [['errors', baseline]])
    expect(await judge(check, values, { ...soaked, baselines })).toMatchObject({ is, sentence })
  })

  it('is as old as the oldest of its samples, by which a pass counts once', async () => {
    expect((await judge({ most: 1 }, ['0'], soaked)).at).toBe(now - 5000)
  })

  it('waits until its whole window is of after the last restart', async () => {
    const early = await judge({ most: 1 }, ['0'], { since: now - 100_000 })
    expect(early).toMatchObject({
      is: 'unknown',
      term: 'early',
      sentence: 'its window of 5m0s since kafka-2 was ready is over in 3m20s',
    })
    expect((await judge({ most: 1 }, ['0'], { since: 0, last: undefined })).is).toBe('pass')
  })

  it('is unknown while its samples are of before', async () => {
    const http = httpOf(() => answer(String(now / 1000 - 301)))
    const result = await ask(makeGate(spec({ most: 1 }), portsOf({ http })), soaked)
    expect(result.is).toBe('unknown')
    expect(result.sentence).toContain('5m1s old')
  })

  it('is refused when nothing could fail, or it could never pass', () => {
    expect(refusalOf(spec())).toBe('gate errors: it says neither most nor ratio, so nothing could fail')
    expect(refusalOf(spec({ most: 1 }, { wait: 299_999 }))).toBe(
      'gate errors: its wait is shorter than its window, so it could never pass',
    )
  })
})

describe('the baselines of slo gates', () => {
  const gates = [spec({ ratio: 2 }), spec({ most: 1 }, { name: 'absolute' }), spec({ ratio: 3 }, { name: 'other' })]

  it('are taken of those that compare with one', async () => {
    const http = httpOf(() => answer('0.25'))
    const { baselines, missing } = await takeBaselines(gates, portsOf({ http }), momentOf({ last: undefined }))
    expect([...baselines]).toEqual([
      ['errors', 0.25],
      ['other', 0.25],
    ])
    expect(missing).toEqual([])
    expect(http.asked).toHaveLength(2)
    expect(decodeURIComponent(http.asked[0]!.url)).toContain('rate(errors[300s])')
  })

  it('are tried as often as the errors of the gate allow, and are missing then', async () => {
    const http = httpOf(() => Promise.reject(new Failure('io/http', 'no connection')))
    const ports = portsOf({ http })
    const taking = takeBaselines([spec({ ratio: 2 }, { errors: 2 })], ports, momentOf())
    await (ports.clock as HandClock).pass(60_000)
    const { baselines, missing } = await taking
    expect(baselines.size).toBe(0)
    expect(missing).toEqual([{ gate: 'errors', sentence: 'no connection' }])
    expect(http.asked).toHaveLength(3)
  })
})
