import { describe, expect, it } from 'vitest'
import { ApiError } from '../../../src/core/api-error.ts'
import { utf8 } from '../../../src/core/bytes.ts'
import { Failure } from '../../../src/core/failure.ts'
import type { JsonMap } from '../../../src/core/json.ts'
import type { RolloutEvent, RolloutOutcome } from '../../../src/rollout/event.ts'
import { kubernetesEvents } from '../../../src/rollout/tell/kubernetes-events.ts'
import { handClock } from '../../release/hand-clock.ts'
import { trialCluster } from '../../release/trial-cluster.ts'
import { began, begin, closedAfter, end, lowered, override, stage } from './a-rollout.ts'

const eventKind = { apiVersion: 'events.k8s.io/v1', kind: 'Event' }

function world() {
  const cluster = trialCluster()
  const clock = handClock()
  const told: RolloutEvent[] = []
  const labels = { app: 'broker' }
  const template = { metadata: { labels }, spec: { containers: [{ name: 'broker', image: 'broker:1' }] } }
  const set = cluster.fake.put({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { namespace: 'kafka', name: 'broker' },
    spec: { serviceName: 'broker', selector: { matchLabels: labels }, template },
  })
  const ports = { cluster, clock, holder: 'alice@build-7 4711', emit: (event: RolloutEvent) => void told.push(event) }
  const teller = kubernetesEvents(ports, { namespace: 'kafka', name: 'broker' })
  const written = (): readonly JsonMap[] => cluster.fake.all(eventKind)
  const tell = (...events: readonly RolloutEvent[]): void => events.forEach(teller.emit)
  return { cluster, clock, told, set, teller, tell, written }
}

const warnings = (told: readonly RolloutEvent[]) =>
  told.map((event) => (event.is === 'warning' ? event.text : event.is))
const words = (event: JsonMap, ...keys: readonly string[]): string => keys.map((key) => event[key] as string).join(' ')
const lines = (events: readonly JsonMap[]) => {
  return events.map((event) => `${words(event, 'type', 'reason')}: ${words(event, 'note')}`)
}

describe('what is written', () => {
  it('has every field that events.k8s.io/v1 requires, regards the set by its uid, and says who rolls', async () => {
    const { tell, teller, written, set } = world()
    tell(begin())
    await teller.close()
    expect(written()).toMatchObject([
      {
        metadata: { namespace: 'kafka', name: `broker.0a1b2c3d4e5f.${began.toString(16)}-0` },
        eventTime: '2026-11-21T14:00:00.000000Z',
        type: 'Normal',
        reason: 'RolloutBegun',
        action: 'Roll',
        reportingController: 'capstan.dev/rollout',
        reportingInstance: 'alice@build-7 4711',
        regarding: {
          apiVersion: 'apps/v1',
          kind: 'StatefulSet',
          namespace: 'kafka',
          name: 'broker',
          uid: (set['metadata'] as JsonMap)['uid'],
        },
      },
    ])
  })

  it('is one Event for each milestone, in order', async () => {
    const { tell, teller, written } = world()
    tell(begin(), lowered(4, 10), lowered(3, 20), stage(1, 3, 30), override(40), lowered(2, 50), end('done', 60))
    await teller.close()
    expect(lines(written())).toEqual([
      'Normal RolloutBegun: rollout begins: 5 pods from broker-7f7947bb9f to broker-7574ddc474; partitions 3, 0; gates lag',
      'Normal RolloutPartitionLowered: broker-4 … broker-3 go, one by one, to broker-7574ddc474 (stage 1 of 2)',
      'Normal RolloutGateOverridden: gate lag is set aside at partition 3 by alice@build-7: known to lag',
      'Normal RolloutPartitionLowered: broker-2 … broker-0 go, one by one, to broker-7574ddc474 (stage 2 of 2)',
      'Normal RolloutDone: broker-3 crashes',
    ])
  })

  const ends: readonly (readonly [RolloutOutcome['is'], 'roll' | 'undo', string[]])[] = [
    ['done', 'roll', ['Normal RolloutDone']],
    ['done', 'undo', ['Normal RolloutUndone']],
    ['interrupted', 'roll', ['Normal RolloutInterrupted']],
    ['held', 'roll', ['Warning RolloutHeld']],
    ['blocked', 'roll', ['Warning RolloutBlocked']],
    ['drifted', 'roll', ['Warning RolloutDrifted']],
    ['failed', 'roll', ['Warning RolloutFailed']],
    ['lost', 'roll', []],
  ]
  it.each(ends)('says of an end as %s of a %s: %j', async (is, phase, expected) => {
    const { tell, teller, written } = world()
    tell(begin({ phase }), end(is, 10))
    await teller.close()
    expect(
      written()
        .slice(1)
        .map((event) => words(event, 'type', 'reason')),
    ).toEqual(expected)
  })

  it.each<['roll' | 'undo', string[]]>([
    [
      'roll',
      [
        'Normal RolloutResumed: rollout goes on: 5 pods from broker-7f7947bb9f to broker-7574ddc474; partitions 3, 0; gates lag',
        'Normal RolloutPodReplaced: pods are deleted one by one, and come back at broker-7574ddc474',
      ],
    ],
    [
      'undo',
      [
        'Normal RolloutUndoResumed: undo goes on: the released ones of 5 pods go back to how they were',
        'Normal RolloutPodReplaced: pods go back, one by one',
      ],
    ],
  ])('says of a %s by deleting pods where they come from and go to', async (phase, expected) => {
    const { tell, teller, written } = world()
    const deleted: RolloutEvent = { is: 'deleted', at: began + 10, pod: 'broker-4', by: 'evict', because: 'it is next' }
    tell(deleted, begin({ phase, resumed: true }), deleted, deleted)
    await teller.close()
    expect(lines(written())).toEqual(expected)
  })

  it('says what to do next, where the rollout knows it', async () => {
    const { tell, teller, written } = world()
    tell(begin(), end('blocked', 10, 'capstan rollout undo sts/broker'))
    await teller.close()
    expect(written()[1]?.['note']).toBe('broker-3 crashes; next: capstan rollout undo sts/broker')
  })

  it('cuts a note to 1024 bytes, never within a character', async () => {
    const { tell, teller, written } = world()
    const reason = 'ä€😀'.repeat(200)
    tell(begin(), { ...(override(10) as Extract<RolloutEvent, { is: 'override' }>), reason })
    await teller.close()
    const note = written()[1]?.['note'] as string
    expect(utf8(note).length).toBeGreaterThan(1024 - 8)
    expect(utf8(note).length).toBeLessThanOrEqual(1024)
    expect(note.isWellFormed()).toBe(true)
    expect(note.endsWith('…')).toBe(true)
  })

  it('is nothing for pods, gates and waits: they would bury the rest', async () => {
    const { tell, teller, cluster } = world()
    const result = { is: 'fail', sentence: 'lag 812 > 100', evidence: undefined, at: began } as const
    tell(
      begin(),
      { is: 'state', at: began, partition: 4, held: false, cells: [], because: 'broker-4 is starting' },
      { is: 'settled', at: began, index: 4, pod: 'broker-4', ready: 1, soaked: 2 },
      { is: 'gate', at: began, name: 'lag', kind: 'http', partition: 4, result, passes: 0, of: 1 },
      { is: 'moved', at: began, how: 'hold', to: 2147483647, pod: undefined, because: 'drift' },
      { is: 'warning', at: began, text: 'one pod only' },
      stage(1, 3, 10),
    )
    await teller.close()
    expect(cluster.asked).toEqual(['get StatefulSet/broker', expect.stringMatching(/^create Event\//)])
  })
})

describe('a series', () => {
  it('counts the lowerings of a stage in one Event: a thousand ordinals are not a thousand lines of kubectl describe', async () => {
    const { tell, teller, written } = world()
    tell(begin({ replicas: 1000, stages: [0] }))
    for (let to = 999; to >= 0; to--) tell(lowered(to, 1000 - to))
    await teller.close()
    expect(written()).toHaveLength(2)
    expect(written()[1]?.['series']).toEqual({ count: 1000, lastObservedTime: '2026-11-21T14:00:01.000000Z' })
  })

  it('is updated once for what came while the update waited for its turn', async () => {
    const { tell, teller, cluster } = world()
    tell(begin({ stages: [0] }), lowered(4, 10), lowered(3, 20), lowered(2, 30), lowered(1, 40))
    await teller.close()
    expect(cluster.asked.filter((asked) => asked.startsWith('patch'))).toHaveLength(1)
  })

  it('goes on below its last stage, where that was scaled down', async () => {
    const { tell, teller, written } = world()
    tell(begin({ stages: [4, 3] }), lowered(2, 10))
    await teller.close()
    expect(written()[1]?.['note']).toBe('broker-2 goes to broker-7574ddc474 (stage 2 of 2)')
  })

  it('is updated again for what came after that', async () => {
    const { tell, teller, written, clock } = world()
    tell(begin({ stages: [0] }), lowered(4, 10), lowered(3, 20))
    await clock.pass(0)
    tell(lowered(2, 30), lowered(1, 40))
    await teller.close()
    expect(written()[1]?.['series']).toMatchObject({ count: 4 })
  })

  it('has an Event for each ordinal at most, where each is a stage', async () => {
    const { tell, teller, written } = world()
    tell(begin({ replicas: 3, stages: [2, 1, 0] }), lowered(2, 10), lowered(1, 20), lowered(0, 30))
    await teller.close()
    expect(written()).toHaveLength(4)
    expect(written()[3]?.['note']).toBe('broker-0 goes to broker-7574ddc474 (stage 3 of 3)')
  })

  it('is begun anew after a pause in which the server may have dropped its Event, which lives for an hour', async () => {
    const { tell, teller, written } = world()
    const minutes = 60_000
    tell(begin({ stages: [0] }), lowered(4, 0), lowered(3, 29 * minutes), lowered(2, 60 * minutes))
    tell(lowered(1, 61 * minutes))
    await teller.close()
    const [, first, second] = written()
    expect(written()).toHaveLength(3)
    expect(first).toMatchObject({ series: { count: 2, lastObservedTime: '2026-11-21T14:29:00.000000Z' } })
    expect(second).toMatchObject({
      series: { count: 2 },
      note: expect.stringContaining('broker-2 … broker-0') as string,
    })
  })

  it.each([
    ['not counted where its Event could not be written', new ApiError(500, 'InternalError', 'etcd is away'), 0],
    [
      'counted where its Event was there: the answer to the first try was lost',
      new ApiError(409, 'AlreadyExists', ''),
      1,
    ],
  ])('is %s', async (_, error, updates) => {
    const { tell, teller, cluster, clock } = world()
    tell(begin({ stages: [0] }))
    await clock.pass(0)
    cluster.fake.fail({ verb: 'create', kind: 'Event' }, error)
    tell(lowered(4, 10), lowered(3, 20))
    await teller.close()
    expect(cluster.asked.filter((asked) => asked.startsWith('patch'))).toHaveLength(updates)
  })
})

describe('trouble', () => {
  it('without the right to write Events there is one warning and no second try', async () => {
    const { tell, teller, told, cluster } = world()
    cluster.fake.deny({ verb: 'create', resource: 'events' })
    tell(begin(), override(10), end('done', 20))
    await teller.close()
    expect(told).toHaveLength(1)
    expect(warnings(told)[0]).toMatch(
      /^milestones of StatefulSet broker may be missing among its Kubernetes Events: .*forbidden/,
    )
    expect(cluster.asked.filter((asked) => asked.startsWith('create'))).toHaveLength(1)
  })

  it.each([
    ['the server is in trouble', new ApiError(503, 'ServiceUnavailable', 'no')],
    ['it is too busy', new ApiError(429, 'TooManyRequests', 'later')],
    ['there is no answer', new Failure('cluster/unreachable', 'no connection')],
  ])('warns once and goes on with the next one when %s', async (_, error) => {
    const { tell, teller, told, cluster, written } = world()
    cluster.fake.fail({ verb: 'create', kind: 'Event' }, error, 2)
    tell(begin(), override(10), end('done', 20))
    await teller.close()
    expect(told).toHaveLength(1)
    expect(written()).toHaveLength(1)
  })

  it('an Event that the server has already is no trouble: the answer to the first try was lost', async () => {
    const { tell, teller, told, cluster, written } = world()
    cluster.fake.fail({ verb: 'create', kind: 'Event' }, new ApiError(409, 'AlreadyExists', 'there'))
    tell(begin(), end('done', 20))
    await teller.close()
    expect(told).toEqual([])
    expect(written()).toHaveLength(1)
  })

  it('a set that is gone gets no Event', async () => {
    const { tell, teller, told, cluster, written } = world()
    cluster.fake.drop({ apiVersion: 'apps/v1', kind: 'StatefulSet', namespace: 'kafka', name: 'broker' })
    tell(begin(), end('done', 20))
    await teller.close()
    expect([...written(), ...told]).toEqual([])
  })
})

describe('the critical path', () => {
  it('emit sends nothing before it returns', () => {
    const { tell, cluster } = world()
    tell(begin(), lowered(4, 10))
    expect(cluster.asked).toEqual([])
  })

  it('a server that does not answer keeps the end waiting for five seconds, and its requests are ended', async () => {
    const { tell, teller, clock, told, cluster } = world()
    cluster.before = (asked) => (asked.startsWith('create') ? new Promise<void>(() => undefined) : undefined)
    tell(begin(), override(10), end('done', 20))
    expect(await closedAfter(teller, clock)).toBe(5000)
    expect(told).toHaveLength(1)
    expect(warnings(told)[0]).toMatch(/: 3 were not written in time$/)
    expect(cluster.asked.filter((asked) => asked.startsWith('create'))).toHaveLength(1)
  })

  it('what is told after the end is not written', async () => {
    const { tell, teller, clock, cluster, told } = world()
    await teller.close()
    tell(begin())
    await clock.pass(1000)
    expect(cluster.asked).toEqual([])
    expect(told).toEqual([])
  })
})

it('regards the set that was there at the beginning, with one request for all', async () => {
  const { tell, teller, cluster } = world()
  tell(begin(), override(10), override(20))
  await teller.close()
  expect(cluster.asked.filter((asked) => asked.startsWith('get'))).toHaveLength(1)
})
