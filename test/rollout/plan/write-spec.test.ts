import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/core/json.ts'
import { readSpec } from '../../../src/rollout/plan/read-spec.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import { writeSpec } from '../../../src/rollout/plan/write-spec.ts'
import type { GateCheck, GateSource, GateSpec, HttpTarget, RolloutSpec, StageMark } from '../../../src/rollout/spec.ts'

const user = { source: 'user', place: 'Secret capstan-rollout-kafka' } as const
const back = (written: Json): RolloutSpec => readSpec(JSON.parse(JSON.stringify(written)) as Json, user, defaultSpec)

const natural = fc.nat(2147483647)
const milliseconds = fc.nat(100_000_000)
const aboveZero = fc.integer({ min: 1, max: 100_000_000 })
const text = fc.string({ minLength: 1, unit: 'grapheme' }).filter((one) => /\S/.test(one))
const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: 0 }).map((one) => (one === 0 ? 0 : one))
const share = fc.integer({ min: 1, max: 1000 }).map((tenths) => tenths / 10)
const marks = fc
  .tuple(fc.uniqueArray(natural, { maxLength: 4 }), fc.uniqueArray(share, { maxLength: 4 }))
  .filter(([partitions, shares]) => partitions.length + shares.length > 0)
  .map(([partitions, shares]): StageMark[] => [
    ...partitions.sort((a, b) => b - a).map((partition) => ({ partition })),
    ...shares.sort((a, b) => a - b).map((percent) => ({ percent })),
  ])
const target: fc.Arbitrary<HttpTarget> = fc.oneof(
  fc.record({
    url: fc.constant('https://{next}.a/b?c'),
    headers: fc.dictionary(fc.constantFrom('a', 'B-c'), fc.constant('x y')),
  }),
  fc.record({
    kind: fc.constantFrom('Service' as const, 'Pod' as const),
    namespace: fc.constantFrom(undefined, 'b'),
    name: fc.constantFrom('a', '{last}'),
    port: fc.constantFrom('8080', 'web'),
    scheme: fc.constantFrom('http' as const, 'https' as const),
    path: fc.constantFrom('/', '/x'),
  }),
)
const maybe = fc.option(text, { nil: undefined })
const maybeNumber = fc.option(number, { nil: undefined })
const policy = fc.constantFrom('fail' as const, 'pass' as const, 'unknown' as const)
const command = fc.array(fc.string(), { minLength: 1, maxLength: 3 })
const check: fc.Arbitrary<GateCheck> = fc.oneof(
  fc.record({
    kind: fc.constant('http' as const),
    to: target,
    status: fc.constantFrom([200], [200, 503]),
    contains: maybe,
  }),
  fc.record({
    kind: fc.constant('exec' as const),
    pod: maybe,
    container: maybe,
    command,
    output: fc.oneof(fc.constantFrom('any' as const, 'empty' as const), fc.record({ contains: text })),
  }),
  fc.record({ kind: fc.constant('local' as const), command }),
  fc.record({
    kind: fc.constant('prometheus' as const),
    to: target,
    query: text,
    pass: fc.record({ operator: fc.constantFrom('<' as const, '>=' as const, '!=' as const), than: number }),
    onEmpty: policy,
    onNaN: policy,
    staleAfter: aboveZero,
  }),
  fc.record({
    kind: fc.constant('job' as const),
    spec: fc.record({ template: fc.constant({ spec: { containers: [{ name: 'a' }] } }), backoffLimit: natural }),
  }),
  fc.record({ kind: fc.constant('manual' as const), message: maybe }),
  fc
    .record({
      kind: fc.constant('slo' as const),
      to: target,
      query: text,
      most: maybeNumber,
      ratio: maybeNumber,
      window: aboveZero,
    })
    .filter(({ most, ratio }) => most !== undefined || ratio !== undefined),
)
const gate: fc.Arbitrary<GateSpec> = fc.record({
  name: fc.stringMatching(/^[a-z0-9]([-a-z0-9]{0,8}[a-z0-9])?$/),
  at: fc.constantFrom('ordinal' as const, 'stage' as const),
  passes: fc.integer({ min: 1, max: 9 }),
  interval: aboveZero,
  timeout: aboveZero,
  errors: natural,
  wait: fc.option(aboveZero, { nil: undefined }),
  source: fc.constantFrom<GateSource[]>('user', 'chart', 'annotation'),
  check,
})
const spec: fc.Arbitrary<RolloutSpec> = fc.record({
  stages: fc.oneof(
    marks.map((all) => ({ is: 'marks' as const, marks: all })),
    fc.record({ is: fc.constant('linear' as const), count: fc.integer({ min: 1, max: 999_999_999 }) }),
    fc.record({ is: fc.constant('share' as const), percent: share }),
    fc.record({ is: fc.constant('exponential' as const), base: fc.integer({ min: 2, max: 10 }) }),
  ),
  soak: milliseconds,
  stageSoak: milliseconds,
  patience: aboveZero,
  restarts: natural,
  flaps: natural,
  order: fc.oneof(
    fc.constant({ by: 'descending' as const }),
    fc.constant({ by: 'rack' as const, label: 'row' }),
    fc.constant({ by: 'leader-last' as const, selector: 'role=leader' }),
  ),
  forceStuck: fc.boolean(),
  pointOfNoReturn: fc.option(natural, { nil: undefined }),
  park: fc.boolean(),
  gates: fc.uniqueArray(gate, { selector: ({ name }) => name, maxLength: 3 }),
})

describe('a stored rollout', () => {
  it('is read back as it was, whatever was declared', () => {
    fc.assert(
      fc.property(spec, (given) => {
        expect(back(writeSpec(given))).toEqual(given)
      }),
    )
  })

  it('says all of its defaults, so that a later version with others goes on as this one began', () => {
    expect(writeSpec(defaultSpec)).toEqual({
      stages: [0],
      soak: '10s',
      stageSoak: '0s',
      patience: '10m0s',
      restarts: 0,
      flaps: 2,
      order: 'descending',
      forceStuck: false,
      park: false,
      gates: [],
    })
  })

  it('gives no gate more rights than it had', () => {
    const manual: GateCheck = { kind: 'manual', message: undefined }
    const base = { at: 'stage', passes: 1, interval: 1, timeout: 1, errors: 0, wait: undefined } as const
    const given: RolloutSpec = { ...defaultSpec, gates: [{ ...base, name: 'a', source: 'annotation', check: manual }] }
    expect(back(writeSpec(given)).gates[0]?.source).toBe('annotation')
  })
})
