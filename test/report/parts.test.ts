import { describe, expect, it } from 'vitest'
import type { Cell, RolloutEvent } from '../../src/rollout/event.ts'
import { answersOf } from '../../src/report/answers.ts'
import { axisOf, labelStep, spaced } from '../../src/report/axis.ts'
import { chaptersOf } from '../../src/report/chapter.ts'
import { lanesOf } from '../../src/report/lanes.ts'
import { sharesOf } from '../../src/report/shares.ts'
import { clockOf, spanText } from '../../src/report/time-text.ts'
import { longest, waitsOf } from '../../src/report/waits.ts'
import { began, rolloutOf } from './a-rollout.ts'

const chapterOf = (events: readonly RolloutEvent[]) => chaptersOf(events, undefined)[0]!
const begin = rolloutOf({ pods: 2, stages: [0] })[0]!
const minute = 60_000
const cell = (index: number, state: Cell['state'], sentence?: string): Cell => ({
  index,
  pod: `broker-${index}`,
  state,
  sentence,
})
const state = (after: number, cells: readonly Cell[], because = 'x'): RolloutEvent => {
  return { is: 'state', at: began + after, partition: 2, held: false, cells, because }
}
const lowered = (to: number, after: number): RolloutEvent => {
  return { is: 'moved', at: began + after, how: 'lower', to, pod: `broker-${to}`, because: 'next' }
}

describe('durations', () => {
  it.each([
    [0, '0'],
    [340, '340 ms'],
    [1000, '1 s'],
    [3449, '3.4 s'],
    [9949, '9.9 s'],
    [9950, '10 s'],
    [59_499, '59 s'],
    [59_500, '1 min'],
    [725_000, '12 min 5 s'],
    [3_599_600, '1 h'],
    [3_840_000, '1 h 4 min'],
    [86_400_000, '1 d'],
    [183_600_000, '2 d 3 h'],
    [-5, '0'],
  ])('%d ms are %s', (milliseconds, text) => {
    expect(spanText(milliseconds).replaceAll('\u202f', ' ')).toBe(text)
  })

  it.each([
    [59_000, '14:00:00.000'],
    [minute, '14:00:00'],
    [24 * 60 * minute, '11-21 14:00:00'],
  ])('the clock of a rollout of %d ms shows %s', (long, text) => {
    expect(clockOf(began, began + long)(began)).toBe(text)
  })
})

describe('the axis', () => {
  it.each([
    [0, 1, 1],
    [90_000, 15_000, 7],
    [725_000, 120_000, 7],
    [37_756_000, 7_200_000, 6],
    [400 * 24 * 60 * minute, 50 * 24 * 60 * minute, 9],
  ])('of %d ms has a tick each %d ms, %d in all', (long, step, count) => {
    const { ticks } = axisOf({ from: began, to: began + long, left: 100, width: 800 })
    expect(ticks).toHaveLength(count)
    expect(ticks[1] ?? 1).toBe(step)
  })

  it('goes from left to right and not beyond', () => {
    const { x } = axisOf({ from: 0, to: 1000, left: 100, width: 800 })
    expect([-5, 0, 500, 1000, 2000].map(x)).toEqual([100, 100, 500, 900, 900])
  })

  it('labels do not touch: the first of two stays', () => {
    expect(
      spaced(
        [0, 5, 12, 20, 24].map((place) => ({ place })),
        10,
      ).map(({ place }) => place),
    ).toEqual([0, 12, 24])
    expect([24, 10, 1.4, 0.25].map((height) => labelStep(height, 12))).toEqual([1, 2, 10, 50])
  })
})

describe('lanes', () => {
  const pieces = (events: readonly RolloutEvent[], index: number) =>
    lanesOf(chapterOf(events))[index]!.pieces.map(({ kind, from, to }) => [kind, from - began, to - began])

  it('a lane is old, leaves at its release and not when that is seen, starts, soaks, and is new', () => {
    const events = [
      begin,
      state(0, [cell(0, 'old'), cell(1, 'old')]),
      lowered(1, 1000),
      state(1005, [cell(0, 'old'), cell(1, 'old')]),
      state(1100, [cell(0, 'old'), cell(1, 'in-flight', 'pod broker-1 is terminating')]),
      state(4000, [cell(0, 'old'), cell(1, 'in-flight', 'pod broker-1 is not there yet')]),
      state(9000, [cell(0, 'old'), cell(1, 'soaking', 'ready, and soaks')]),
      state(19_000, [cell(0, 'old'), cell(1, 'new')]),
      state(20_000, [cell(0, 'old'), cell(1, 'new')]),
    ]
    expect(pieces(events, 1)).toEqual([
      ['old', 0, 1000],
      ['leaving', 1000, 4000],
      ['starting', 4000, 9000],
      ['soaking', 9000, 19_000],
      ['new', 19_000, 20_000],
    ])
    expect(pieces(events, 0)).toEqual([['old', 0, 20_000]])
  })

  it('from the greatest partition the first lowering releases the last ordinal alone', () => {
    const lanes = lanesOf(chapterOf([begin, lowered(1, 1000)]))
    expect(lanes.map(({ released }) => released)).toEqual([undefined, began + 1000])
  })

  it('an ordinal that was scaled away ends there', () => {
    const events = [
      begin,
      state(0, [cell(0, 'old'), cell(1, 'new')]),
      state(1000, [cell(0, 'old')]),
      state(5000, [cell(0, 'old')]),
    ]
    expect(pieces(events, 1)).toEqual([['new', 0, 1000]])
  })

  it('what is stuck says why, each sentence once', () => {
    const events = [
      begin,
      ...[0, 1, 2].map((n) => state(n, [cell(1, 'stuck', n < 2 ? 'no image' : 'back-off')])),
      state(9, []),
    ]
    expect(lanesOf(chapterOf(events))[1]?.pieces[0]?.sentences).toEqual(['no image', 'back-off'])
  })

  it('a pod that is taken back under undo is on its way, and old in the end', () => {
    const events: RolloutEvent[] = [
      { ...begin, phase: 'undo' } as RolloutEvent,
      state(0, [cell(1, 'new')]),
      { is: 'deleted', at: began + 10, pod: 'broker-1', by: 'evict', because: 'back' },
      state(20, [cell(1, 'unwell', 'pod broker-1 is terminating')]),
      state(30, [cell(1, 'unwell', 'pod broker-1 is not ready')]),
      state(40, [cell(1, 'old')]),
      state(50, [cell(1, 'old')]),
    ]
    expect(pieces(events, 1).map(([kind]) => kind)).toEqual(['new', 'leaving', 'starting', 'old'])
  })

  it.each([-1e12, 0.5, 1e12])('a partition of %d keeps nobody busy', (to) => {
    expect(lanesOf(chapterOf([begin, lowered(to, 1000)]))).toHaveLength(2)
  })

  it('a clock that goes back makes no piece that ends before it begins', () => {
    const events = [
      begin,
      state(5000, [cell(1, 'old')]),
      lowered(1, 1000),
      state(6000, [cell(1, 'new')]),
      state(7000, []),
    ]
    expect(chapterOf(events).events.map(({ at }) => at - began)).toEqual([0, 5000, 5000, 6000, 7000])
    for (const [, from, to] of pieces(events, 1)) expect(Number(to)).toBeGreaterThanOrEqual(Number(from))
  })
})

describe('waits', () => {
  it('a reason lasts until another one; a countdown is the same reason', () => {
    const events = [
      begin,
      state(0, [], 'soaks for another 10 s'),
      state(4000, [], 'soaks for another 6 s'),
      state(10_000, [], 'the gates are asked'),
      state(10_500, [], 'soaks for another 10 s'),
      { is: 'end', at: began + 12_000, outcome: { is: 'held', partition: 1, because: 'x', next: undefined } } as const,
    ]
    expect(waitsOf(chapterOf(events)).map(({ because, from, to }) => [because, from - began, to - began])).toEqual([
      ['soaks for another 10 s', 0, 10_000],
      ['the gates are asked', 10_000, 10_500],
      ['soaks for another 10 s', 10_500, 12_000],
    ])
  })

  it('nothing is waited for between two runs', () => {
    const resumed = { ...begin, at: began + 100_000, resumed: true } as RolloutEvent
    const end = {
      is: 'end',
      at: began + 1000,
      outcome: { is: 'interrupted', partition: 1, because: 'x', next: undefined },
    } as const
    const waits = waitsOf(
      chapterOf([begin, state(0, [], 'a'), end, resumed, state(101_000, [], 'b'), state(102_000, [], 'c')]),
    )
    expect(waits.map(({ because, to }) => [because, to - began])).toEqual([
      ['a', 1000],
      ['b', 102_000],
    ])
  })

  it('of many the longest are kept, in order', () => {
    const waits = [5, 1, 9, 3].map((long, index) => ({
      from: index * 10,
      to: index * 10 + long,
      because: 'x',
      partition: 0,
    }))
    expect(longest(waits, 2).map(({ to, from }) => to - from)).toEqual([5, 9])
  })
})

describe('answers of gates', () => {
  const gate = (after: number, is: 'pass' | 'fail' | 'unknown', sentence = is): RolloutEvent => {
    const result = { is, sentence, evidence: undefined, at: began }
    return { is: 'gate', at: began + after, name: 'lag', kind: 'http', partition: 2, result, passes: 0, of: 1 }
  }

  it('a no lasts until the next answer, and to the end when there is none', () => {
    const answers = answersOf(
      chapterOf([
        begin,
        gate(0, 'fail'),
        gate(5, 'fail'),
        gate(10, 'unknown'),
        gate(15, 'pass'),
        gate(20, 'fail'),
        state(90, []),
      ]),
    )
    expect(answers.map(({ is, from, to, times }) => [is, from - began, to - began, times])).toEqual([
      ['fail', 0, 10, 2],
      ['unknown', 10, 15, 1],
      ['pass', 15, 15, 1],
      ['fail', 20, 90, 1],
    ])
  })

  it('an override ends it', () => {
    const override = { is: 'override', at: began + 7, gate: 'lag', partition: 2, reason: 'known', by: 'alice' } as const
    const answers = answersOf(chapterOf([begin, gate(0, 'fail'), override, state(90, [])]))
    expect(answers.map(({ is, to }) => [is, to - began])).toEqual([
      ['fail', 7],
      ['overridden', 7],
    ])
  })
})

it('shares of the time add up to the whole, and what was wrong counts before what was going on', () => {
  const chapter = chapterOf(rolloutOf({ pods: 5, stages: [0], stuckAt: 1, lagAt: [3] }))
  const shares = sharesOf(chapter, lanesOf(chapter), answersOf(chapter))
  expect(Object.values(shares).reduce((sum, share) => sum + share, 0)).toBe(chapter.until - chapter.began)
  expect(shares).toMatchObject({ stuck: 600_000, soaking: 30_000, gates: 45_000 })
})

it('of two things at once the worse one counts', () => {
  const events = [
    begin,
    state(0, [cell(0, 'stuck', 'x'), cell(1, 'soaking')]),
    state(50, [cell(0, 'new'), cell(1, 'soaking')]),
    state(90, []),
  ]
  const chapter = chapterOf(events)
  expect(sharesOf(chapter, lanesOf(chapter), [])).toMatchObject({ stuck: 50, soaking: 40 })
})
