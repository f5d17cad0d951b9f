import { describe, expect, it } from 'vitest'
import { driveRollouts, type Engine } from '../../../src/cli/rollout-drive.ts'
import { statusEvents } from '../../../src/cli/rollout/status-events.ts'
import { typableEvent } from '../../../src/cli/install/typable-event.ts'
import { ApiError } from '../../../src/core/api-error.ts'
import { Failure } from '../../../src/core/failure.ts'
import type { RolloutEvent, RolloutOutcome, SetName } from '../../../src/rollout/event.ts'
import type { RolloutPorts } from '../../../src/rollout/ports.ts'
import type { RolloutStatus } from '../../../src/rollout/status.ts'
import { type FakeIo, fakeIo } from '../fake-io.ts'
import { fakeClock } from '../install/fake-clock.ts'
import { at, begin, cells, kafka, noon, state } from './events.ts'

/** A cluster in which nobody may write Events. */
function ports(): RolloutPorts {
  const forbidden = async (): Promise<never> => Promise.reject(new ApiError(403, 'Forbidden', 'no'))
  const refuses = { get: forbidden, list: forbidden, create: forbidden }
  const cluster = { serverTime: () => noon + 60_000, ...refuses, bound: () => cluster }
  return { cluster, clock: fakeClock(), newRun: () => 'a1', holder: 'alice', gates: {} } as unknown as RolloutPorts
}

const connect = { kubeconfig: undefined, context: 'prod east' } as never
const options = {
  connect,
  output: 'text',
  notify: [],
  report: undefined,
  target: { is: 'release', name: 'events' },
  after: [],
} as const
const sets: readonly SetName[] = ['controller', 'kafka', 'connect'].map((name) => ({ namespace: 'events', name }))

function outcome(is: RolloutOutcome['is'], next?: string): RolloutOutcome {
  return { is, partition: 0, because: 'so it is', next }
}

async function driven(engine: Engine, goOn?: string): Promise<{ code: unknown; io: FakeIo }> {
  const io = fakeIo()
  const code = await driveRollouts({ ports: ports(), sets, options, io, goOn }, engine).catch((error: unknown) => error)
  return { code, io }
}

describe('several sets', () => {
  it('go one after the other', async () => {
    const order: string[] = []
    const { code, io } = await driven(async (set, emit) => {
      order.push(set.name)
      await Promise.resolve()
      emit({ ...begin(), set } as RolloutEvent)
      emit({ is: 'end', ...at(1), outcome: outcome('done') })
      return outcome('done')
    })
    expect(code).toBe(0)
    expect(order).toEqual(['controller', 'kafka', 'connect'])
    expect(io.out().match(/^done: .*$/gm)).toEqual([
      'done: controller after 1s: so it is',
      'done: kafka after 1s: so it is',
      'done: connect after 1s: so it is',
    ])
  })

  it.each<[RolloutOutcome['is'], number]>([
    ['failed', 1],
    ['held', 4],
    ['blocked', 5],
    ['drifted', 6],
    ['lost', 7],
    ['interrupted', 130],
  ])('the first that is %s ends the chain with exit code %i, and what is not touched is told', async (is, exit) => {
    const { code, io } = await driven(async (set) => {
      await Promise.resolve()
      return outcome(set.name === 'kafka' ? is : 'done')
    })
    expect(code).toBe(exit)
    expect(io.err()).toContain('warning: connect is not touched, since kafka ')
    expect(io.err()).not.toContain('controller')
  })

  it.each<[string, RolloutOutcome['is'], boolean]>([
    ['controller', 'held', true],
    ['connect', 'held', false],
    ['controller', 'blocked', false],
  ])('%s that is %s tells by what all go on: %s', async (name, is, isTold) => {
    const { io } = await driven(
      async (set) => Promise.resolve(outcome(set.name === name ? is : 'done')),
      'capstan rollout resume release/shop',
    )
    expect(io.err().includes('  next: capstan rollout resume release/shop\n')).toBe(isTold)
  })

  it('a refusal ends it too', async () => {
    const { code, io } = await driven(async () => {
      return Promise.reject(new Failure('rollout/refused', 'helm writes the partition too'))
    })
    expect(code).toBeInstanceOf(Failure)
    expect(io.err()).toContain('warning: kafka is not touched, since controller was refused')
    expect(io.err()).toContain('warning: connect is not touched')
  })

  it('an end that the engine did not tell is told, once', async () => {
    const { io } = await driven(async () => Promise.resolve(outcome('done')))
    expect(io.out().match(/^done: /gm)).toHaveLength(3)
  })
})

describe('a rollout that is blocked', () => {
  const ended = async (letters: string, is: RolloutOutcome['is'], because = 'so it is'): Promise<string> => {
    const { io } = await driven(async (set, emit) => {
      const end = { ...outcome(is), because }
      emit({ ...begin(), set } as RolloutEvent)
      emit(state(1, letters, because, 'image is not found'))
      emit({ is: 'end', ...at(2), outcome: end })
      return Promise.resolve(end)
    })
    return io.err().slice(0, io.err().indexOf(`${is}: `))
  }

  it('has all told that the cluster knows of the pods in its way, before its last sentence', async () => {
    const told = await ended('oooxn', 'blocked')
    expect(told).toContain('Pod/events/kafka-3 failed: image is not found\n  events\n    (it cannot be read: no)')
    expect(told).not.toContain('kafka-4')
  })

  it('by a pod that is ready again names that one', async () => {
    const told = await ended('ooosn', 'blocked', 'pod kafka-4 has restarted once')
    expect(told).toContain('Pod/events/kafka-4 failed: pod kafka-4 has restarted once')
    expect(told).not.toContain('kafka-3')
  })

  it('by a gate blames no pod that the gate names', async () => {
    const because = 'gate exec: check.sh in kafka-0 ended with exit code 1'
    const { io } = await driven(async (set, emit) => {
      const end = { ...outcome('blocked'), because, gate: 'exec' }
      emit({ ...begin(), set } as RolloutEvent)
      emit(state(1, 'oosnn', because))
      emit({ is: 'end', ...at(2), outcome: end })
      return Promise.resolve(end)
    })
    expect(io.err()).not.toContain('Pod/')
  })

  it.each([
    ['oosnn', 'blocked'],
    ['oooxn', 'held'],
  ] as const)('has none where no pod is in the way: %s, %s', async (letters, is) => {
    expect(await ended(letters, is)).not.toContain('Pod/')
  })
})

describe('what to type next', () => {
  it('has the namespace and the cluster that were meant', async () => {
    const { io } = await driven(async () => {
      return Promise.resolve(outcome('blocked', 'mend it, or capstan rollout undo sts/controller; then go on'))
    })
    expect(io.err()).toContain(
      "next: mend it, or capstan rollout undo sts/controller -n events --context 'prod east'; then go on\n",
    )
  })

  it('has the namespace alone where others read it: contexts and files of this machine mean nothing to them', async () => {
    const written = new Map<string, string>()
    const write = (file: string, text: string | Uint8Array): void => void written.set(file, String(text))
    const io: FakeIo = { ...fakeIo(), outputFolder: () => ({ write }) as never }
    const report = { ...options, report: 'page.html' }
    await driveRollouts({ ports: ports(), sets: [kafka], options: report, io }, async (set, emit) => {
      emit({ ...begin(), set } as RolloutEvent)
      return Promise.resolve(outcome('blocked', 'capstan rollout undo sts/kafka'))
    })
    expect(io.err()).toContain(`capstan rollout undo sts/kafka -n events --context 'prod east'`)
    expect(written.get('page.html')).toContain('capstan rollout undo sts/kafka -n events')
    expect(written.get('page.html')).not.toContain('prod east')
  })

  it('has the stack, where that has the commands that would have to be given again', async () => {
    const io = fakeIo()
    const stack = { ...options, target: { is: 'stack', file: 'my prod.yaml' } } as const
    const goOn = 'capstan rollout resume release/events -n events --plan p.yaml'
    await driveRollouts({ ports: ports(), sets: [kafka], options: stack, io, goOn }, async (set, emit) => {
      emit({ ...begin(), set } as RolloutEvent)
      return Promise.resolve(outcome('held', 'capstan rollout resume sts/kafka --gate-command lag=COMMAND'))
    })
    expect(io.err()).toContain("next: capstan rollout resume 'my prod.yaml' -n events --plan p.yaml\n")
  })

  it('has them in the events of an install, too', () => {
    const next = 'go back: capstan rollout undo sts/kafka'
    const rollout = { is: 'blocked', partition: 1, because: 'so it is', next } as const
    const typed = 'go back: capstan rollout undo sts/kafka -n events --context prod'
    const given = { ...(connect as object), context: 'prod' } as never
    expect(
      typableEvent({ is: 'end', outcome: { is: 'stopped', set: 'StatefulSet/events/kafka', rollout } }, given),
    ).toMatchObject({ outcome: { rollout: { next: typed } } })
    expect(
      typableEvent({ is: 'rollout', set: kafka, event: { is: 'end', ...at(1), outcome: rollout } }, given),
    ).toMatchObject({ event: { outcome: { next: typed } } })
    const text = 'StatefulSet/events/kafka was held: capstan rollout sts/kafka'
    expect(typableEvent({ is: 'warning', text }, given)).toEqual({
      is: 'warning',
      text: `${text} -n events --context prod`,
    })
    const other = { is: 'warning', text: 'see capstan rollout sts/kafka' } as const
    expect(typableEvent(other, given)).toEqual(other)
  })

  it('is in warnings, in what is waited for, and in what the engine refuses, too', async () => {
    const { code, io } = await driven(async (set, emit) => {
      emit({ ...begin(), set } as RolloutEvent)
      emit({ is: 'warning', ...at(1), text: 'capstan rollout resume sts/controller goes on' })
      emit({ is: 'lock', ...at(1), holder: 'bob', state: 'waiting' })
      const hint = 'capstan rollout undo sts/controller --way template goes back'
      return Promise.reject(new Failure('rollout/refused', 'no', { hint }))
    })
    const flags = `-n events --context 'prod east'`
    expect(io.err()).toContain(`warning: capstan rollout resume sts/controller ${flags} goes on\n`)
    expect(io.out()).toContain(
      `waiting    for bob, who rolls this set; capstan rollout pause sts/controller ${flags} would end that\n`,
    )
    expect(code).toMatchObject({ hint: `capstan rollout undo sts/controller ${flags} --way template goes back` })
  })
})

describe('a rollout that somebody else drives', () => {
  const status = (letters: string, partition: number, more: Partial<RolloutStatus> = {}): RolloutStatus => ({
    set: kafka,
    phase: 'rolling',
    replicas: 3,
    start: 0,
    partition,
    held: false,
    base: 'kafka-5d7',
    target: 'kafka-68c',
    cells: cells(letters, 'it is on its way'),
    because: 'because',
    next: undefined,
    gates: [],
    stages: [0],
    holder: 'alice',
    othersSay: undefined,
    log: [],
    ...more,
  })

  it('looks like one of ours', () => {
    const eventsOf = statusEvents()
    const said = [
      eventsOf(status('ooo', 3), noon),
      eventsOf(status('ooi', 2), noon + 1000),
      eventsOf(status('oos', 2), noon + 5000),
      eventsOf(status('oin', 1), noon + 9000),
    ]
    expect(said.map((events) => events.map(({ is }) => is).join())).toEqual([
      'begin,state',
      'moved,state',
      'state',
      'settled,moved,state',
    ])
    expect(said[1]![0]).toMatchObject({ how: 'lower', to: 2, pod: 'kafka-2' })
    expect(said[3]![0]).toMatchObject({ pod: 'kafka-2', ready: 4000, soaked: 8000 })
  })

  it('whose template somebody else changes is no other rollout before somebody rolls that out', () => {
    const eventsOf = statusEvents()
    const said = [
      eventsOf(status('oon', 2), noon),
      eventsOf(status('ooo', 2, { phase: 'drifted', target: 'kafka-7f1', held: true }), noon + 1000),
      eventsOf(status('ooo', 3, { target: 'kafka-7f1', held: true }), noon + 2000),
    ]
    expect(said.map((events) => events.map(({ is }) => is).join())).toEqual([
      'begin,state',
      'moved,state',
      'begin,state',
    ])
    expect(said[2]![0]).toMatchObject({ target: 'kafka-7f1' })
  })

  it('an answer of a gate is told once, and an undo begins anew', () => {
    const eventsOf = statusEvents()
    const last = { is: 'pass', sentence: 'well', evidence: undefined, at: noon } as const
    const gates = [{ name: 'lag', kind: 'http', last, passes: 1, of: 2, overridden: undefined }]
    const first = eventsOf(status('ooo', 3, { gates }), noon)
    expect(first.map(({ is }) => is)).toEqual(['begin', 'gate', 'state'])
    expect(eventsOf(status('ooo', 3, { gates }), noon).map(({ is }) => is)).toEqual(['state'])
    expect(eventsOf(status('ooo', 3, { phase: 'undoing', held: true }), noon)[0]).toMatchObject({ phase: 'undo' })
  })
})
