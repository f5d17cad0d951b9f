import { describe, expect, it } from 'vitest'
import type { GateStanding, GateStep } from '../../../src/rollout/gates/standing.ts'
import type { GateSpec, RolloutSpec, StageRule } from '../../../src/rollout/spec.ts'
import type { Scene } from '../scene.ts'
import { decided, gateOf, HOLD, now, told } from '../scene.ts'

const marks = (...partitions: number[]): StageRule => ({
  is: 'marks',
  marks: partitions.map((partition) => ({ partition })),
})
const [perOrdinal, perStage] = [gateOf(), gateOf({ name: 'jobs', at: 'stage' })]

describe('soaking', () => {
  it.for<[situation: string, scene: Scene, spec: Partial<RolloutSpec>, left: number | undefined]>([
    ['counts from the last change of any released pod', { pods: 'B T T+' }, {}, 10_000],
    [
      'adds the second that timestamps are cut by',
      { pods: 'B T T', pod: { 1: { readySince: now - 10_000 } } },
      {},
      1000,
    ],
    ['is over after that', { pods: 'B T T', pod: { 1: { readySince: now - 11_000 } } }, {}, undefined],
    ['of 0 is none', { pods: 'B T T+', pod: { 2: { readySince: now } } }, { soak: 0 }, undefined],
    ['lasts at least minReadySeconds', { pods: 'B T T+', set: { minReady: 60_000 } }, {}, 60_000],
    ['does so although it is 0', { pods: 'B T T+', set: { minReady: 60_000 } }, { soak: 0 }, 60_000],
    ['is longer at the end of a stage', { pods: 'B T T+' }, { stages: marks(1, 0), stageSoak: 30_000 }, 30_000],
    ['but not within one', { pods: 'B T T+' }, { stages: marks(0), stageSoak: 30_000 }, 10_000],
    ['is not asked of pods that are not released', { pods: 'B+ T T' }, {}, undefined],
    ['also not of those that are new below the partition', { pods: 'T+ B T', p: 2 }, {}, undefined],
    ['nor before the first', { pods: 'B B B+' }, { stages: marks(3, 0), stageSoak: 30_000 }, undefined],
  ])('%s', ([, scene, spec, left]) => {
    const got = decided(scene, spec)
    expect(got).toMatchObject(left === undefined ? { do: 'lower' } : { do: 'look', after: left })
  })

  it('tells who soaks, and for how long', () => {
    expect(decided({ pods: 'B T T+' }).because).toBe('pod kafka-2 soaks for another 10 s')
    expect(decided({ pods: 'B T+ T+' }).because).toBe('2 pods soak for another 10 s')
  })
})

describe('the controller, which counts too,', () => {
  it('is waited for when it counts fewer pods as ready than there are', () => {
    const got = decided({ pods: 'B B T', set: { readyReplicas: 2 } })
    expect(got).toMatchObject({ do: 'look', because: 'the controller counts 2 of 3 pods as ready' })
  })

  it('is not expected to count the one that is stuck and goes next', () => {
    expect(told(decided({ pods: 'B B! T' }))).toBe('lower 1')
  })
})

describe('gates', () => {
  const standing = (
    is: GateStanding['is'],
    step: Partial<GateStep>,
    more: Partial<GateStanding> = {},
  ): GateStanding => ({
    step: { at: 'ordinal', partition: 2, state: `${now - 3_600_000}/1/kafka-1-B`, ...step },
    is,
    asked: now - 1000,
    because: 'gate lag: 812',
    gates: [],
    ...more,
  })

  it.for<[situation: string, gates: readonly GateSpec[], stages: StageRule, pods: string, decision: string]>([
    ['there are none', [], marks(0), 'B B T', 'lower 1'],
    ['they are for each ordinal', [perOrdinal], marks(0), 'B B T', 'gates ordinal 2'],
    ['they are for each ordinal, before the first', [perOrdinal], marks(0), 'B B B', 'gates ordinal 3'],
    ['they are for stages, within one', [perStage], marks(0), 'B B T', 'lower 1'],
    ['they are for stages, at the end of one', [perStage], marks(2, 0), 'B B T', 'gates stage 2'],
    ['they are for ordinals, at the end of a stage', [perOrdinal], marks(2, 0), 'B B T', 'gates stage 2'],
    ['they are for stages, at the end of all', [perStage], marks(0), 'T T T', 'gates stage 0'],
    ['they are for stages, at an end above 0', [perStage], marks(2), 'B B T', 'gates stage 2'],
    ['a stage ends before the first pod', [perStage], marks(3, 0), 'B B B', 'gates stage 3'],
    ['something soaks', [perOrdinal], marks(0), 'B B T+', 'look'],
    ['something is not well', [perOrdinal], marks(0), 'B~ B T', 'look'],
  ])('where %s', ([, gates, stages, pods, decision]) => {
    expect(told(decided({ pods }, { gates, stages }))).toBe(decision)
  })

  it.for<[situation: string, standing: GateStanding, decision: string]>([
    ['passed a moment ago', standing('passed', {}), 'lower 1'],
    ['passed, just fresh enough', standing('passed', {}, { asked: now - 30_000 }), 'lower 1'],
    ['passed, but too long ago', standing('passed', {}, { asked: now - 30_001 }), 'gates ordinal 2'],
    ['passed for the partition before', standing('passed', { partition: 3 }), 'gates ordinal 2'],
    ['passed for a stage', standing('passed', { at: 'stage' }), 'gates ordinal 2'],
    ['passed before a pod came back', standing('passed', { state: 'older/1/kafka-1-B' }), 'gates ordinal 2'],
    [
      'passed before the next pod was made anew',
      standing('passed', { state: `${now - 3_600_000}/1/older` }),
      'gates ordinal 2',
    ],
    ['were never asked', standing('unasked', {}), 'gates ordinal 2'],
    ['do not pass yet', standing('pending', {}), 'gates ordinal 2'],
    ['used up their budget', standing('blocked', {}), 'stop blocked'],
    ['used it up at the partition before', standing('blocked', { partition: 3 }), 'gates ordinal 2'],
    ['wait for a person', standing('held', {}), 'stop held'],
  ])('that %s', ([, gates, decision]) => {
    const got = decided({ pods: 'B B T', gates }, { gates: [perOrdinal] })
    expect(told(got)).toBe(decision)
    if (got.do === 'stop') expect(got.because).toBe('gate lag: 812')
  })

  it('of the end are asked, and only they, where all pods have the target already', () => {
    const found: Scene = { pods: 'T T T', p: HOLD }
    expect(told(decided(found, { gates: [perStage], stages: marks(2, 1, 0) }))).toBe('gates stage 0')
  })

  it('tell why they are waited for', () => {
    const because = (gates: GateStanding): string => decided({ pods: 'B B T', gates }, { gates: [perOrdinal] }).because
    expect(because(standing('pending', {}))).toBe('gate lag: 812')
    expect(because(standing('unasked', {}, { because: '' }))).toBe('the gates are asked')
  })

  it('of an end say yes to the end, too', () => {
    const gates = standing('passed', { at: 'stage', partition: 0, state: `${now - 3_600_000}/3` })
    expect(told(decided({ pods: 'T T T', gates }, { gates: [perStage] }))).toBe('finish done')
  })

  it('are not asked about pods of a rollout that only staged its template', () => {
    expect(told(decided({ pods: 'B B B', p: HOLD }, { gates: [perOrdinal], stages: marks(3) }))).toBe('gates stage 3')
  })
})

describe('stages', () => {
  it.for<[situation: string, pods: string, stages: StageRule, decision: string]>([
    ['the last is the end', 'B B B T T', marks(4, 3), 'finish done'],
    ['one that is not the last is passed', 'B B B B T', marks(4, 3), 'lower 3'],
    ['pods that are at the target already are not released one by one', 'T T T T T', marks(4, 0), 'finish done'],
    ['nor those above an end', 'T T T T T', marks(3), 'finish done'],
  ])('%s', ([, pods, stages, decision]) => {
    expect(told(decided({ pods, p: pods.startsWith('T') ? HOLD : pods.indexOf('T') / 2 }, { stages }))).toBe(decision)
  })
})
