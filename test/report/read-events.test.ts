import { describe, expect, it } from 'vitest'
import { rolloutEventJson } from '../../src/cli/rollout/event-json.ts'
import { Failures } from '../../src/core/failure.ts'
import type { RolloutEvent, SetName } from '../../src/rollout/event.ts'
import { readEvents } from '../../src/report/read-events.ts'
import { reportPage } from '../../src/report/report-page.ts'
import { began, rolloutOf } from './a-rollout.ts'

const set: SetName = { namespace: 'kafka', name: 'broker' }
const printed = (events: readonly RolloutEvent[], of = set) =>
  events.map((event) => `${JSON.stringify(rolloutEventJson(of, event))}\n`)
const lines = (...maps: readonly object[]) => maps.map((map) => `${JSON.stringify(map)}\n`).join('')
const warning = { is: 'warning', at: began, text: 'one pod only' }

function messagesOf(text: string): readonly string[] {
  try {
    readEvents(text, 'roll.jsonl')
    return []
  } catch (error) {
    if (!(error instanceof Failures)) throw error
    return error.all.map(({ at, message }) => `${at?.file}:${at?.line}: ${message}`)
  }
}

describe('what was printed is what happened', () => {
  it.each([
    ['is done', rolloutOf({ pods: 7, stages: [5, 0], lagAt: [4] })],
    ['is blocked', rolloutOf({ pods: 5, stages: [4, 2, 0], stuckAt: 2 })],
    ['ends above 0', rolloutOf({ pods: 5, stages: [2] })],
    ['still runs', rolloutOf({ pods: 5, stages: [0], running: true }).slice(0, 11)],
  ])('the page of the JSON lines of a rollout that %s is the page of its events', (_, events) => {
    expect(reportPage(readEvents(printed(events).join('')))).toBe(reportPage(events))
  })

  it('of several sets whose lines stand between each other, each has its own', () => {
    const other = { namespace: 'kafka', name: 'controller' }
    const one = rolloutOf({ pods: 3, stages: [0] })
    const two = rolloutOf({ pods: 3, stages: [0], set: other })
    const mixed = printed(one).flatMap((line, index) => [line, printed(two, other)[index]!])
    expect(reportPage(readEvents(mixed.join('')))).toBe(reportPage([...one, ...two]))
  })

  it('of pods that are not told of, the highest were new when the run began', () => {
    const [begin] = rolloutOf({ pods: 5, stages: [0] })
    const state = {
      is: 'state',
      at: began,
      partition: 3,
      held: false,
      cells: [],
      because: 'x',
      counts: { old: 3, new: 2 },
    }
    const [, read] = readEvents(lines(begin!, state))
    expect(read?.is === 'state' && read.cells.map((cell) => cell.state)).toEqual(['old', 'old', 'old', 'new', 'new'])
  })

  it('under undo a pod that was on its way is old again', () => {
    const [begin] = rolloutOf({ pods: 3, stages: [0] })
    const state = { is: 'state', at: began, partition: 3, held: true, because: 'x' }
    const away = { index: 2, pod: 'broker-2', state: 'in-flight', sentence: 'pod broker-2 is terminating' }
    const [, , , read] = readEvents(
      lines(
        { ...begin!, phase: 'undo' },
        { ...state, cells: [], counts: { old: 1, new: 2 } },
        { ...state, cells: [away], counts: { old: 1, new: 1, 'in-flight': 1 } },
        { ...state, cells: [], counts: { old: 2, new: 1 } },
      ),
    )
    expect(read?.is === 'state' && read.cells.map((cell) => cell.state)).toEqual(['old', 'new', 'old'])
  })
})

describe('other lines', () => {
  it('of an install are passed over, also where their events have the same names', () => {
    const at = '2026-11-21T14:00:00.000Z'
    const text = lines(
      { at, is: 'begin', release: { name: 'a', namespace: 'b' }, action: 'upgrade', revision: 2 },
      { at, is: 'lock', holder: 'bob', state: 'waiting' },
      { at, is: 'warning', text: 'deprecated' },
      { at, is: 'applied', ref: {}, action: 'create' },
      { at, is: 'end', outcome: { is: 'deployed', revision: 2 } },
    )
    expect(readEvents(text)).toEqual([])
  })

  it('of a kind that nobody knows yet are passed over, and so are fields', () => {
    expect(readEvents(lines({ is: 'weather', at: began }, { is: '__proto__' }, { ...warning, mood: 'calm' }))).toEqual([
      warning,
    ])
  })

  it('that are empty are passed over, and \\r\\n ends a line too', () => {
    expect(readEvents(`\r\n${JSON.stringify(warning)}\r\n\n`)).toEqual([warning])
  })

  it('the last one may be cut off: the program that wrote it was killed', () => {
    expect(readEvents(`${JSON.stringify(warning)}\n{"is":"warn`)).toEqual([warning])
    expect(messagesOf(`{"is":"warn\n${JSON.stringify(warning)}\n`)).toEqual(['roll.jsonl:1: this is no JSON object'])
  })
})

describe('damage', () => {
  const [begin] = rolloutOf({ pods: 3, stages: [0] })
  it.each<[string, object, string]>([
    ['no kind', { at: began }, 'an event has `is`, the name of its kind, as text'],
    [
      'no time',
      { is: 'warning', text: 'x' },
      'warning: `at` is nothing, or damaged within; want a time in RFC 3339 or in milliseconds since 1970',
    ],
    ['a time that is none', { is: 'deleted', at: 'noon' }, 'deleted: `at` is string, or damaged within; want a time'],
    [
      'a time without a zone',
      { is: 'deleted', at: '2026-11-21T14:00:00' },
      'deleted: `at` is string, or damaged within',
    ],
    [
      'a time beyond all calendars',
      { ...warning, at: 1e300 },
      'warning: `at` is number, or damaged within; want a time',
    ],
    ['a text that is a number', { ...warning, text: 4 }, 'warning: `text` is number, or damaged within; want text'],
    [
      'a million pods and more',
      { ...begin, replicas: 1e9 },
      'begin: `replicas` is number, or damaged within; want a whole number below 100000',
    ],
    [
      'a set without a name',
      { ...begin, set: { namespace: 'a' } },
      'begin: `set` is map, or damaged within; want a map',
    ],
    [
      'a cell at a negative index',
      {
        is: 'state',
        at: began,
        partition: 1,
        held: false,
        because: 'x',
        cells: [{ index: -1, pod: 'a', state: 'old' }],
      },
      'state: `cells` is list, or damaged within; want a list',
    ],
    [
      'a phase that is none',
      { ...begin, phase: 'constructor' },
      'begin: `phase` is string, or damaged within; want roll, undo',
    ],
  ])('%s is told with its line', (_, event, message) => {
    expect(messagesOf(lines(warning, event))).toEqual([expect.stringContaining(`roll.jsonl:2: ${message}`)])
  })

  it.each(['[]', 'null', '3', '"x"'])('%s is no event', (line) => {
    expect(messagesOf(`${line}\n`)).toEqual(['roll.jsonl:1: this is no JSON object'])
  })

  it('all lines are told together, but not a thousand', () => {
    expect(messagesOf('x\n'.repeat(3))).toHaveLength(3)
    expect(messagesOf('x\n'.repeat(1000))).toHaveLength(20)
  })
})
