import { describe, expect, it } from 'vitest'
import { type PlannedSet, planJson, printPlans } from '../../../src/cli/rollout/print-plan.ts'
import { historyJson, printHistory } from '../../../src/cli/rollout/print-history.ts'
import { printStatus, statusJson } from '../../../src/cli/rollout/print-status.ts'
import type { Forecast } from '../../../src/rollout/plan/forecast.ts'
import type { RolloutHistory } from '../../../src/rollout/history.ts'
import type { RolloutStatus } from '../../../src/rollout/status.ts'
import { fakeIo } from '../fake-io.ts'
import { cells, kafka, noon } from './events.ts'

const status: RolloutStatus = {
  set: kafka,
  phase: 'paused',
  replicas: 5,
  start: 0,
  partition: 3,
  held: false,
  base: 'kafka-5d7',
  target: 'kafka-68c',
  cells: cells('ooonn'),
  because: 'the rollout was paused by alice: lag grows',
  next: 'capstan rollout resume sts/kafka -n events',
  gates: [
    {
      name: 'lag',
      kind: 'prometheus',
      last: { is: 'fail', sentence: '812 is not less than 100', evidence: undefined, at: noon - 4000 },
      passes: 0,
      of: 3,
      overridden: undefined,
    },
    { name: 'approve', kind: 'manual', last: undefined, passes: 0, of: 1, overridden: undefined },
    { name: 'old', kind: 'http', last: undefined, passes: 0, of: 1, overridden: 'ticket 4711' },
  ],
  stages: [3, 0],
  holder: 'alice@build-7 4711',
  othersSay: 'partitioned roll out complete: 2 new pods have been updated',
  log: Array.from({ length: 8 }, (_, i) => ({ at: noon - (8 - i) * 60_000, text: `line ${i}` })),
}

function shown(more: Partial<RolloutStatus> = {}): string {
  const io = fakeIo()
  printStatus({ ...status, ...more }, noon, io)
  expect(io.err()).toBe('')
  return io.out()
}

describe('the status of a rollout', () => {
  it('says first what other tools make of it, then the reason, and what to do', () => {
    expect(shown())
      .toBe(`kubectl rollout status says of kafka "partitioned roll out complete: 2 new pods have been updated", and Helm takes it for complete too. It is not: 3 of 5 pods have the old template.

kafka in namespace events: paused, from kafka-5d7 to kafka-68c, partition 3 of 5, stages at 3, 0
  0 .  1 .  2 .  3 #  4 #
  # 2 new  . 3 old

  because   the rollout was paused by alice: lag grows
  next      capstan rollout resume sts/kafka -n events
  driven by alice@build-7 4711
  gate      lag says no: 812 is not less than 100 (4s ago)
  gate      approve was not asked yet
  gate      old is set aside: ticket 4711
            5m ago  line 3
            4m ago  line 4
            3m ago  line 5
            2m ago  line 6
            1m ago  line 7
`)
  })

  it('while a pod is not ready other tools wait too, and what is wrong with each is said once', () => {
    const sentence = 'pod kafka-3: image kafka:4.1.O is not found'
    const text = shown({ cells: cells('oooxn', sentence), because: sentence, gates: [], log: [], holder: undefined })
    expect(text).not.toContain('kubectl')
    expect(text.split(sentence)).toHaveLength(2)
    expect(shown({ cells: cells('oouxn', 'it is bad'), because: 'the rollout was paused' })).toContain(
      '  stuck     kafka-3: it is bad\n',
    )
  })

  it('a rollout that nobody drives is called so, and a person who was not asked yet has not said no', () => {
    const last = { is: 'fail', sentence: 'waits for a yes', evidence: undefined, at: noon } as const
    const gates = [{ name: 'approve', kind: 'manual', last, passes: 0, of: 1, overridden: undefined }]
    const text = shown({ phase: 'rolling', holder: undefined, gates })
    expect(text).toContain('kafka in namespace events: rolling, but nobody drives it, from kafka-5d7')
    expect(text).toContain('  gate      approve: waits for a yes (0s ago)\n')
    expect(shown({ phase: 'rolling' })).toContain('events: rolling, from kafka-5d7')
  })

  it('a driver that has given no sign of life drives nothing, and is named once', () => {
    const because = 'its driver alice@build-7 4711 has given no sign of life for 6m3s: the same command goes on'
    const gone = { phase: 'rolling', silent: 363_400 } as const
    const text = shown({ ...gone, because })
    expect(text).toContain('kafka in namespace events: rolling, but nobody drives it, from kafka-5d7')
    expect(text).not.toContain('driven by')
    expect(text.split('4711')).toHaveLength(2 + 1) // The ticket of a gate has the same number.
    expect(shown({ ...gone, because: 'a pod is stuck' })).toContain(
      '  driver    its driver alice@build-7 4711 has given no sign of life for 6m3s\n',
    )
    expect(statusJson({ ...status, ...gone })).toMatchObject({ holder: 'alice@build-7 4711', silentSeconds: 363 })
  })

  it('after somebody else changed the template no pod is called old for that', () => {
    const othersSay = 'partitioned roll out complete: 1 new pods have been updated'
    expect(shown({ phase: 'drifted', cells: cells('ooon'), othersSay })).toContain(
      '1 new pods have been updated", and Helm takes it for complete too. It is not: 3 of 4 pods have another template.\n',
    )
  })

  it('of a set at rest is short', () => {
    const idle = { phase: 'idle', cells: cells('nnn'), base: 'kafka-68c', partition: 0, stages: [0], log: [] } as const
    const none = { because: '', next: undefined, gates: [], holder: undefined, othersSay: undefined }
    expect(shown({ ...idle, ...none })).toBe(`kafka in namespace events: nothing is under way, at kafka-68c
  0 #  1 #  2 #
  # 3 new
`)
  })

  it('is the same for programs, whole', () => {
    expect(JSON.parse(JSON.stringify(statusJson(status)))).toMatchObject({
      set: { namespace: 'events', name: 'kafka' },
      phase: 'paused',
      cells: [{ index: 0, pod: 'kafka-0', state: 'old' }, {}, {}, {}, {}],
      gates: [{ name: 'lag', last: { is: 'fail', at: '2026-01-02T11:59:56.000Z' } }, {}, { overridden: 'ticket 4711' }],
      next: 'capstan rollout resume sts/kafka -n events',
    })
  })
})

const plan: Forecast = {
  set: kafka,
  base: 'kafka-5d7',
  target: 'kafka-68c',
  replicas: 5,
  start: 0,
  partition: 2147483647,
  stages: [3, 0],
  restarts: [4, 3, 2, 1, 0].map((index) => ({ pod: `kafka-${index}`, index, node: index > 2 ? 'node-a' : undefined })),
  perPod: 42_000,
  total: 210_000,
  refusals: [{ name: 'partition-owner', text: 'helm writes the partition too', hint: 'take it out of the chart' }],
  warnings: ['an autoscaler (keda) may scale it'],
}

function planned(forecast: Forecast, gates: PlannedSet['gates'] = []): PlannedSet {
  return { set: kafka, forecast, gates, change: undefined }
}

describe('the plan of a rollout', () => {
  it('says which pods go, in which order, how long it takes, and what stands against it', () => {
    const io = fakeIo()
    const gates = [
      { name: 'lag', kind: 'prometheus', at: 'ordinal', passes: 3 },
      { name: 'manual', kind: 'manual', at: 'stage', passes: 1 },
    ] as const
    printPlans([planned(plan, gates)], io)
    expect(io.out()).toBe(`kafka in namespace events: 5 pods of 5 would restart, from kafka-5d7 to kafka-68c
  stage 1    kafka-4 (node-a), kafka-3 (node-a), down to partition 3
  stage 2    kafka-2, kafka-1, kafka-0, down to partition 0
  now        held: no pod moves by itself
  each pod   lag (prometheus, 3 passes in a row)
  each stage manual
  time       about 3m30s, soaks included; pods have taken 42s to start; gates apart
`)
    expect(io.err()).toBe(`warning: an autoscaler (keda) may scale it
refused: helm writes the partition too
  = take it out of the chart
  = to go on all the same: --override partition-owner=REASON
`)
    expect(planJson(planned(plan, gates))).toMatchObject({
      set: { namespace: 'events', name: 'kafka' },
      perPodSeconds: 42,
      totalSeconds: 210,
      partition: 2147483647,
    })
  })

  it('of many pods names the first and the last of a stage', () => {
    const io = fakeIo()
    const restarts = Array.from({ length: 100 }, (_, i) => ({ pod: `kafka-${99 - i}`, index: 99 - i, node: 'n' }))
    const many = { ...plan, restarts, replicas: 100, stages: [90, 0], perPod: undefined, total: undefined }
    printPlans([planned({ ...many, refusals: [], warnings: [] })], io)
    expect(io.out()).toContain('  stage 2    kafka-89 to kafka-0, 90 pods, down to partition 0\n')
    expect(io.out()).toContain('  time       not known: no pod has ever been seen to start\n')
  })
})

const history: RolloutHistory = {
  revisions: [
    {
      number: 1,
      name: 'kafka-5d7',
      created: '2026-01-01T12:00:00Z',
      pods: 3,
      roles: ['current'],
      images: ['kafka:4.0'],
    },
    { number: 2, name: 'kafka-68c', created: 'unknown', pods: 2, roles: ['update'], images: ['kafka:4.1', 'jmx:1'] },
  ],
  past: [
    {
      run: 'a1b2c3d4e5f6',
      base: 'kafka-4aa',
      target: 'kafka-5d7',
      began: noon - 3_600_000,
      ended: noon - 3_000_000,
      outcome: { is: 'done', partition: 0, because: 'all 5 pods have the new template' },
      readyAfter: [
        [4, 31_000],
        [3, 62_000],
        [2, 900],
      ],
    },
  ],
}

describe('the history of a set', () => {
  it('has its revisions with their pods, and its rollouts', () => {
    const io = fakeIo()
    printHistory(kafka, history, noon, io)
    expect(io.out()).toBe(`kafka in namespace events
REVISION   NAME        AGE   PODS   ROLE      IMAGES
1          kafka-5d7   1d    3      current   kafka:4.0
2          kafka-68c   -     2      newest    kafka:4.1, jmx:1

ENDED     TOOK   FROM        TO          OUTCOME   PARTITION   READY AFTER         WHY
50m ago   10m    kafka-4aa   kafka-5d7   done      0           31s, 1m2s at most   -
`)
    expect(historyJson(kafka, history)).toMatchObject({ rollouts: [{ ready: [{ index: 4, seconds: 31 }, {}, {}] }] })
  })

  it('has what did not come to its end, and what went back, with the reasons', () => {
    const io = fakeIo()
    const [done] = history.past
    const past: RolloutHistory['past'] = [
      { ...done!, outcome: { is: 'blocked', partition: 4, because: 'gate lag: 812 > 100' }, readyAfter: [] },
      {
        ...done!,
        direction: 'back',
        reason: 'lag grows',
        outcome: { is: 'failed', partition: 5, because: 'no answer' },
      },
      { ...done!, direction: 'back', reason: 'lag grows' },
    ]
    printHistory(kafka, { ...history, past }, noon, io)
    const rows = io.out().split('\n').slice(6, 9)
    expect(rows[0]).toMatch(/blocked +4 +- +gate lag: 812 > 100$/)
    expect(rows[1]).toMatch(/undo failed +5 .* no answer; reason: lag grows$/)
    expect(rows[2]).toMatch(/undone +0 .* lag grows$/)
    expect(historyJson(kafka, { ...history, past })).toMatchObject({
      rollouts: [{ outcome: { is: 'blocked' } }, {}, { direction: 'back', reason: 'lag grows' }],
    })
  })

  it('that cannot be seen is not called empty', () => {
    const io = fakeIo()
    printHistory(kafka, { ...history, past: [], isHidden: true }, noon, io)
    expect(io.out()).not.toContain('no rollouts')
  })

  it('without rollouts says so', () => {
    const io = fakeIo()
    printHistory(kafka, { ...history, past: [] }, noon, io)
    expect(io.out()).toMatch(/\nno rollouts are recorded\n$/)
  })
})
