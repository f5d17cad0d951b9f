import { describe, expect, it } from 'vitest'
import type { HttpAnswer } from '../../../src/core/ports.ts'
import type { GateMoment, GateResult } from '../../../src/rollout/gates/gate.ts'
import { instantSelectors } from '../../../src/rollout/gates/instant-selectors.ts'
import { makeGate } from '../../../src/rollout/gates/make-gate.ts'
import type { GateCheck, GateSpec } from '../../../src/rollout/spec.ts'
import { ask, gateSpec, httpOf, now, portsOf, toUrl } from './surroundings.ts'

type PrometheusCheck = Extract<GateCheck, { kind: 'prometheus' }>

function spec(check: Partial<PrometheusCheck> = {}, more: Partial<GateSpec> = {}): GateSpec {
  const rest = { onEmpty: 'unknown', onNaN: 'unknown', staleAfter: 60_000 } as const
  const pass = { operator: '<', than: 100 } as const
  const to = toUrl('http://prom:9090/p?tenant=a')
  return gateSpec({ kind: 'prometheus', to, query: 'lag', pass, ...rest, ...check }, { name: 'lag', ...more })
}

/** Series as `{labels, value, at}`; `at` in milliseconds. */
type Series = readonly [labels: Readonly<Record<string, string>>, value: string, at?: number]

function vector(series: readonly Series[], more: object = {}): HttpAnswer {
  const result = series.map(([metric, value, at = now]) => ({ metric, value: [at / 1000, value] }))
  return { status: 200, text: JSON.stringify({ status: 'success', data: { resultType: 'vector', result }, ...more }) }
}

interface Prometheus {
  /** What the query of the gate is answered with. */
  readonly values: HttpAnswer
  /** When the oldest sample was measured, in milliseconds; undefined: none is known. Default: 5 s ago. */
  readonly measured?: number | undefined
}

/** A Prometheus that answers `timestamp(…)` apart from the query itself. */
async function judge(
  check: Partial<PrometheusCheck>,
  answer: Prometheus,
  moment: Partial<GateMoment> = {},
): Promise<GateResult> {
  const measured = 'measured' in answer ? answer.measured : now - 5000
  const times = measured === undefined ? vector([]) : vector([[{ pod: 'kafka-0' }, String(measured / 1000)]])
  const http = httpOf((url) => (url.includes('timestamp(') ? times : answer.values))
  return ask(makeGate(spec(check), portsOf({ http })), moment)
}

const one = (value: string): Prometheus => ({ values: vector([[{}, value]]) })
const two = (a: string, b: string): Prometheus => ({
  values: vector([
    [{ a: '1' }, a],
    [{ a: '2' }, b],
  ]),
})
const brokers = vector([
  [{ __name__: 'lag', pod: 'kafka-0' }, '3'],
  [{ __name__: 'lag', pod: 'kafka-1' }, '812'],
  [{ __name__: 'lag', pod: 'kafka-2' }, '101'],
])

describe('a prometheus gate', () => {
  it.each<[string, Partial<PrometheusCheck>, Prometheus, string, string]>([
    ['passes when the value compares', {}, one('3'), 'pass', '3 is < 100'],
    ['fails when it does not', {}, one('812'), 'fail', '812 is not < 100'],
    [
      'names the worst of several series',
      {},
      { values: brokers },
      'fail',
      '812 is not < 100 at lag{pod="kafka-1"} (2 of 3 series)',
    ],
    [
      'also when all of them pass',
      { pass: { operator: '<=', than: 812 } },
      { values: brokers },
      'pass',
      '812 is <= 812 at lag{pod="kafka-1"}, the worst of 3 series',
    ],
    [
      'finds the least the worst where more is better',
      { pass: { operator: '>', than: 100 } },
      { values: brokers },
      'fail',
      '3 is not > 100 at lag{pod="kafka-0"} (1 of 3 series)',
    ],
    [
      'finds the farthest the worst where one number is wanted',
      { pass: { operator: '==', than: 101 } },
      { values: brokers },
      'fail',
      '812 is not == 101 at lag{pod="kafka-1"} (2 of 3 series)',
    ],
    [
      'finds the one that equals the worst where it must not',
      { pass: { operator: '!=', than: 3 } },
      { values: brokers },
      'fail',
      '3 is not != 3 at lag{pod="kafka-0"} (1 of 3 series)',
    ],
    ['takes infinity for a number', {}, one('+Inf'), 'fail', 'Infinity is not < 100'],
    ['also a negative one', { pass: { operator: '>=', than: 0 } }, one('-Inf'), 'fail', '-Infinity is not >= 0'],
    [
      'takes a scalar',
      { query: 'scalar(lag)' },
      { values: data({ resultType: 'scalar', result: [now / 1000, '5'] }) },
      'pass',
      '5 is < 100',
    ],
  ])('%s', async (_title, check, answer, is, sentence) => {
    expect(await judge(check, answer)).toMatchObject({ is, sentence })
  })

  it.each<[string, Partial<PrometheusCheck>, Prometheus, string, string]>([
    ['an empty one is unknown by itself', {}, { values: vector([]) }, 'unknown', 'no series answers'],
    [
      'an empty one fails where that is said',
      { onEmpty: 'fail' },
      { values: vector([]) },
      'fail',
      'no series answers, which counts as a fail',
    ],
    [
      'an empty one passes where that is said, as of a query that finds only what is bad',
      { onEmpty: 'pass' },
      { values: vector([]) },
      'pass',
      'no series answers, which counts as a pass',
    ],
    ['NaN is unknown by itself', {}, one('NaN'), 'unknown', 'the value is NaN'],
    ['NaN fails where that is said', { onNaN: 'fail' }, one('NaN'), 'fail', 'the value is NaN, which counts as a fail'],
    [
      'NaN passes where that is said',
      { onNaN: 'pass' },
      one('NaN'),
      'pass',
      'the value is NaN, which counts as a pass',
    ],
    ['NaN beside a number keeps it from passing', {}, two('1', 'NaN'), 'unknown', 'the value is NaN at {a="2"}'],
    [
      'NaN beside a bad number is a fail',
      { onNaN: 'pass' },
      two('812', 'NaN'),
      'fail',
      '812 is not < 100 at {a="1"} (1 of 2 series)',
    ],
    [
      'NaN that counts as a pass leaves it to the others',
      { onNaN: 'pass' },
      two('1', 'NaN'),
      'pass',
      '1 is < 100 at {a="1"}, the worst of 2 series',
    ],
  ])('scenario 64, empty and NaN: %s', async (_title, check, answer, is, sentence) => {
    expect(await judge(check, answer)).toMatchObject({ is, sentence })
  })

  it('scenario 64, empty: just after a restart it is too early to say, later it is an error', async () => {
    const answer = { values: vector([]), measured: undefined }
    expect((await judge({}, answer, { since: now - 60_000 })).term).toBe('early')
    expect((await judge({}, answer, { since: now - 60_001 })).term).toBeUndefined()
    expect((await judge({ onEmpty: 'fail' }, answer, { since: now - 1000 })).term).toBeUndefined()
  })

  it.each<[string, Prometheus, Partial<GateResult>]>([
    [
      'one that is too old is unknown, and costs of the errors',
      { ...one('3'), measured: now - 61_000 },
      {
        is: 'unknown',
        sentence: 'the newest sample of {pod="kafka-0"} is 1m1s old, and counts for 1m0s only',
        at: now - 61_000,
      },
    ],
    [
      'one of before the last restart is unknown, but it is early days',
      { ...one('3'), measured: now - 42_000 },
      {
        is: 'unknown',
        sentence: 'the newest sample of {pod="kafka-0"} is of 12s before kafka-2 was ready',
        at: now - 42_000,
        term: 'early',
      },
    ],
    [
      'one of the very moment of the restart is of before',
      { ...one('3'), measured: now - 30_000 },
      { is: 'unknown', term: 'early' },
    ],
    ['one of just after counts', { ...one('3'), measured: now - 29_999 }, { is: 'pass', at: now - 29_999 }],
    [
      'one of the future makes every age doubtful',
      { ...one('3'), measured: now + 3_600_000 },
      {
        is: 'unknown',
        sentence: 'the newest sample of {pod="kafka-0"} is 1h0m0s ahead of the API server: the clocks differ',
      },
    ],
    [
      'an answer that was kept somewhere on the way is as old as it says',
      { values: vector([[{}, '3', now - 600_000]]), measured: undefined },
      { is: 'unknown', sentence: 'the newest sample is 10m0s old, and counts for 1m0s only' },
    ],
  ])('scenario 65, stale sample: %s', async (_title, answer, result) => {
    const { is, sentence, at, term } = await judge({}, answer)
    expect({ is, sentence, at, term }).toEqual({ sentence, at, term: undefined, ...result })
  })

  it.each<[string, HttpAnswer, string]>([
    ['an error', error(422, 'bad_data', 'parse error'), 'http://prom:9090/p answers 422: parse error'],
    [
      'an error with status 200',
      error(200, 'timeout', 'too slow'),
      'http://prom:9090/p answers with an error: too slow',
    ],
    ['a login page', { status: 200, text: '<html>' }, 'http://prom:9090/p answers with no JSON: is it a Prometheus?'],
    ['a redirect to one', { status: 302, text: '' }, 'http://prom:9090/p answers 302'],
    ['nothing of an answer', { status: 200, text: '{}' }, 'http://prom:9090/p answers with an error: of no text'],
    [
      'warnings',
      vector([[{}, '3']], { warnings: ['store 10.0.0.1 does not answer'] }),
      'http://prom:9090/p warns, so the answer may not be whole: store 10.0.0.1 does not answer',
    ],
    ['half an answer', vector([[{}, '3']], { isPartial: true }), 'http://prom:9090/p says that its answer is partial'],
    [
      'a range',
      data({ resultType: 'matrix', result: [] }),
      'http://prom:9090/p gives a matrix, not one number for each series',
    ],
    [
      'a histogram',
      data({ resultType: 'vector', result: [{ metric: { a: '1' }, histogram: [1, {}] }] }),
      'http://prom:9090/p gives no number for {a="1"}',
    ],
    ['no number', vector([[{}, 'many']]), 'http://prom:9090/p gives no number for its series'],
    [
      'a number that is no text, as JSON has no NaN',
      data({ resultType: 'vector', result: [{ metric: {}, value: [now / 1000, 3] }] }),
      'http://prom:9090/p gives no number for its series',
    ],
    ['an empty number', vector([[{}, '']]), 'http://prom:9090/p gives no number for its series'],
    ['a scalar of nothing', data({ resultType: 'scalar', result: [] }), 'http://prom:9090/p gives no number'],
  ])('is unknown by %s', async (_title, values, sentence) => {
    expect(await judge({}, { values, measured: undefined })).toMatchObject({ is: 'unknown', sentence })
  })

  it('puts the query behind what the target says, and its time limit beside it', async () => {
    const http = httpOf((url) => vector([[{}, url.includes('timestamp(') ? String(now / 1000) : '3']]))
    await ask(makeGate(spec({ query: 'lag{pod="{next}"}' }), portsOf({ http })))
    const query = (text: string): string => encodeURIComponent(text)
    expect(http.asked.map(({ url }) => url)).toEqual([
      `http://prom:9090/p/api/v1/query?tenant=a&query=${query('bottomk(1, timestamp(lag{pod="kafka-1"}))')}&timeout=10s`,
      `http://prom:9090/p/api/v1/query?tenant=a&query=${query('lag{pod="kafka-1"}')}&timeout=10s`,
    ])
  })

  it('keeps the query and the worst series as evidence', async () => {
    const { evidence } = await judge({}, { values: brokers })
    expect(evidence).toBe('lag\nlag{pod="kafka-1"} 812\nlag{pod="kafka-2"} 101\nlag{pod="kafka-0"} 3')
  })

  it('has nothing to ask of the last pod before there is one', async () => {
    const result = await judge({ query: 'lag{pod="{last}"}' }, one('3'), { last: undefined })
    expect(result).toMatchObject({ is: 'pass', sentence: 'no pod was updated yet: there is nothing to ask' })
  })
})

describe('the selectors of a PromQL expression, whose samples must be fresh', () => {
  it.each<[string, readonly string[]]>([
    ['lag', ['lag']],
    ['sum(kafka:lag{pod="a}b"}) by (pod) > 3', ['kafka:lag{pod="a}b"}']],
    ['sum by (pod, topic) (a) / on(pod) group_left(zone) b', ['a', 'b']],
    ['sum without(x) (rate(errors_total{code=~"5.."}[5m])) or vector(0)', ['errors_total{code=~"5.."}']],
    ['{__name__="x", a!~"b"}', ['{__name__="x", a!~"b"}']],
    ['max_over_time(x[1h:1m]) and bool_metric', ['x', 'bool_metric']],
    ['a > bool 1 unless b == inf', ['a', 'b']],
    ['label_replace(up{a="1"}, "b", "$1", "c", "(.*)")', ['up{a="1"}']],
    ['now_metric - (then offset 1d) - rate(then2[5m] offset 1h) - fixed @ 1600000000', ['now_metric']],
    ['histogram_quantile(0.99, sum(rate(x_bucket[5m])) by (le)) < 1e-3 # the rest is y', ['x_bucket']],
    ["count(up == 1) == 3 and absent(ALERTS{severity='page'})", ['up', "ALERTS{severity='page'}"]],
    ['x + x{} + x', ['x', 'x{}']],
    ['time() - 5', []],
    ['sum(', []],
    ['x{a="unclosed', []],
    ['', []],
  ])('%s', (query, selectors) => {
    expect(instantSelectors(query)).toEqual(selectors)
  })
})

function data(content: object): HttpAnswer {
  return { status: 200, text: JSON.stringify({ status: 'success', data: content }) }
}

function error(status: number, errorType: string, text: string): HttpAnswer {
  return { status, text: JSON.stringify({ status: 'error', errorType, error: text }) }
}
