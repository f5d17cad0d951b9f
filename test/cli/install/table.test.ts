import { describe, expect, it } from 'vitest'
import { installPrinter } from '../../../src/cli/install/printer.ts'
import { fit } from '../../../src/cli/install/table-frame.ts'
import type { InstallEvent } from '../../../src/install/event.ts'
import { type FakeIo, type FakeIoOptions, fakeIo } from '../fake-io.ts'
import { begin, broker, change, plan, ref, service, upgrade } from './events.ts'
import { fakeClock, type FakeClock } from './fake-clock.ts'
import { screenText } from './fake-screen.ts'

interface Scene {
  readonly io: FakeIo
  readonly clock: FakeClock
  readonly emit: (event: InstallEvent) => void
  readonly close: () => void
  readonly screen: () => string
}

function scene(options: FakeIoOptions & { columns?: number; rows?: number } = {}): Scene {
  const { columns = 80, rows = 24 } = options
  const io = fakeIo({ ...options, terminal: { stdout: true, stderr: true, columns, rows } })
  const clock = fakeClock()
  return { io, clock, ...installPrinter('text', io, clock), screen: () => screenText(io.out(), columns) }
}

describe('on a terminal', () => {
  it('an upgrade is a table that is drawn again in its place', async () => {
    const { clock, emit, screen, close } = scene({ columns: 110 })
    emit(begin)
    expect(screen()).toBe('events in namespace kafka: install, revision 3 (0s)\n')
    emit(plan)
    await clock.pass(2000)
    for (const event of upgrade.slice(2, 5)) emit(event)
    await clock.pass(3000)
    for (const event of upgrade.slice(5, 8)) emit(event)
    await clock.pass(7100)
    expect(screen()).toBe(`events in namespace kafka: install, revision 3 (12s)
  updated    Secret/kafka/admin
  created    Service/kafka/broker      ready                                                               3s
  updated    StatefulSet/kafka/broker  pod broker-2 is not ready: readiness probe failed                  10s
  prune      ConfigMap/kafka/old
1 waiting, 1 to do, 1 applied, 1 ready, 1 unchanged, 1 kept
`)
    for (const event of upgrade.slice(8)) emit(event)
    close()
    expect(screen()).toBe(`updated    Secret/kafka/admin
created    Service/kafka/broker
updated    StatefulSet/kafka/broker: pods broker-0 to broker-2 restart: the image changes
pruned     ConfigMap/kafka/old
kept       PersistentVolumeClaim/kafka/data-broker-3: its kind is never deleted without a flag
events is deployed as revision 3 after 12s: 2 updated, 1 created, 1 pruned, 1 kept, 1 unchanged

Kafka is at broker:9092.
`)
  })

  it('a screen that is too low keeps what says most, and counts the rest', async () => {
    const { clock, emit, screen, close } = scene({ rows: 9 })
    const many = Array.from({ length: 40 }, (_, i) => ref('ConfigMap', `c${String(i).padStart(2, '0')}`))
    emit(begin)
    emit({ is: 'plan', changes: [...many.map((one) => change('create', one)), change('update', broker)] })
    for (const one of many.slice(0, 30)) {
      emit({ is: 'applied', ref: one, action: 'create' })
      emit({ is: 'verdict', ref: one, verdict: { is: 'ready' } })
    }
    emit({ is: 'verdict', ref: many[5]!, verdict: { is: 'failed', why: 'it is gone' } })
    emit({ is: 'verdict', ref: broker, verdict: { is: 'waiting', for: 'pod broker-0' } })
    await clock.pass(100)
    expect(screen()).toBe(`events in namespace kafka: install, revision 3 (0s)
  created    ConfigMap/kafka/c05       failed: it is gone                    0s
  create     ConfigMap/kafka/c30
  create     ConfigMap/kafka/c31
  update     StatefulSet/kafka/broker  pod broker-0                          0s
  … and 8 to do, 29 ready
1 failed, 1 waiting, 10 to do, 29 ready
`)
    close()
  })

  it('is drawn ten times a second at most, and once a second when nothing happens', async () => {
    const { clock, emit, io, close } = scene()
    emit(begin)
    emit(plan)
    const frames = (): number => io.out().split('\u001b[J').length - 1
    const before = frames()
    for (let i = 0; i < 100; i++) {
      emit({ is: 'verdict', ref: broker, verdict: { is: 'waiting', for: `pod broker-${i}` } })
      await clock.pass(10)
    }
    expect(frames() - before).toBeLessThanOrEqual(11)
    const quiet = frames()
    await clock.pass(10_000)
    expect(frames() - quiet).toBeGreaterThanOrEqual(9)
    expect(frames() - quiet).toBeLessThanOrEqual(10)
    close()
  })

  it('warnings, hooks and the like stay above it', async () => {
    const { clock, emit, io, screen, close } = scene()
    emit(begin)
    emit({ is: 'plan', changes: [change('create', service)] })
    await clock.pass(100)
    emit({ is: 'warning', text: 'v1 is deprecated' })
    emit({ is: 'hook', ref: ref('Job', 'migrate'), event: 'pre-install', state: 'succeeded' })
    expect(io.err()).toContain('v1 is deprecated')
    expect(screen()).toBe(`succeeded  Job/kafka/migrate (pre-install hook)
events in namespace kafka: install, revision 3 (0s)
  create     Service/kafka/broker
1 to do
`)
    close()
  })

  it('leaves what was done when the engine ends without a word', async () => {
    const { clock, emit, screen, close } = scene()
    emit(begin)
    emit({ is: 'plan', changes: [change('create', service), change('create', broker)] })
    emit({ is: 'applied', ref: service, action: 'create' })
    await clock.pass(500)
    close()
    close()
    expect(screen()).toBe('created    Service/kafka/broker\n')
    await clock.pass(5000)
    expect(screen()).toBe('created    Service/kafka/broker\n')
  })

  it('begins anew below the old one when the window was made narrower, since nobody knows its rows', async () => {
    const { clock, emit, io, close } = scene({ columns: 80 })
    emit(begin)
    const size = io.terminal as { columns: number }
    size.columns = 40
    const before = io.out().length
    emit(plan)
    await clock.pass(100)
    const frame = io.out().slice(before)
    expect(frame).not.toMatch(/\u001b\[\d+A/)
    expect(() => screenText(frame, 40)).not.toThrow()
    close()
  })

  it.each([20, 30, 36, 37, 38, 40, 60, 81])(
    'is never wider than a screen of %i columns, nor as high',
    async (columns) => {
      const { clock, emit, io, screen, close } = scene({ columns, rows: 7 })
      for (const event of upgrade.slice(0, 8)) emit(event)
      await clock.pass(100)
      expect(screen().split('\n').length).toBeLessThanOrEqual(7)
      close()
      expect(io.err()).toBe('')
    },
  )

  it('never hides the cursor', async () => {
    const { clock, emit, io, close } = scene()
    for (const event of upgrade) emit(event)
    await clock.pass(1000)
    close()
    expect(io.out()).not.toContain('\u001b[?')
  })

  it('is not drawn where the cursor cannot move, and has no colours with NO_COLOR', () => {
    const dumb = scene({ env: { TERM: 'dumb' } })
    for (const event of upgrade) dumb.emit(event)
    expect(dumb.io.out()).not.toMatch(/\u001b/)
    const plain = scene({ env: { NO_COLOR: '1' } })
    for (const event of upgrade) plain.emit(event)
    expect(plain.io.out()).not.toMatch(/\u001b\[[\d;]*m/)
    plain.close()
  })
})

describe('text in a column', () => {
  it.each([
    ['abc', 5, 'abc  '],
    ['abcdef', 5, 'abcd…'],
    ['日本語', 5, '日本…'],
    ['日本語', 6, '日本語'],
    ['日本語x', 6, '日本… '],
    ['a\u001b[2Jb', 20, 'a<U+001B>[2Jb       '],
  ])('%j in %i columns is %j', (text, columns, expected) => expect(fit(text, columns)).toBe(expected))
})
