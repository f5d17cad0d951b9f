import { describe, expect, it } from 'vitest'
import { cellLines } from '../../../src/cli/rollout/cell-lines.ts'
import { rolloutPrinter } from '../../../src/cli/rollout/printer.ts'
import { type Signs, signsFor } from '../../../src/cli/rollout/signs.ts'
import type { RolloutEvent } from '../../../src/rollout/event.ts'
import { type FakeIo, type FakeIoOptions, fakeIo } from '../fake-io.ts'
import { type FakeClock, fakeClock } from '../install/fake-clock.ts'
import { screenText } from '../install/fake-screen.ts'
import { at, begin, blocked, cells, gate, kafka, settled, state } from './events.ts'

interface Scene {
  readonly io: FakeIo
  readonly clock: FakeClock
  readonly emit: (event: RolloutEvent) => void
  readonly close: () => void
  readonly screen: () => string
  readonly frames: () => number
}

const utf8 = { LANG: 'de_DE.UTF-8' }

function scene(options: FakeIoOptions & { columns?: number; rows?: number } = {}): Scene {
  const { columns = 80, rows = 24, env = utf8 } = options
  const io = fakeIo({ ...options, env, terminal: { stdout: true, stderr: true, columns, rows } })
  const clock = fakeClock()
  const { of, close } = rolloutPrinter('text', io, clock)
  const frames = (): number => io.out().split('\u001b[J').length - 1
  return { io, clock, emit: of(kafka), close, screen: () => screenText(io.out(), columns), frames }
}

/** Tells the events at their times. */
async function play({ clock, emit }: Scene, events: readonly RolloutEvent[]): Promise<void> {
  for (const [i, event] of events.entries()) {
    const before = events[i - 1]
    await clock.pass(before === undefined ? 0 : event.at - before.at)
    emit(event)
  }
  await clock.pass(100)
}

describe('on a terminal', () => {
  it('a rollout is drawn in its place: ordinals, what it waits for, gates, times, what is left', async () => {
    const live = scene({ columns: 90 })
    await play(live, blocked.slice(0, 6))
    expect(live.screen()).toBe(`kafka in namespace events: 5 pods go from kafka-5d7 to kafka-68c (1s)
  0 ·  1 ·  2 ·  3 ·  4 ○
  ○ 1 on its way  · 4 old   partition 4, stage 1 of 2
  now    pod kafka-4 is starting (0s)
  left   5 pods; how long is known after the first
`)
    const further = scene({ columns: 90 })
    await play(further, blocked.slice(0, 12))
    await further.clock.pass(2000)
    expect(further.screen()).toBe(`kafka in namespace events: 5 pods go from kafka-5d7 to kafka-68c (49s)
  0 ·  1 ·  2 ·  3 ·  4 ●
  ● 1 new  · 4 old   partition 4, stage 1 of 2
  now    the gates are asked (7s)
  gate   lag passes, 1 of 2: 12 is less than 100
  pods   kafka-4 ready after 31s, soaked after 42s
  left   4 pods, about 2m48s if each takes 42s as before
`)
    live.close()
    further.close()
  })

  it('a soak is counted down', async () => {
    const live = scene()
    await play(live, [begin(), state(1, 'oooos', 'pod kafka-4 soaks for another 10 s')])
    await live.clock.pass(4000)
    expect(live.screen()).toContain('now    pod kafka-4 soaks for another 6 s\n')
    await live.clock.pass(20_000)
    expect(live.screen()).toContain('now    pod kafka-4 soaks for another 0 s\n')
  })

  it('leaves a summary behind', async () => {
    const live = scene({ columns: 110 })
    await play(live, blocked)
    live.close()
    expect(live.screen()).toBe(` 1m35s  stage      1 of 2 passed, at partition 3
kafka in namespace events: 5 pods go from kafka-5d7 to kafka-68c
stages at partition 3, 0; before each pod: lag
  0 ·  1 ·  2 ✗  3 ●  4 ●
  ● 2 new  ✗ 1 stuck  · 2 old
  kafka-4 ready after 31s, soaked after 42s
  kafka-3 ready after 33s, soaked after 43s
`)
    expect(screenText(live.io.err())).toBe(
      `blocked: kafka after 1m39s: pod kafka-2: container kafka: image kafka:4.1.O is not found
  next: mend the template, or capstan rollout undo sts/kafka
`,
    )
  })

  it('of many ordinals the summary has the usual time, and the slowest', async () => {
    const live = scene()
    const times = Array.from({ length: 40 }, (_, i) => settled(i + 1, 39 - i, 20 + (i === 7 ? 60 : i % 3), 40))
    await play(live, [begin({ replicas: 40 }), ...times, state(41, 'n'.repeat(40), '')])
    live.close()
    expect(live.screen()).toContain('usually ready after 21s; slowest kafka-32 1m20s, kafka-37 22s, kafka-34 22s')
  })

  it('draws nothing while nothing is new but ages, and those once a second', async () => {
    const live = scene()
    await play(live, blocked.slice(0, 6))
    const before = live.frames()
    await live.clock.pass(10_000)
    expect(live.frames() - before).toBeGreaterThanOrEqual(9)
    expect(live.frames() - before).toBeLessThanOrEqual(10)
    live.close()
    const after = live.frames()
    await live.clock.pass(10_000)
    expect(live.frames()).toBe(after)
  })

  it('wakes up for ages no oftener than once a second', async () => {
    const io = fakeIo({ terminal: { stdout: true } })
    const clock = fakeClock()
    const waits: number[] = []
    const sleep: typeof clock.sleep = (milliseconds, signal) => {
      waits.push(milliseconds)
      return clock.sleep(milliseconds, signal)
    }
    const { of, close } = rolloutPrinter('text', io, { ...clock, sleep })
    of(kafka)(begin())
    await clock.pass(1000)
    waits.length = 0
    await clock.pass(20_000)
    expect(waits).toHaveLength(20)
    close()
  })

  it('is drawn ten times a second at most', async () => {
    const live = scene()
    live.emit(begin())
    await live.clock.pass(1000)
    const before = live.frames()
    for (let i = 0; i < 100; i++) {
      live.emit(state(i / 100, 'ooooi', `pod kafka-4 is ${i}`))
      await live.clock.pass(10)
    }
    expect(live.frames() - before).toBeLessThanOrEqual(11)
    expect(live.frames() - before).toBeGreaterThanOrEqual(9)
    live.close()
  })

  it('what must be read afterwards stays above it', async () => {
    const live = scene({ columns: 100 })
    await play(live, [
      ...blocked.slice(0, 6),
      { is: 'warning', ...at(2), text: 'no history' },
      { is: 'override', ...at(3), gate: 'lag', partition: 4, reason: 'ticket 4711', by: 'alice@build-7' },
    ])
    expect(live.io.err()).toContain('no history')
    expect(live.screen().split('\n').slice(0, 2)).toEqual([
      '    3s  set aside  gate lag at partition 4, by alice@build-7: ticket 4711',
      'kafka in namespace events: 5 pods go from kafka-5d7 to kafka-68c (3s)',
    ])
    live.close()
  })

  it.each([
    [200, 50],
    [40, 24],
    [36, 8],
    [20, 6],
    [9, 4],
    [2, 2],
    [1, 1],
  ])('no line is wider, and no frame higher, than a screen of %i × %i', async (columns, rows) => {
    for (const pods of [1, 5, 100, 1000]) {
      const live = scene({ columns, rows })
      const letters = `${'o'.repeat(pods - 1)}x`
      await play(live, [
        begin({ replicas: pods }),
        settled(1, 3, 31, 42),
        gate(2, 'fail', '812 is not less than 100', 0),
        state(3, letters, 'pod kafka-99 is 待って very long '.repeat(9), 'pod kafka-99 has a bad image'),
      ])
      const lines = live.screen().split('\n')
      expect(lines.length).toBeLessThanOrEqual(Math.max(rows, 2))
      live.emit({ is: 'end', ...at(5), outcome: { is: 'done', partition: 0, because: '', next: undefined } })
      live.close()
    }
  })

  it('what it waits for is shown also on the lowest screen', async () => {
    const live = scene({ columns: 60, rows: 2 })
    await play(live, blocked.slice(0, 6))
    expect(live.screen()).toBe('  now    pod kafka-4 is starting (0s)\n')
    live.close()
  })

  it('goes on in the new size after the window was made larger or smaller', async () => {
    const terminal = { stdin: true, stdout: true, stderr: true, columns: 60, rows: 24 }
    const io = fakeIo({ env: utf8 })
    const clock = fakeClock()
    const { of, close } = rolloutPrinter('text', { ...io, terminal }, clock)
    const emit = of(kafka)
    for (const event of [begin({ replicas: 100 }), state(1, 'o'.repeat(100), 'pod kafka-99 goes next')]) emit(event)
    await clock.pass(100)
    expect(io.out()).toContain('80')
    const drawn = io.out().length
    terminal.columns = 130
    await clock.pass(1000)
    expect(io.out().slice(drawn)).toMatch(/^\u001b\[\d+A\r/)
    const larger = io.out().length
    terminal.columns = 50
    await clock.pass(1000)
    expect(io.out().slice(larger)).toMatch(/^\r/)
    close()
  })

  it('a terminal that cannot move its cursor gets lines', () => {
    const { io, emit, close } = scene({ env: { TERM: 'dumb' } })
    emit(begin())
    expect(io.out()).toMatch(/^kafka in namespace/)
    close()
  })
})

describe('the row of ordinals', () => {
  const plain = (_role: unknown, text: string): string => text
  const lines = (letters: string, columns: number, rows = 12, signs: Signs = signsFor({ env: {} })): string[] =>
    cellLines(cells(letters), 0, { signs, paint: plain, columns, rows })

  it('has their numbers as long as they fit in one line', () => {
    expect(lines('oisnxu', 79)).toEqual(['  0 .  1 ~  2 +  3 #  4 X  5 !'])
  })

  it('numbers them by name, not by index', () => {
    const drawing = { signs: signsFor({ env: {} }), paint: plain, columns: 79, rows: 12 }
    expect(cellLines(cells('on', undefined, 7), 7, drawing)).toEqual(['  7 .  8 #'])
  })

  it('is in tens for a hundred', () => {
    expect(lines(`${'o'.repeat(57)}xis${'n'.repeat(40)}`, 79)).toEqual([
      '   0  .......... .......... .......... .......... ..........',
      '  50  .......X~+ ########## ########## ########## ##########',
    ])
  })

  it('has one sign for several of a thousand, and shows the one that says most', () => {
    const letters = `${'o'.repeat(500)}x${'n'.repeat(498)}u`
    const shown = lines(letters, 79, 8)
    expect(shown).toHaveLength(5)
    expect(shown.at(-1)).toBe('  one sign stands for 5 pods')
    expect(shown[2]).toMatch(/^ {2}500 {2}X#/)
    expect(shown[3]).toMatch(/!$/)
  })

  it('no two states are drawn alike', () => {
    for (const env of [{}, { LANG: 'C.UTF-8' }, { LC_ALL: 'C', LANG: 'de_DE.UTF-8' }]) {
      const signs = Object.values(signsFor({ env }))
      expect(new Set(signs).size).toBe(signs.length)
    }
    expect(signsFor({ env: { LC_ALL: 'C', LANG: 'de_DE.UTF-8' } }).new).toBe('#')
  })

  it('of a thousand pods costs few escape sequences', () => {
    const paint = (_role: unknown, text: string): string => `<${text}>`
    const signs = signsFor({ env: {} })
    const text = cellLines(cells(`${'o'.repeat(999)}i`), 0, { signs, paint, columns: 120, rows: 12 }).join('')
    expect(text.split('<').length).toBeLessThan(30)
  })
})
