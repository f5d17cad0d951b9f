import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import schema from '../../../schemas/events.schema.json' with { type: 'json' }
import { rolloutPrinter } from '../../../src/cli/rollout/printer.ts'
import { readEvents } from '../../../src/report/read-events.ts'
import type { RolloutEvent } from '../../../src/rollout/event.ts'
import { fakeIo } from '../fake-io.ts'
import { fakeClock } from '../install/fake-clock.ts'
import { all, at, begin, blocked, cells, evidence, gate, kafka, noon, state } from './events.ts'

const ajv = new Ajv2020({ allErrors: true })
addFormats.default(ajv)
const check = ajv.compile(schema)

function lines(events: readonly RolloutEvent[]): string[] {
  const io = fakeIo({ terminal: { stdout: true } })
  const printer = rolloutPrinter('json', io, fakeClock())
  const emit = printer.of(kafka)
  for (const event of events) emit(event)
  printer.close()
  return io.out().trimEnd().split('\n')
}

describe('as JSON', () => {
  it('an event of every kind, and every outcome, is one line that fits schemas/events.schema.json', () => {
    const printed = lines(all)
    expect(printed).toHaveLength(all.length)
    for (const line of printed) expect(check(JSON.parse(line)) || `${line}: ${ajv.errorsText(check.errors)}`).toBe(true)
    const kinds = schema.$defs.rollout.oneOf.map(({ $ref }) => $ref.split('/').at(-1))
    expect(new Set(all.map(({ is }) => is))).toEqual(new Set(kinds))
    const outcomes = all.flatMap((event) => (event.is === 'end' ? [event.outcome.is] : []))
    expect([...new Set(outcomes)]).toEqual(schema.$defs.rollout.$defs.end.properties.outcome.properties.is.enum)
  })

  it('evidence of a pod that blocks it is the line that an install prints, with its set, and none of the rollout', () => {
    const io = fakeIo()
    rolloutPrinter('json', io, fakeClock()).of(kafka)({ is: 'evidence', at: noon, evidence })
    const line = JSON.parse(io.out()) as object
    expect(check(line) || ajv.errorsText(check.errors)).toBe(true)
    expect(line).toEqual({ at: '2026-01-02T12:00:00.000Z', is: 'evidence', evidence, set: kafka })
    const text = [...lines(blocked).slice(0, -1), io.out().trimEnd(), ...lines(blocked).slice(-1)].join('\n')
    expect(readEvents(text, 'events.jsonl')).toHaveLength(blocked.length)
  })

  it('what is about a pod has its name and ordinal, and what is about a gate that gate, in every kind of event', () => {
    const start = 100
    const pod = 'kafka-104'
    const said = lines([
      begin({ start }),
      { ...gate(0, 'pass', 'well', 1) },
      { is: 'moved', ...at(1), how: 'lower', to: 4, pod, because: '' },
      { is: 'state', ...at(1), partition: 4, held: false, cells: cells('ooooi', 'starts', start), because: 'starts' },
      { is: 'settled', ...at(2), index: 4, pod, ready: 1, soaked: 2 },
      gate(3, 'fail', '812 is more', 0, 'kafka-104 812'),
      { is: 'override', ...at(4), gate: 'lag', partition: 4, reason: 'known', by: 'alice' },
      { is: 'deleted', ...at(5), pod: 'kafka-103', by: 'delete', because: 'stuck' },
      gate(6, 'pass', 'well', 1),
      { is: 'moved', ...at(7), how: 'hold', to: 2147483647, pod: undefined, because: 'paused' },
      {
        is: 'end',
        ...at(8),
        outcome: { is: 'held', partition: 3, because: 'ask', next: undefined, asks: ['approve'] },
      },
      { is: 'end', ...at(8), outcome: { is: 'blocked', partition: 3, because: '812', next: undefined, gate: 'lag' } },
    ]).map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(said.map(({ is, pod, ordinal, gate }) => [is, pod, ordinal, gate])).toEqual([
      ['begin', undefined, undefined, undefined],
      ['gate', undefined, undefined, 'lag'],
      ['moved', pod, 104, undefined],
      ['state', undefined, undefined, undefined],
      ['settled', pod, 104, undefined],
      ['gate', pod, 104, 'lag'],
      ['override', undefined, undefined, 'lag'],
      ['deleted', 'kafka-103', 103, undefined],
      ['gate', 'kafka-103', 103, 'lag'],
      ['moved', undefined, undefined, undefined],
      ['end', undefined, undefined, undefined],
      ['end', undefined, undefined, undefined],
    ])
    expect(said[3]).toMatchObject({ cells: [{ index: 4, pod, ordinal: 104, sentence: 'starts' }] })
    expect(said[5]).toMatchObject({ result: { is: 'fail', sentence: '812 is more', evidence: 'kafka-104 812' } })
    expect(said.slice(-2)).toMatchObject([{ outcome: { asks: ['approve'] } }, { outcome: { gate: 'lag' } }])
    for (const line of said) expect(check(line) || ajv.errorsText(check.errors)).toBe(true)
  })

  it('a gate that is asked before a rollout goes on has the pod that went last', () => {
    const went = (more: object): unknown => {
      const [, line] = lines([begin({ from: 3, resumed: true, ...more }), gate(0, 'pass', 'well', 1)])
      return (JSON.parse(line!) as { pod?: string }).pod
    }
    expect(went({})).toBe('kafka-3')
    expect(went({ start: 7 })).toBe('kafka-10')
    expect(went({ deletes: true })).toBeUndefined()
    expect(went({ phase: 'undo' })).toBeUndefined()
  })

  it('each line has the server time of its event, and its set', () => {
    expect(lines([all[2]!])[0]).toBe(
      '{"at":"2026-01-02T12:00:01.000Z","is":"warning","text":"the set has one pod:\\nit is down while it restarts \\u001b[31m","set":{"namespace":"events","name":"kafka"}}',
    )
  })

  it('of a thousand pods only those are listed that are on their way', () => {
    const [line = ''] = lines([state(1, `${'o'.repeat(998)}is`, 'pod kafka-998 is starting', 'starting')])
    expect(line.length).toBeLessThan(500)
    expect(JSON.parse(line)).toMatchObject({
      counts: { old: 998, 'in-flight': 1, soaking: 1 },
      cells: [
        { index: 998, pod: 'kafka-998', state: 'in-flight', sentence: 'starting' },
        { index: 999, state: 'soaking' },
      ],
    })
  })

  it('a field that the schema does not know is refused', () => {
    const event = JSON.parse(lines([all[2]!])[0]!) as object
    expect(check(event)).toBe(true)
    expect(check({ ...event, more: 1 })).toBe(false)
    expect(check({ ...event, at: 'noon' })).toBe(false)
    expect(check({ ...event, set: undefined })).toBe(false)
  })
})

describe('what was printed as JSON', () => {
  it('is read again as the events that it was, with all ordinals', () => {
    const events = [...blocked, ...all.filter(({ is }) => is !== 'state')]
    const read = readEvents(lines(events).join('\n'), 'events.jsonl')
    expect(read).toHaveLength(events.length)
    for (const [i, event] of events.entries()) {
      expect(read[i]).toMatchObject(JSON.parse(JSON.stringify(event)) as RolloutEvent)
    }
  })
})
