import { describe, expect, it } from 'vitest'
import type { PodSeen } from '../../../src/rollout/seen.ts'
import type { RolloutSpec } from '../../../src/rollout/spec.ts'
import type { Scene } from '../scene.ts'
import { ago, decided, gateOf, now, told } from '../scene.ts'

type Row = [situation: string, scene: Scene, decision: string, spec?: Partial<RolloutSpec>]

const to2: Partial<RolloutSpec> = { stages: { is: 'marks', marks: [{ partition: 2 }] } }

describe('a set that is updated by deleting pods', () => {
  it.for<Row>([
    ['has its last pod evicted first', { pods: 'B B B' }, 'evict kafka-2'],
    ['and then the next', { pods: 'B B T' }, 'evict kafka-1'],
    ['is done when all have the target', { pods: 'T T T' }, 'finish done'],
    [
      'is done although its controller never calls the target current',
      { pods: 'T T', set: { currentRevision: 'kafka-B' } },
      'finish done',
    ],
    ['ends where as many as the partition says keep the old template', { pods: 'B B T' }, 'finish done', to2],
    ['counts those that jumped ahead: a restart takes the newest template', { pods: 'T B B' }, 'finish done', to2],
    ['goes on with those that did not', { pods: 'T B B' }, 'evict kafka-2'],
    ['waits for one that is gone', { pods: 'B B .' }, 'look'],
    ['waits for one that starts', { pods: 'B B T~' }, 'look'],
    ['waits for one that terminates', { pods: 'B B B-' }, 'look'],
    ['lets what came back soak', { pods: 'B B T+' }, 'look'],
    ['asks its gates', { pods: 'B B T' }, 'gates ordinal 2', { gates: [gateOf()] }],
    ['asks those of stages', { pods: 'B B T' }, 'gates stage 2', { gates: [gateOf({ at: 'stage' })], ...to2 }],
    ['is blocked by a restart at the target', { pods: 'B B T', pod: { 2: { restarts: 1 } } }, 'stop blocked'],
    ['is blocked by what no waiting mends', { pods: 'B B T!!' }, 'stop blocked'],
    ['is blocked when the patience is over', { pods: 'B . T', marker: { at: ago(601_000) } }, 'stop blocked'],
    [
      'is blocked at once by a pod that will never be made',
      { pods: 'B . T', absent: [{ index: 1, since: now, trouble: { text: 'denied', grade: 'terminal' } }] },
      'stop blocked',
    ],
    [
      'has one that is down deleted rather than evicted: no budget keeps what does not serve',
      { pods: 'B B! T' },
      'delete kafka-1',
    ],
    [
      'has one deleted that never became ready',
      { pods: 'B B~ T', pod: { 1: { readySince: now - 601_000 } } },
      'delete kafka-1',
    ],
    ['has one that is down deleted before its turn: all others wait for it', { pods: 'B! B T' }, 'delete kafka-0'],
    [
      'has one that flaps evicted before its turn, also while it is up',
      { pods: 'B B T', pod: { 0: { flaps: 3 } } },
      'evict kafka-0',
    ],
    ['does not touch another one while one is down that may come up', { pods: 'B~ B T' }, 'look'],
    ['does not touch it for its end', { pods: 'B B! T' }, 'look', to2],
    [
      'asks of pods that have to go neither gates nor an end',
      { pods: 'T T B-', replicas: 2 },
      'look',
      { gates: [gateOf()] },
    ],
    [
      'holds nothing against pods that have to go',
      { pods: 'B B T-', replicas: 2, pod: { 2: { restarts: 1 } } },
      'look',
    ],
    [
      'nor against such as were before the start',
      { pods: 'B B T', replicas: 2, pod: { 2: { index: -1, restarts: 1 } } },
      'look',
    ],
    ['does not go on when it was scaled down meanwhile', { pods: 'B B T-', replicas: 2 }, 'look'],
    [
      'is never taken back by pods: they would come as they are',
      { pods: 'B T', marker: { phase: 'undo' } },
      'stop blocked',
    ],
    [
      'is held by nobody, so another template only ends it',
      { pods: 'B T', set: { updateRevision: 'kafka-X' } },
      'stop drifted',
    ],
  ])('%s', ([, found, decision, spec]) => {
    expect(told(decided(onDelete(found), spec))).toBe(decision)
  })

  it('names who goes, exactly', () => {
    expect(decided(onDelete({ pods: 'B B T' }))).toMatchObject({ pod: { uid: 'kafka-1-B', resourceVersion: '1001' } })
  })
})

describe('the order', () => {
  const zones = ['a', 'b', 'c', 'a', 'b', 'c']
  const inZones = podsWith(zones.map((rack) => ({ rack })))
  const rack: RolloutSpec['order'] = { by: 'rack', label: 'topology.kubernetes.io/zone' }

  it.for<[situation: string, pods: string, order: RolloutSpec['order'], next: string]>([
    ['descending', 'B B B B B B', { by: 'descending' }, 'kafka-5'],
    ['by rack: the first zone by name, from the top', 'B B B B B B', rack, 'kafka-3'],
    ['by rack: the zone that is begun before any other', 'B B B B B T', rack, 'kafka-2'],
    ['by rack: the next zone when one is done', 'T B B T B B', rack, 'kafka-4'],
    ['by rack: an unplanned restart begins a zone, too', 'B T B B B B', rack, 'kafka-4'],
  ])('is %s', ([, pods, order, next]) => {
    expect(told(decided(onDelete({ pods, pod: inZones }), { order }))).toBe(`evict ${next}`)
  })

  it('takes pods whose zone nobody knows as one zone, first', () => {
    const pod = podsWith([{ rack: 'a' }, {}, { rack: 'a' }])
    expect(told(decided(onDelete({ pods: 'B B B', pod }), { order: rack }))).toBe('evict kafka-1')
  })

  it.for<[selector: string, next: string]>([
    ['role=leader', 'kafka-1'],
    ['role==leader', 'kafka-1'],
    ['role', 'kafka-0'],
    ['role=leader,tier=data', 'kafka-1'],
    ['tier=data, role = leader', 'kafka-1'],
    ['role=nobody', 'kafka-2'],
    ['toString', 'kafka-2'],
  ])('leader-last leaves the pods that %s finds to the end: %s goes first', ([selector, next]) => {
    const pod = podsWith([
      {},
      { labels: { role: 'follower', tier: 'data' } },
      { labels: { role: 'leader', tier: 'data' } },
    ])
    const order = { by: 'leader-last', selector } as const
    expect(told(decided(onDelete({ pods: 'B B B', pod }), { order }))).toBe(`evict ${next}`)
  })

  it('leader-last takes the leader when nobody else is left', () => {
    const pod = podsWith([{ labels: { role: 'leader' } }])
    const order = { by: 'leader-last', selector: 'role=leader' } as const
    expect(told(decided(onDelete({ pods: 'B T T', pod }), { order }))).toBe('evict kafka-0')
  })
})

function onDelete(found: Scene): Scene {
  return { ...found, set: { strategy: 'OnDelete', ...found.set }, marker: { p: 3, ...found.marker } }
}

function podsWith(all: readonly Partial<PodSeen>[]): Readonly<Record<number, Partial<PodSeen>>> {
  return Object.fromEntries(all.entries())
}
