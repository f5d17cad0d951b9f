import { describe, expect, it } from 'vitest'
import type { Clock } from '../../../src/core/ports.ts'
import type { Verdict } from '../../../src/core/verdict.ts'
import { newTelling } from '../../../src/install/wait/telling.ts'

describe('of the verdicts on one object', () => {
  it('the first that stands is told, and what passes within a moment is not', () => {
    expect(
      told([0, 'not created yet'], [100, 'not scheduled yet'], [300, 'being created'], [700, 'being created']),
    ).toEqual(['700 being created'])
  })

  it('one is told after two seconds, though none stands', () => {
    const busy = Array.from({ length: 25 }, (_, n): Heard => [n * 100, `pod kafka-${n}: being created`])
    expect(told(...busy)).toEqual(['2000 pod kafka-20: being created'])
  })

  it('what is ready or failed is told at once', () => {
    expect(told([0, 'failed'], [10, 'ready'])).toEqual(['0 failed', '10 ready'])
  })

  it.each([
    ['restarts', 'crash loop (CrashLoopBackOff, 1 restart)', 'crash loop (CrashLoopBackOff, 2 restarts)'],
    ['ages', 'back-off 10s restarting', 'back-off 1m20s restarting'],
    [
      'what lacks',
      'image cannot be pulled (0 of 2 pods are created)',
      'image cannot be pulled (0 of 2 pods are available)',
    ],
  ])('%s alone make no new line before half a minute', (_, one, other) => {
    const lines = told([0, one], [400, one], [5000, other], [10_000, other], [31_000, other])
    expect(lines).toEqual([`400 ${one}`, `31000 ${other}`])
  })

  it.each([
    ['pods', 'pod kafka-1: being created', 'pod kafka-2: being created'],
    ['exit codes', 'ended: exit code 1', 'ended: exit code 137'],
  ])('other %s make a new line', (_, one, other) => {
    expect(told([0, one], [400, one], [1000, other], [1400, other])).toEqual([`400 ${one}`, `1400 ${other}`])
  })

  it('counts are told once a second', () => {
    const count = (n: number): string => `${n} of 9 pods are ready`
    const lines = told([0, count(1)], [300, count(1)], [500, count(2)], [1000, count(3)], [1400, count(4)])
    expect(lines).toEqual([`300 ${count(1)}`, `1400 ${count(4)}`])
  })

  it('one that comes back is told again once it has lasted', () => {
    const turns: Heard[] = [
      [0, 'a'],
      [400, 'a'],
      [500, 'b'],
      [900, 'b'],
      [1000, 'a'],
      [1900, 'a'],
      [3900, 'a'],
      [4000, 'a'],
    ]
    expect(told(...turns)).toEqual(['400 a', '900 b', '4000 a'])
  })

  it('the last is told when it is of another kind than the last one told', () => {
    expect(told([0, 'ready'], [100, 'a'], [300, 'end'])).toEqual(['0 ready', '300 a'])
    expect(told([0, 'a'], [400, 'a'], [500, 'ready'], [600, 'a'], [700, 'end'])).toEqual([
      '400 a',
      '500 ready',
      '700 a',
    ])
    expect(told([0, 'a'], [400, 'a'], [500, 'end'])).toEqual(['400 a'])
  })
})

/** A millisecond, and the verdict that is heard then. */
type Heard = readonly [at: number, text: string]

function told(...heard: readonly Heard[]): readonly string[] {
  let now = 0
  const lines: string[] = []
  const clock: Clock = { now: () => now, monotonic: () => now, sleep: () => Promise.resolve() }
  const ref = { apiVersion: 'v1', kind: 'Pod', namespace: 'prod', name: 'one' }
  const telling = newTelling(
    ref,
    (event) => {
      if (event.is === 'verdict')
        lines.push(`${now} ${event.verdict.is === 'waiting' ? event.verdict.for : event.verdict.is}`)
    },
    clock,
  )
  let last: Verdict = { is: 'ready' }
  for (const [at, text] of heard) {
    now = at
    if (text === 'end') {
      telling.finish(last)
      continue
    }
    last =
      text === 'ready' ? { is: 'ready' } : text === 'failed' ? { is: 'failed', why: 'x' } : { is: 'waiting', for: text }
    telling.hear(last)
  }
  return lines
}
