import { describe, expect, it } from 'vitest'
import type { Scene } from '../scene.ts'
import { ago, decided, HOLD, now, told } from '../scene.ts'

type Row = [situation: string, scene: Scene, decision: string, because?: string]

describe('undo by pods', () => {
  it.for<Row>([
    ['takes the last pod first', { pods: 'B T T' }, 'evict kafka-2', 'goes back to kafka-B'],
    ['waits for it to go', { pods: 'B T T-' }, 'look', 'terminating'],
    ['waits for it to come back', { pods: 'B T .' }, 'look', 'not there yet'],
    ['waits for it to be ready', { pods: 'B T B~' }, 'look', 'not ready'],
    ['lets it soak', { pods: 'B T B+' }, 'look', 'soak for another 10 s'],
    ['then takes the next', { pods: 'B T B' }, 'evict kafka-1'],
    ['ends without a soak after the last', { pods: 'B B B+' }, 'finish undone', 'all 3 pods are at kafka-B again'],
    ['ends only when the last is well', { pods: 'B B B~' }, 'look'],
    ['takes those that are down before all others', { pods: 'B T! T' }, 'delete kafka-1', 'not ready at kafka-T'],
    ['also such as just start: they go back in any case', { pods: 'B T T~' }, 'delete kafka-2'],
    ['takes the first of two that are down: under OrderedReady no other moves', { pods: 'B T! T!' }, 'delete kafka-1'],
    ['takes the second although the first is not back yet', { pods: 'B . T!' }, 'delete kafka-2'],
    ['takes it although the first is just going', { pods: 'B T- T!' }, 'delete kafka-2'],
    ['but takes none that is well while another one is down', { pods: 'B! T T' }, 'look', 'image cannot be pulled'],
    ['nor while one is on its way', { pods: 'B~ T T' }, 'look'],
    ['waits for pods beyond the replicas to go', { pods: 'B T T-', replicas: 2 }, 'look', 'beyond the replicas'],
    ['never takes those, though they are down', { pods: 'B T T~', replicas: 2 }, 'look', 'beyond the replicas'],
    ['blocks when one does not come back', { pods: 'B T .', marker: { at: ago(601_000) } }, 'stop blocked'],
    [
      'has no way back after the collapse',
      { pods: 'T T T', set: { currentRevision: 'kafka-T' } },
      'stop blocked',
      'would come back with it',
    ],
    [
      'has none when the old revision is gone',
      { pods: 'B T T', baseIsThere: false },
      'stop blocked',
      'kafka-B is gone',
    ],
    [
      'has none where pods come back at the newest template',
      { pods: 'B T T', set: { strategy: 'OnDelete' }, marker: { deletes: true } },
      'stop blocked',
      'a deleted one comes back at kafka-T',
    ],
    ['needs none when no pod is left', { pods: 'B B B', baseIsThere: false }, 'finish undone'],
    [
      'cares not about restarts at the target',
      { pods: 'B T T', pod: { 2: { restarts: 9, flaps: 9 } } },
      'evict kafka-2',
    ],
    ['holds first', { pods: 'B T T', p: 1 }, 'hold'],
    ['is content with any great partition', { pods: 'B T T', p: 1_000_000_000 }, 'evict kafka-2'],
    ['ends when its template is changed', { pods: 'B T T', set: { updateRevision: 'kafka-X' } }, 'stop drifted'],
    ['leaves pods of a third revision', { pods: 'X T X' }, 'evict kafka-1'],
    [
      'takes those of a rollout that somebody has changed in the middle',
      { pods: 'B X T', marker: { left: 'kafka-X' } },
      'evict kafka-2',
    ],
    ['and ends when those are gone, too', { pods: 'B X B', marker: { left: 'kafka-X' } }, 'evict kafka-1'],
    ['takes one of a third that is down for good: all others wait for it', { pods: 'X! T B' }, 'delete kafka-0'],
    ['but not where it would come back at the newest template', { pods: 'X! B B', baseIsThere: false }, 'look'],
    ['and tells of them', { pods: 'X B B' }, 'finish undone', 'no pod is at kafka-T any more, kafka-0 at kafka-X'],
  ])('%s', ([, found, decision, because = '']) => {
    const { p = HOLD } = found
    const got = decided({ ...found, p, marker: { phase: 'undo', p, ...found.marker } })
    expect(told(got)).toBe(decision)
    expect(got.because).toContain(because)
  })

  it('points to the other way where this one is none', () => {
    const got = decided({ pods: 'B T T', p: HOLD, marker: { phase: 'undo' }, baseIsThere: false })
    expect(got).toMatchObject({ next: expect.stringContaining('undo sts/kafka --way template') as string })
  })

  it('is gone on with, not run into the other direction, when it is blocked', () => {
    const late = { phase: 'undo', at: ago(601_000) } as const
    const got = decided({ pods: 'B T .', p: HOLD, marker: late })
    expect(got).toMatchObject({ next: 'capstan rollout undo sts/kafka goes on when that is mended' })
  })

  it('lets every pod that came back soak by minReadySeconds at least', () => {
    const pod = { 2: { readySince: now - 20_000 } }
    const got = decided({ pods: 'B T B', p: HOLD, pod, marker: { phase: 'undo' }, set: { minReady: 60_000 } })
    expect(got).toMatchObject({ do: 'look', after: 41_000 })
  })
})
