import { describe, expect, it } from 'vitest'
import type { JsonMap } from '../../src/core/json.ts'
import { countFlaps } from '../../src/rollout/flaps.ts'
import { at, merged, noon, old, pod, unready } from '../status/objects.ts'

const ready = (seconds: number): JsonMap => condition(pod(0), 'True', seconds)
const down = (seconds: number): JsonMap => condition(unready(0), 'False', seconds)
const going = (object: JsonMap): JsonMap => merged(object, { metadata: { deletionTimestamp: at(60) } })
const failed = (uid: string): JsonMap => merged(ready(0), { metadata: { uid }, status: { phase: 'Failed' } })
const version = (number: number, object: JsonMap): JsonMap =>
  merged(object, { metadata: { resourceVersion: String(number) } })
const anew = (uid: string, object: JsonMap = ready(0)): JsonMap => merged(object, { metadata: { uid } })

describe('a pod that is watched', () => {
  it.for<[situation: string, looks: readonly JsonMap[], flaps: number]>([
    ['has none at first', [ready(0)], 0],
    ['has none when it was never ready', [down(0), down(1)], 0],
    ['has none by becoming ready', [down(0), ready(1)], 0],
    ['has none by staying so', [ready(0), ready(0), ready(0)], 0],
    ['has one when it loses its readiness', [ready(0), down(1)], 1],
    ['has one still when it is back', [ready(0), down(1), ready(2)], 1],
    ['has as many as it loses it', [ready(0), down(1), ready(2), down(3), ready(4)], 2],
    ['has one that nobody saw, but for the time of its return', [ready(0), ready(2)], 1],
    [
      'has one also where a watch is behind what was read in between',
      [version(9, ready(0)), version(10, down(1)), version(9, ready(0)), version(10, down(1))],
      1,
    ],
    ['has none by going', [ready(0), going(ready(0)), going(down(1))], 0],
    ['has none of the pod before it', [ready(0), down(1), anew('b')], 0],
    [
      'has those of pods before it that failed, since they are made anew without end',
      [failed('a'), failed('b'), anew('c')],
      2,
    ],
    ['has them even when nobody saw it made', [failed('a'), anew('b', down(1))], 1],
    ['has none of those of another revision', [merged(old(0), failed('a')), anew('b')].map(asOld), 0],
  ])('%s', ([, looks, expected]) => {
    const flaps = countFlaps()
    for (const [time, look] of looks.entries()) flaps.note([look], noon + time)
    const { uid } = looks.at(-1)!['metadata'] as { uid: string }
    expect(flaps.of(uid)).toBe(expected)
  })

  it('is one of many', () => {
    const flaps = countFlaps()
    flaps.note([ready(0), pod(1)], noon)
    flaps.note([down(1), pod(1)], noon)
    expect([flaps.of('pod-uid-0'), flaps.of('pod-uid-1'), flaps.of('nobody')]).toEqual([1, 0, 0])
  })
})

describe('a pod that is not ready', () => {
  it('is so since it first was, although somebody writes the time of its condition anew', () => {
    const flaps = countFlaps()
    const since: (number | undefined)[] = []
    for (const [time, look] of [down(1), down(4), down(5), ready(9), down(12)].entries()) {
      flaps.note([look], noon + time)
      since.push(flaps.down('kafka-0', 'pod-uid-0'))
    }
    expect(since).toEqual([noon + 1000, noon + 1000, noon + 1000, undefined, noon + 12_000])
    expect(flaps.down('kafka-0', 'another')).toBeUndefined()
  })

  it('is so since it was made, where it has no condition at first', () => {
    const flaps = countFlaps()
    const made = merged(pod(0), { metadata: { creationTimestamp: at(2) }, status: { conditions: [] } })
    flaps.note([made], noon)
    flaps.note([condition(made, 'False', 30)], noon + 1)
    expect(flaps.down('kafka-0', 'pod-uid-0')).toBe(noon + 2000)
  })
})

describe('a pod that is gone', () => {
  it('is missed from the first look on that does not show it, until it is back', () => {
    const flaps = countFlaps()
    const gone: (number | undefined)[] = []
    for (const [time, pods] of [[pod(0), pod(1)], [pod(0)], [pod(0)], [pod(0), pod(1)], [pod(0)]].entries()) {
      flaps.note(pods, noon + time)
      gone.push(flaps.gone('kafka-1'))
    }
    expect(gone).toEqual([undefined, noon + 1, noon + 1, undefined, noon + 4])
    expect(flaps.gone('kafka-7')).toBeUndefined()
  })

  it('and was failed, leaves that to the next', () => {
    const flaps = countFlaps()
    flaps.note([failed('a')], noon)
    flaps.note([], noon)
    flaps.note([anew('b')], noon)
    expect(flaps.of('b')).toBe(1)
  })
})

function condition(object: JsonMap, status: string, seconds: number): JsonMap {
  return merged(object, { status: { conditions: [{ type: 'Ready', status, lastTransitionTime: at(seconds) }] } })
}

/** The first of two gets another revision. */
function asOld(object: JsonMap, place: number): JsonMap {
  return place > 0 ? object : merged(object, { metadata: { labels: { 'controller-revision-hash': 'kafka-old' } } })
}
