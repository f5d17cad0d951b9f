import { describe, expect, it } from 'vitest'
import { cancelSource } from '../../../src/core/cancel.ts'
import type { RolloutEvent } from '../../../src/rollout/event.ts'
import type { Gate, GateMoment, GateResult } from '../../../src/rollout/gates/gate.ts'
import type { GateKeeper } from '../../../src/rollout/gates/keeper.ts'
import { gateKeeper } from '../../../src/rollout/gates/keeper.ts'
import { makeGate } from '../../../src/rollout/gates/make-gate.ts'
import type { GateStanding, GateStep } from '../../../src/rollout/gates/standing.ts'
import { unasked } from '../../../src/rollout/gates/standing.ts'
import type { Override } from '../../../src/rollout/record.ts'
import type { GateCheck, GateSpec } from '../../../src/rollout/spec.ts'
import { handClock, type HandClock } from '../../release/hand-clock.ts'
import { gateSpec, momentOf, now, portsOf, refusalOf, toUrl } from './surroundings.ts'

const step: GateStep = { at: 'ordinal', partition: 2, state: 'a' }
const http: GateCheck = { kind: 'http', to: toUrl('http://a'), status: [200], contains: undefined }

type Answer = Partial<GateResult> | 'hangs' | 'breaks'

interface FakeGate extends Gate {
  asked: number
  readonly moments: GateMoment[]
}

/** Gives one answer after the other; the last one stays. */
function fakeGate(answers: readonly Answer[], more: Partial<GateSpec> = {}): FakeGate {
  const gate: FakeGate = {
    spec: gateSpec(http, { name: 'lag', ...more }),
    asked: 0,
    moments: [],
    evaluate: (moment) => {
      gate.moments.push(moment)
      const answer = answers[Math.min(gate.asked++, answers.length - 1)]!
      if (answer === 'hangs') return new Promise(() => undefined)
      if (answer === 'breaks') throw new TypeError('x is undefined')
      return Promise.resolve({ is: 'pass', sentence: 'fine', evidence: undefined, at: now + gate.asked, ...answer })
    },
  }
  return gate
}

const yes: Partial<GateResult> = { is: 'pass', sentence: 'fine' }
const no: Partial<GateResult> = { is: 'fail', sentence: '812 is not < 100' }
const blank: Answer = { is: 'unknown', sentence: 'no connection' }
const early: Partial<GateResult> = { is: 'unknown', sentence: 'no sample yet', term: 'early' }

/** Passes each time it was asked only when the test says so. */
function slowGate(): { readonly gate: Gate; readonly passing: (() => void)[] } {
  const passing: (() => void)[] = []
  const evaluate: Gate['evaluate'] = () =>
    new Promise((resolve) => {
      passing.push(() => resolve({ is: 'pass', sentence: 'fine', evidence: undefined, at: now }))
    })
  return { gate: { spec: gateSpec(http, { name: 'slow' }), evaluate }, passing }
}

interface Table {
  readonly keeper: GateKeeper
  readonly clock: HandClock
  readonly events: RolloutEvent[]
  /** Asks, letting so many milliseconds pass meanwhile. */
  readonly ask: (more?: Asking) => Promise<GateStanding>
  /** Waits until something is due, then asks. */
  readonly next: () => Promise<GateStanding>
}

interface Asking {
  readonly at?: GateStep
  readonly overrides?: readonly Override[]
  readonly takes?: number
}

function table(gates: readonly Gate[], patience = 600_000): Table {
  const clock = handClock()
  const events: RolloutEvent[] = []
  const cluster = { serverTime: () => now + clock.monotonic() }
  const keeper = gateKeeper(gates, { cluster, clock, emit: (event) => void events.push(event), patience })
  const ask: Table['ask'] = async ({ at = step, overrides = [], takes = 0 } = {}) => {
    const asking = keeper.ask(at, momentOf(), overrides)
    await clock.pass(takes)
    return asking
  }
  const next = async (): Promise<GateStanding> => {
    await clock.pass(keeper.due(step))
    return ask()
  }
  return { keeper, clock, events, ask, next }
}

function gateEvents(events: readonly RolloutEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.is === 'gate'
      ? [`${event.name} ${event.result.is} ${event.result.sentence} ${event.passes}/${event.of}`]
      : [],
  )
}

describe('the keeper of the gates', () => {
  it('knows nothing of a step that nobody asked for', async () => {
    const { keeper, ask } = table([fakeGate([yes])])
    expect(keeper.standing(step)).toBe(unasked)
    expect(keeper.due(step)).toBe(0)
    await ask()
    expect(keeper.standing(step).is).toBe('passed')
    expect(keeper.standing({ ...step, partition: 1 })).toBe(unasked)
    expect(keeper.due({ ...step, state: 'b' })).toBe(0)
  })

  it('lets a step pass when all of its gates do, as old as the oldest of their passes', async () => {
    const quick = fakeGate([yes], { name: 'quick' })
    const slow = fakeGate([no, yes], { name: 'slow', interval: 7000 })
    const { ask, clock, keeper } = table([quick, slow])
    expect(await ask()).toMatchObject({ is: 'pending', because: 'gate slow: 812 is not < 100', step })
    expect(keeper.due(step)).toBe(5000)
    await clock.pass(5000)
    const first = now + clock.monotonic()
    await ask()
    expect(quick.asked).toBe(2)
    expect(slow.asked).toBe(1)
    await clock.pass(2000)
    expect(await ask()).toMatchObject({ is: 'passed', because: '2 gates pass', asked: first })
    expect(quick.asked).toBe(2)
  })

  it('asks all that is due at once, not one after the other', async () => {
    const gates = ['a', 'b', 'c'].map((name) => fakeGate(['hangs'], { name }))
    const { ask } = table(gates)
    const standing = await ask({ takes: 10_000 })
    expect(gates.map(({ asked }) => asked)).toEqual([1, 1, 1])
    expect(standing.because).toBe('gate a: no answer within 10s (no answer, 1 of 6 times); and 2 more gates')
  })

  it('asks the gates of a stage only at the end of one, and those of an ordinal there too', async () => {
    const gates = [fakeGate([yes], { name: 'each' }), fakeGate([yes], { name: 'stage', at: 'stage' })]
    const { ask } = table(gates)
    expect((await ask()).gates.map(({ name }) => name)).toEqual(['each'])
    const end = await ask({ at: { ...step, at: 'stage' } })
    expect(end.gates.map(({ name }) => name)).toEqual(['each', 'stage'])
    expect(gates.map(({ asked }) => asked)).toEqual([2, 1])
  })

  it('wants so many passes in a row', async () => {
    const { next, events } = table([fakeGate([yes, yes, no, yes, yes, yes], { passes: 3 })])
    const said = []
    for (let times = 0; times < 6; times++) said.push(await next())
    expect(said.map(({ is, because }) => `${is}: ${because}`)).toEqual([
      'pending: gate lag: fine (1 of 3 passes)',
      'pending: gate lag: fine (2 of 3 passes)',
      'pending: gate lag: 812 is not < 100',
      'pending: gate lag: fine (1 of 3 passes)',
      'pending: gate lag: fine (2 of 3 passes)',
      'passed: gate lag: fine',
    ])
    expect(gateEvents(events).at(-1)).toBe('lag pass fine 3/3')
  })

  it('counts a sample once, however often it is looked at before the next scrape', async () => {
    const passing = [now, now, now, now + 30_000, now + 30_000, now + 60_000].map((at) => ({ ...yes, at }))
    const { next } = table([fakeGate([{ ...no, at: now }, ...passing], { passes: 3 })])
    const passes = []
    for (let times = 0; times < 7; times++) passes.push((await next()).gates[0]!.passes)
    expect(passes).toEqual([0, 1, 1, 1, 2, 2, 3])
  })

  it('scenario 67: a gate that turns red after it passed has to pass anew', async () => {
    const { next, keeper } = table([fakeGate([yes, yes, no, yes, yes], { passes: 2 })])
    await next()
    expect((await next()).is).toBe('passed')
    expect(await next()).toMatchObject({ is: 'pending', gates: [{ passes: 0, of: 2 }] })
    expect((await next()).is).toBe('pending')
    expect((await next()).is).toBe('passed')
    expect(keeper.standing(step).is).toBe('passed')
  })

  it('scenario 67: and may then say no for as long as at first', async () => {
    const { next, clock } = table([fakeGate([yes, yes, no, no], { wait: 60_000 })])
    await next()
    await clock.pass(590_000)
    await next()
    expect((await next()).is).toBe('pending')
    await clock.pass(60_000)
    expect((await next()).is).toBe('blocked')
  })

  it('scenario 67: when a pod comes back all starts anew, passes and budgets', async () => {
    const gate = fakeGate([yes, yes, blank, blank, yes], { passes: 2, errors: 1 })
    const { next, ask, keeper } = table([gate])
    await next()
    expect((await next()).is).toBe('passed')
    const other = { ...step, state: 'b' }
    expect(keeper.standing(other)).toBe(unasked)
    expect(await ask({ at: other })).toMatchObject({ is: 'pending', gates: [{ passes: 0 }] })
    const third = { ...step, state: 'c' }
    expect((await ask({ at: third })).is).toBe('pending')
    expect(await ask({ at: step })).toMatchObject({ is: 'pending', gates: [{ passes: 1 }] })
  })

  it('scenario 63: an endpoint that stays down blocks when the errors are used up', async () => {
    const { next } = table([fakeGate([blank], { errors: 2 })])
    expect(await next()).toMatchObject({
      is: 'pending',
      because: 'gate lag: no connection (no answer, 1 of 3 times)',
    })
    expect((await next()).is).toBe('pending')
    expect(await next()).toMatchObject({
      is: 'blocked',
      because: 'gate lag: no connection (3 tries in a row without an answer)',
    })
  })

  it('scenario 63: only errors in a row count, and no gate is asked on once it is blocked', async () => {
    const gate = fakeGate([blank, no, blank, yes, blank, blank], { errors: 1, passes: 2 })
    const { next, keeper, ask } = table([gate], 3_600_000)
    for (let times = 0; times < 5; times++) expect((await next()).is).toBe('pending')
    expect((await next()).is).toBe('blocked')
    expect(keeper.due(step)).toBe(3_600_000)
    expect((await ask()).is).toBe('blocked')
    expect(gate.asked).toBe(6)
  })

  it('scenario 63: with no errors allowed, the first one blocks', async () => {
    const { next } = table([fakeGate([blank], { errors: 0 })])
    expect((await next()).because).toBe('gate lag: no connection (1 try without an answer)')
  })

  it.each([
    ['its own wait', { wait: 20_000 }, 600_000, 20_000],
    ['the patience of the rollout', {}, 30_000, 30_000],
  ])('blocks a gate that says no for longer than %s', async (_title, more, patience, limit) => {
    const { next, clock } = table([fakeGate([no], more)], patience)
    const began = clock.monotonic()
    let standing = await next()
    while (standing.is === 'pending') standing = await next()
    expect(clock.monotonic() - began).toBe(limit)
    expect(standing).toMatchObject({
      is: 'blocked',
      because: `gate lag: 812 is not < 100 (for ${limit / 1000}s by now)`,
    })
  })

  it('takes what is only too early from the wait and not from the errors', async () => {
    const { next } = table([fakeGate([early], { errors: 0, wait: 15_000 })])
    const said = [await next(), await next(), await next(), await next()]
    expect(said.map(({ is }) => is)).toEqual(['pending', 'pending', 'pending', 'blocked'])
  })

  it('lets an slo gate use its window before its patience', async () => {
    const slo: GateCheck = { kind: 'slo', to: toUrl('http://a'), query: 'x', most: 1, ratio: undefined, window: 20_000 }
    const { next, clock } = table([fakeGate([early], { check: slo })], 10_000)
    const began = clock.monotonic()
    let standing = await next()
    while (standing.is === 'pending') standing = await next()
    expect(clock.monotonic() - began).toBe(30_000)
  })

  it('does not ask for ever one that answers and does not by turns', async () => {
    const flips = Array.from({ length: 200 }, (_, at) => (at % 2 === 0 ? yes : blank))
    const { next, clock } = table([fakeGate(flips, { passes: 2, wait: 20_000 })], 60_000)
    const began = clock.monotonic()
    let standing = await next()
    while (standing.is === 'pending') standing = await next()
    expect(clock.monotonic() - began).toBe(65_000)
    expect(standing.because).toBe('gate lag: no connection (for 1m5s by now)')
  })

  it('blocks at once by what no waiting changes', async () => {
    const { next } = table([fakeGate([{ is: 'fail', sentence: 'Job a failed', term: 'final' }])])
    expect(await next()).toMatchObject({ is: 'blocked', because: 'gate lag: Job a failed (no waiting changes that)' })
  })

  it('scenario 66: a gate that hangs is unknown after its timeout, and is told to end', async () => {
    const gate = fakeGate(['hangs', yes], { timeout: 3000 })
    const { ask, clock, keeper } = table([gate, fakeGate([yes], { name: 'other' })])
    const asking = ask({ takes: 2999 })
    await clock.pass(0)
    expect(keeper.standing(step).because).toBe('gate lag: is asked')
    await clock.pass(3000)
    expect(await asking).toMatchObject({
      is: 'pending',
      gates: [{ last: { is: 'unknown' } }, { last: { is: 'pass' } }],
    })
    expect(gate.moments[0]!.signal.aborted).toBe(true)
    expect(clock.sleepers()).toBe(0)
    expect(keeper.standing(step).because).toBe('gate lag: no answer within 3s (no answer, 1 of 6 times)')
    await clock.pass(5000)
    expect((await ask()).is).toBe('passed')
  })

  it('scenario 66: an answer that comes too late counts for nothing', async () => {
    const { gate, passing } = slowGate()
    const { ask, keeper, clock } = table([gate])
    await ask({ takes: 10_000 })
    passing[0]!()
    await clock.pass(0)
    expect(keeper.standing(step)).toMatchObject({ is: 'pending', gates: [{ last: { is: 'unknown' }, passes: 0 }] })
  })

  it('does not count what was asked for the step before', async () => {
    const { gate, passing } = slowGate()
    const { keeper, clock, events } = table([gate])
    void keeper.ask(step, momentOf(), [])
    await clock.pass(0)
    void keeper.ask({ ...step, state: 'b' }, momentOf(), [])
    passing[0]!()
    await clock.pass(0)
    expect(keeper.standing({ ...step, state: 'b' })).toMatchObject({ is: 'pending', gates: [{ last: undefined }] })
    expect(events).toEqual([])
  })

  it('tells of the one that says no before that which says nothing, and of what needs only more passes last', async () => {
    const { next } = table([
      fakeGate([yes], { name: 'more', passes: 5 }),
      fakeGate([blank, blank, yes], { name: 'blank' }),
      fakeGate([no, yes], { name: 'no' }),
    ])
    expect([(await next()).because, (await next()).because, (await next()).because]).toEqual([
      'gate no: 812 is not < 100; and 2 more gates',
      'gate blank: no connection (no answer, 2 of 6 times); and 1 more gate',
      'gate more: fine (3 of 5 passes)',
    ])
  })

  it('does not ask a gate again that has not answered yet', async () => {
    const gate = fakeGate(['hangs'])
    const { keeper, clock } = table([gate])
    void keeper.ask(step, momentOf(), [])
    await clock.pass(9000)
    expect(keeper.due(step)).toBe(1000)
    await keeper.ask(step, momentOf(), [])
    expect(gate.asked).toBe(1)
  })

  it('counts a gate with a bug in it as one that does not answer', async () => {
    const { next } = table([fakeGate(['breaks'])])
    expect(await next()).toMatchObject({
      is: 'pending',
      because: 'gate lag: the gate itself is broken: x is undefined (no answer, 1 of 6 times)',
    })
  })

  it('counts nothing of a run that is being ended', async () => {
    const stop = cancelSource()
    const gate = fakeGate(['hangs'])
    const { keeper, events, clock } = table([gate])
    const asking = keeper.ask(step, momentOf({ signal: stop.signal }), [])
    stop.cancel()
    expect(await asking).toMatchObject({ is: 'pending', gates: [{ last: undefined }] })
    expect(gate.moments[0]!.signal.aborted).toBe(true)
    expect(events).toEqual([])
    await clock.pass(60_000)
    await keeper.ask(step, momentOf({ signal: stop.signal }), [])
    expect(gate.asked).toBe(1)
  })

  it('tells each answer once, and again when it says something else', async () => {
    const other: Answer = { is: 'fail', sentence: '401 is not < 100' }
    const { next, events } = table([fakeGate([no, no, no, other, other, yes, yes, yes, no], { passes: 2 })])
    for (let times = 0; times < 9; times++) await next()
    expect(gateEvents(events)).toEqual([
      'lag fail 812 is not < 100 0/2',
      'lag fail 401 is not < 100 0/2',
      'lag pass fine 1/2',
      'lag pass fine 2/2',
      'lag fail 812 is not < 100 0/2',
    ])
    expect(events[0]).toMatchObject({ is: 'gate', kind: 'http', partition: 2, at: now + 1000 })
  })

  it('does not tell a countdown second by second', async () => {
    const runs = ['5s', '59s', '1m4s', '1h0m0s', '350ms'].map((time): Answer => ({
      ...early,
      sentence: `runs for ${time}`,
    }))
    const { next, events } = table([fakeGate([...runs, { is: 'fail', sentence: 'failed after 2h' }])])
    for (let times = 0; times < 6; times++) await next()
    expect(gateEvents(events)).toEqual(['lag unknown runs for 5s 0/1', 'lag fail failed after 2h 0/1'])
  })

  it('has nothing against a step without gates', async () => {
    const { ask, clock } = table([fakeGate([no], { at: 'stage' })])
    expect(await ask()).toMatchObject({ is: 'passed', asked: now + clock.monotonic(), gates: [] })
  })
})

describe('an override', () => {
  const override = (gate: string, partition = 2): Override => ({
    gate,
    partition,
    reason: 'known lag of a test topic',
    by: 'alice',
    at: now,
  })

  it('scenario 69: sets a gate of any kind aside for its partition, is told once, and is seen', async () => {
    const gate = fakeGate([no])
    const { ask, events, keeper } = table([gate, fakeGate([yes], { name: 'other' })])
    const standing = await ask({ overrides: [override('lag')] })
    expect(standing).toMatchObject({
      is: 'passed',
      because: 'gate other: fine; gate lag: set aside by alice: known lag of a test topic',
      gates: [
        { name: 'lag', kind: 'http', last: undefined, passes: 0, overridden: 'known lag of a test topic' },
        { name: 'other', overridden: undefined },
      ],
    })
    await ask({ overrides: [override('lag')] })
    expect(gate.asked).toBe(0)
    expect(events.filter(({ is }) => is === 'override')).toEqual([
      {
        is: 'override',
        at: now + 1000,
        gate: 'lag',
        partition: 2,
        reason: 'known lag of a test topic',
        by: 'alice',
      },
    ])
    expect(keeper.standing(step).is).toBe('passed')
  })

  it('scenario 69: counts at no other partition, and for no other gate', async () => {
    const { ask } = table([fakeGate([no])])
    expect((await ask({ overrides: [override('lag', 1), override('lags')] })).is).toBe('pending')
    const at = { ...step, partition: 1 }
    expect((await ask({ at, overrides: [override('lag', 2)] })).is).toBe('pending')
  })

  it('scenario 69: frees a step that was blocked, with nothing left to ask', async () => {
    const { ask, next, keeper } = table([fakeGate([blank], { errors: 0 })])
    expect((await next()).is).toBe('blocked')
    expect(await ask({ overrides: [override('lag')] })).toMatchObject({ is: 'passed' })
    expect(keeper.due(step)).toBe(0)
  })

  it('scenario 69: frees no step that another gate blocks', async () => {
    const { ask, keeper } = table([fakeGate([no]), fakeGate([blank], { name: 'other', errors: 0 })])
    expect(await ask({ overrides: [override('lag')] })).toMatchObject({ is: 'blocked', blockedBy: 'other' })
    expect(keeper.due(step)).toBe(600_000)
  })

  it('scenario 69: counts by the reason that was given last', async () => {
    const { ask } = table([fakeGate([no])])
    const overrides = [override('lag'), { ...override('lag'), reason: 'it is Monday' }]
    expect((await ask({ overrides })).because).toBe('gate lag: set aside by alice: it is Monday')
  })

  it('cannot mean a gate and a refusal at once: a gate that is called as one is refused', () => {
    expect(refusalOf(gateSpec(http, { name: 'quota' }))).toBe('gate quota is called as a refusal is')
  })

  it('is the yes that a manual gate waits for, once all others pass', async () => {
    const manual = makeGate(gateSpec({ kind: 'manual', message: 'is {last} fine?' }, { name: 'approve' }), portsOf())
    const { next, ask, clock, keeper } = table([manual, fakeGate([no, yes])], 1000)
    expect(await ask()).toMatchObject({ is: 'pending', because: 'gate lag: 812 is not < 100' })
    await clock.pass(500)
    expect(await next()).toMatchObject({ is: 'held', because: 'gate approve: waits for a yes: is kafka-2 fine?' })
    await clock.pass(86_400_000)
    expect((await ask()).is).toBe('held')
    expect(await ask({ overrides: [override('approve')] })).toMatchObject({
      is: 'passed',
      because: 'gate lag: fine; gate approve: alice says yes: known lag of a test topic',
    })
    expect(keeper.standing(step).gates[0]).toMatchObject({ kind: 'manual', overridden: 'known lag of a test topic' })
  })
})
