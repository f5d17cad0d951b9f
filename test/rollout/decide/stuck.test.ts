import { describe, expect, it } from 'vitest'
import type { RolloutSpec } from '../../../src/rollout/spec.ts'
import type { Scene } from '../scene.ts'
import { ago, decided, HOLD, now, told } from '../scene.ts'

type Row = [situation: string, scene: Scene, patient: string, forced: string]

/** X is a template that was bad: kafka-2 got it, and T is to mend it. */
const trap: Scene = { pods: 'B B X!', p: 2 }

describe('a pod that is down at another revision, which OrderedReady never replaces (kubernetes/kubernetes#67250)', () => {
  it.for<Row>([
    ['is told to whoever has to decide, and deleted by force', trap, 'stop blocked', 'delete kafka-2'],
    ['also one of the base', { pods: 'B B B!', p: 2 }, 'stop blocked', 'delete kafka-2'],
    ['also where its trouble passes by no waiting', { pods: 'B B X!!', p: 2 }, 'stop blocked', 'delete kafka-2'],
    [
      'also in a Parallel set, some of which have the trap',
      { ...trap, set: { parallel: true } },
      'stop blocked',
      'delete kafka-2',
    ],
    ['not before the controller has seen the newest template', { ...trap, set: { observed: false } }, 'look', 'look'],
    ['not before the controller has had its time', { ...trap, marker: { at: ago(1999) } }, 'look', 'look'],
    ['not when it terminates', { pods: 'B B X-', p: 2 }, 'look', 'look'],
    ['not when it is ready', { pods: 'B B X', p: 2 }, 'look', 'look'],
    ['not when it is just starting', { pods: 'B B X~', p: 2 }, 'look', 'look'],
    [
      'but when it has been starting for longer than the patience: its probe may never pass',
      { pods: 'B B X~', p: 2, pod: { 2: { readySince: now - 601_000 } } },
      'stop blocked',
      'delete kafka-2',
    ],
    ['not when it has the target', { pods: 'B B T!', p: 2 }, 'look', 'look'],
    ['not when another one is in its way', { pods: 'B! B X!', p: 2 }, 'look', 'look'],
    [
      'not before it is released, if it will be next: it goes by going',
      { pods: 'B B X!', p: 3 },
      'lower 2',
      'delete kafka-2',
    ],
    ['not before it is released, if it comes back as it was', { pods: 'B! B B', p: 3 }, 'look', 'look'],
  ])('%s', ([, found, patient, forced]) => {
    expect(told(decided(found))).toBe(patient)
    expect(told(decided(found, { forceStuck: true }))).toBe(forced)
  })

  it('is named, with its revision and the flag that would free it', () => {
    expect(decided(trap)).toMatchObject({
      because:
        'pod kafka-2: its image cannot be pulled; it is at kafka-X, and the controller replaces it only once it is ready',
      next: 'run the same command with --force-stuck, which deletes this pod',
    })
  })

  it('is deleted with its uid and resourceVersion, so that one that got ready just now stays', () => {
    expect(decided(trap, { forceStuck: true })).toMatchObject({
      pod: { uid: 'kafka-2-X', resourceVersion: '1002' },
      by: 'delete',
    })
  })
})

describe('a pod that is down and goes next', () => {
  it.for<[situation: string, scene: Scene, decision: string]>([
    ['is not made worse by going', { pods: 'B B! T' }, 'lower 1'],
    ['nor is the first one', { pods: 'B B B!', p: HOLD }, 'lower 2'],
    ['is waited for while it starts', { pods: 'B B~ T' }, 'look'],
    [
      'goes when it has not become ready within the patience',
      { pods: 'B B~ T', pod: { 1: { readySince: now - 601_000 } } },
      'lower 1',
    ],
    [
      'goes also if it never had a condition',
      { pods: 'B B~ T', pod: { 1: { readySince: undefined, created: now - 601_000 } } },
      'lower 1',
    ],
    ['does not go while it terminates', { pods: 'B B- T', pod: { 1: { readySince: now - 601_000 } } }, 'look'],
    ['does not go for another one', { pods: 'B! B T' }, 'look'],
    ['does not go below the end', { pods: 'B B! T', marker: { to: 2 } }, 'look'],
    ['does not go before what was released is replaced', { pods: 'B B! B', p: 2 }, 'look'],
    ['does not go before what was released is well', { pods: 'B B! T~' }, 'look'],
    ['does not go while what was released soaks', { pods: 'B B! T+' }, 'look'],
  ])('%s', ([, found, decision]) => {
    const stages: RolloutSpec['stages'] = { is: 'marks', marks: [{ partition: found.marker?.to ?? 0 }] }
    expect(told(decided(found, { stages }))).toBe(decision)
  })
})

describe('waiting for a pod', () => {
  const long = { at: ago(700_000) }

  it.for<[situation: string, scene: Scene, decision: string]>([
    ['of a step just made', { pods: 'B B T!', marker: { at: ago(599_000) } }, 'look'],
    [
      'longer than the patience',
      { pods: 'B B T!', marker: long, pod: { 2: { readySince: now - 650_000 } } },
      'stop blocked',
    ],
    ['that went wrong long after the last step', { pods: 'B! B T', marker: long }, 'look'],
    [
      'that somebody deletes long after the last step',
      { pods: 'B- B T', marker: long, pod: { 0: { due: now + 30_000 } } },
      'look',
    ],
    [
      'that is just gone long after the last step',
      { pods: '. B T', marker: long, absent: [{ index: 0, since: now - 10, trouble: undefined }] },
      'look',
    ],
    ['that was never seen since the last step', { pods: '. B T', marker: long }, 'stop blocked'],
    ['that lost its readiness as often as it may', { pods: 'B~ B T', marker: long, pod: { 0: { flaps: 2 } } }, 'look'],
    ['that comes back again and again', { pods: 'B~ B T', marker: long, pod: { 0: { flaps: 3 } } }, 'stop blocked'],
  ])('%s', ([, found, decision]) => {
    expect(told(decided(found))).toBe(decision)
  })

  it('tells the worst of those that are not well', () => {
    expect(decided({ pods: '. B~ T!' }).because).toBe('pod kafka-2: its image cannot be pulled')
    expect(decided({ pods: '. B~ T' }).because).toBe('pod kafka-0 is not there yet')
  })

  it('looks again within a second, and not later than the patience ends', () => {
    expect(decided({ pods: 'B B T!' })).toMatchObject({ after: 1000 })
    const old = { readySince: now - 599_700 }
    expect(decided({ pods: 'B B T!', marker: long, pod: { 2: old } })).toMatchObject({ after: 300 })
  })
})
