import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { passesOver, stagesOf, type Standing } from '../../../src/rollout/plan/stages.ts'
import type { StageMark, StageRule } from '../../../src/rollout/spec.ts'

const marks = (...all: (number | string)[]): StageRule => ({
  is: 'marks',
  marks: all.map((mark) => (typeof mark === 'number' ? { partition: mark } : { percent: Number.parseFloat(mark) })),
})

describe('a rollout stops', () => {
  test.for<[string, StageRule, number, number[]]>([
    ['at the marks of the seed’s plan', marks(100, 99, 90, 50, 0), 100, [100, 99, 90, 50, 0]],
    ['once where marks above the replicas fall together', marks(100, 99, 90, 50, 0), 3, [3, 0]],
    ['where its last mark says: 0 is not appended', marks(3, 2), 3, [3, 2]],
    ['at the end alone where it has one mark', marks(0), 5, [0]],
    ['after a share of all, rounded up', marks('25%', '50%', '100%'), 10, [7, 5, 0]],
    ['after one pod where 1 % is less than a pod', marks('1%', 0), 3, [2, 0]],
    ['at both where marks and shares are mixed, the highest first', marks(90, '5%', 0), 100, [95, 90, 0]],
    ['after 29 of 100 at 29 %', marks('29%'), 100, [71]],
    ['after every second pod, and at the end', { is: 'linear', count: 2 }, 5, [3, 1, 0]],
    ['once where a step is larger than all', { is: 'linear', count: 7 }, 5, [0]],
    ['after every quarter', { is: 'share', percent: 25 }, 10, [7, 5, 2, 0]],
    ['after every third, which leaves a hundredth for the last', { is: 'share', percent: 33 }, 100, [67, 34, 1, 0]],
    ['after each pod where the share is less than one', { is: 'share', percent: 1 }, 3, [2, 1, 0]],
    ['after tenths of a percent as few as one pod', { is: 'share', percent: 0.1 }, 3, [2, 1, 0]],
    ['after 1, 2, 4, 8 and all', { is: 'exponential', base: 2 }, 10, [9, 8, 6, 2, 0]],
    ['after 1, 10 and all', { is: 'exponential', base: 10 }, 50, [49, 40, 0]],
  ])('%s', ([, rule, replicas, expected]) => {
    expect(stagesOf(rule, replicas)).toEqual(expected)
  })

  it('after 33 of 60 pods at 25 times 2.2 %, which is 33.00000000000001 in floating point', () => {
    expect(stagesOf({ is: 'share', percent: 2.2 }, 60)[24]).toBe(60 - 33)
  })

  test.for<StageRule>([marks(5, 1, 0), marks('50%'), { is: 'linear', count: 1 }, { is: 'share', percent: 10 }])(
    'at 0 only when there is no pod: %j',
    (rule) => {
      expect(stagesOf(rule, 0)).toEqual([0])
    },
  )

  it('before its only pod where it is told to', () => {
    expect(stagesOf(marks(1, 0), 1)).toEqual([1, 0])
    expect(stagesOf({ is: 'exponential', base: 2 }, 1)).toEqual([0])
  })

  it('before the first pod where there is no mark at all: nobody said how far it may go', () => {
    expect(stagesOf(marks(), 3)).toEqual([3])
  })
})

describe('scaled up, a rollout has passed over a stage', () => {
  const shares = marks('20%', '60%', '100%')

  test.for<[string, StageRule, Standing, Standing, boolean]>([
    ['that lay before it', shares, at(4, 5), at(4, 10), true],
    ['that it came to just then, and nobody knows whether it was judged', shares, at(2, 5), at(2, 10), true],
    ['but none that it had come to already', marks('60%', '100%'), at(1, 5), at(1, 10), false],
    ['but none where the stages are partitions, which stay where they are', marks(3, 0), at(4, 5), at(4, 10), false],
    ['but none where it is held, and all new pods are old ones', shares, at(2147483647, 5), at(10, 10), false],
    [
      'that a curve for more pods has, and the one before had not',
      { is: 'linear', count: 2 },
      at(0, 3),
      at(0, 9),
      true,
    ],
    ['but none where it is as large as it was', { is: 'share', percent: 20 }, at(2, 5), at(2, 5), false],
  ])('%s', ([, rule, before, now, isOver]) => {
    expect(passesOver(rule, before, now)).toBe(isOver)
  })
})

function at(partition: number, replicas: number): Standing {
  return { partition, replicas }
}

const percent = fc.double({ min: 1e-9, max: 100, noNaN: true })
const mark: fc.Arbitrary<StageMark> = fc.oneof(
  fc.record({ partition: fc.nat(2147483647) }),
  fc.record({ partition: fc.nat(60) }),
  fc.record({ percent }),
)
const curve: fc.Arbitrary<StageRule> = fc.oneof(
  fc.record({ is: fc.constant('linear' as const), count: fc.integer({ min: 1, max: 100 }) }),
  fc.record({ is: fc.constant('share' as const), percent }),
  fc.record({ is: fc.constant('exponential' as const), base: fc.integer({ min: 2, max: 10 }) }),
)
const rule = fc.oneof(curve, fc.record({ is: fc.constant('marks' as const), marks: fc.array(mark, { maxLength: 8 }) }))
const replicas = fc.nat(300)

describe('whatever the rule and the number of replicas', () => {
  it('stages are whole numbers from the replicas to 0, strictly descending, and never none', () => {
    fc.assert(
      fc.property(rule, replicas, (given, count) => {
        const stages = stagesOf(given, count)
        expect(stages.length).toBeGreaterThan(0)
        for (const [at, partition] of stages.entries()) {
          expect(Number.isInteger(partition) && partition >= 0 && partition <= count).toBe(true)
          if (at > 0) expect(partition).toBeLessThan(stages[at - 1]!)
        }
      }),
    )
  })

  it('a curve ends in 0', () => {
    fc.assert(fc.property(curve, replicas, (given, count) => stagesOf(given, count).at(-1) === 0))
  })

  it('marks end at the lowest of them, in whatever order they are written', () => {
    fc.assert(
      fc.property(fc.array(mark, { minLength: 1, maxLength: 8 }), replicas, (given, count) => {
        const ends = given.map((one) => stagesOf({ is: 'marks', marks: [one] }, count)[0]!)
        expect(stagesOf({ is: 'marks', marks: given }, count)).toEqual([...new Set(ends)].sort((a, b) => b - a))
      }),
    )
  })
})
