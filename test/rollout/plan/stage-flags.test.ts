import { describe, expect, it, test } from 'vitest'
import type { Json } from '../../../src/core/json.ts'
import { Failure, failuresOf } from '../../../src/core/failure.ts'
import { stagesOfPartitionFlag, stagesOfStepFlag } from '../../../src/rollout/plan/stage-flags.ts'
import { readSpec } from '../../../src/rollout/plan/read-spec.ts'
import { defaultSpec, stagesOf } from '../../../src/rollout/plan/stages.ts'
import { writeSpec } from '../../../src/rollout/plan/write-spec.ts'
import type { StageRule } from '../../../src/rollout/spec.ts'

function failure(act: () => StageRule): Failure {
  try {
    act()
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('it was taken')
}

function ruleOf(read: () => StageRule): StageRule | 'refused' {
  try {
    return read()
  } catch (error) {
    if (failuresOf(error)?.every(({ message }) => /lets no more pods go than a stage before it$/.test(message)))
      return 'refused'
    throw error
  }
}

describe('--partition', () => {
  test.for<[string, number, number[]]>([
    ['100,99,90,50,0', 100, [100, 99, 90, 50, 0]],
    ['100, 99, 90, 50, 0', 100, [100, 99, 90, 50, 0]],
    ['2', 5, [2]],
    ['2147483647', 5, [5]],
    ['1%,25%,100%', 8, [7, 6, 0]],
    ['7,25%,0', 8, [7, 6, 0]],
  ])('%s stops %i replicas at %j', ([text, replicas, expected]) => {
    expect(stagesOf(stagesOfPartitionFlag(text), replicas)).toEqual(expected)
  })

  test.for<[string, string]>([
    ['', 'got ""'],
    ['3,', 'got "" in "3,"'],
    ['-1', 'got "-1"'],
    ['1.5', 'got "1.5"'],
    ['0x10', 'got "0x10"'],
    ['2147483648', 'got "2147483648"'],
    ['3,two,1', 'got "two" in "3,two,1"'],
    ['0%', 'got "0%"'],
    ['101%', 'got "101%"'],
  ])('%j is refused with what was got and wanted', ([text, got]) => {
    const { code, message } = failure(() => stagesOfPartitionFlag(text))
    expect(code).toBe('rollout/plan')
    expect(message).toBe(
      `--partition must be a partition from 0 to 2147483647, or a share of the pods such as 25%, or several separated by commas, ${got}`,
    )
  })

  test.for(['1,2', '5,5', '50%,25%'])('%s is refused, since a later stage releases no more', (text) => {
    expect(failure(() => stagesOfPartitionFlag(text)).message).toMatch(/lets no more pods go than a stage before it$/)
  })

  it('tells why a share of nothing is none', () => {
    expect(failure(() => stagesOfPartitionFlag('0%')).hint).toBe('a share is above 0% and at most 100%')
  })
})

describe('the flag and the declaration', () => {
  it.each<[string, Json]>([
    ['3,3,0', [3, 3, 0]],
    ['3,2,2', [3, 2, 2]],
    ['50%,50%', ['50%', '50%']],
    ['2,0,1', [2, 0, 1]],
    ['3,03,0', [3, 3, 0]],
    ['3,2,0', [3, 2, 0]],
    ['100%,0', ['100%', 0]],
    ['1.000001%,7,100%', ['1.000001%', 7, '100%']],
    ['2147483647', [2147483647]],
  ])('of %s say the same, a refusal too, and what is recorded of it is read back', (flag, stages) => {
    const byFlag = ruleOf(() => stagesOfPartitionFlag(flag))
    const read = (given: Json): StageRule => readSpec(given, { source: 'user', place: 'x' }, defaultSpec).stages
    expect(ruleOf(() => read({ stages }))).toEqual(byFlag)
    if (byFlag !== 'refused') expect(read(writeSpec({ ...defaultSpec, stages: byFlag }))).toEqual(byFlag)
  })
})

describe('--step', () => {
  test.for<[string, StageRule]>([
    ['1', { is: 'linear', count: 1 }],
    ['linear:5', { is: 'linear', count: 5 }],
    ['25%', { is: 'share', percent: 25 }],
    ['12.5%', { is: 'share', percent: 12.5 }],
    ['exponential:2', { is: 'exponential', base: 2 }],
  ])('%s is %j', ([text, expected]) => {
    expect(stagesOfStepFlag(text)).toEqual(expected)
  })

  test.for(['', '0', '-1', 'linear:', 'linear:0', 'exponential:1', 'geometric:2', '0%', '1,2'])(
    '%j is refused',
    (text) => {
      const { code, message } = failure(() => stagesOfStepFlag(text))
      expect(code).toBe('rollout/plan')
      expect(message).toBe(
        `--step must be a number of pods, a share of them such as 25%, linear:2, or exponential:2, got ${JSON.stringify(text)}`,
      )
    },
  )
})
