import { describe, expect, it } from 'vitest'
import { printHistory, printReleases, printStatus } from '../../../src/cli/install/print-releases.ts'
import type { ReleaseRow, ReleaseStatus, RevisionRow } from '../../../src/cli/install/release-rows.ts'
import { ageText } from '../../../src/cli/install/age-text.ts'
import type { CliIo } from '../../../src/cli/cli-io.ts'
import { fakeIo } from '../fake-io.ts'
import { broker, config, service } from './events.ts'
import { fakeClock } from './fake-clock.ts'

const clock = fakeClock()
const connect = { kubeconfig: undefined, context: 'east' }
const charts = [{ name: 'kafka', version: '0.1.0', appVersion: '4.2.0' }]

function out(print: (io: CliIo) => void): string {
  const io = fakeIo()
  print(io)
  return io.out()
}

const release: ReleaseRow = {
  name: 'events',
  namespace: 'kafka',
  revision: 3,
  status: 'deployed',
  at: '2026-01-02T10:58:00Z',
  charts,
}

describe('list', () => {
  it('is a table with ages', () => {
    const failed = { ...release, name: 'a', revision: 12, status: 'failed', charts: [], at: 'never' } as const
    expect(out((io) => printReleases([release, failed], { output: 'text', clock, connect }, io))).toBe(
      `NAME     NAMESPACE   REVISION   STATUS     AGE    CHARTS
events   kafka       3          deployed   1h2m   kafka-0.1.0
a        kafka       12         failed     -      -
`,
    )
  })

  it('says that there are none', () => {
    expect(out((io) => printReleases([], { output: 'text', clock, connect }, io))).toBe('no releases\n')
    expect(out((io) => printReleases([], { output: 'json', clock, connect }, io))).toBe('[]\n')
  })

  it('has times as JSON', () => {
    expect(JSON.parse(out((io) => printReleases([release], { output: 'json', clock, connect }, io)))).toEqual([release])
  })
})

describe('history', () => {
  const rows: RevisionRow[] = [
    { number: 2, status: 'superseded', description: 'install', at: '2026-01-01T12:00:00Z', charts },
    { number: 3, status: 'failed', description: 'broker is\nnot ready', at: '2026-01-02T11:59:30Z', charts },
  ]

  it('is a table, the newest last', () => {
    expect(out((io) => printHistory(rows, { output: 'text', clock, connect, release }, io))).toBe(
      `REVISION   AGE   STATUS       CHARTS        DESCRIPTION
2          1d    superseded   kafka-0.1.0   install
3          30s   failed       kafka-0.1.0   broker is not ready
`,
    )
  })

  it('is a list as JSON', () => {
    const [first] = JSON.parse(
      out((io) => printHistory(rows, { output: 'json', clock, connect, release }, io)),
    ) as unknown[]
    expect(first).toEqual({
      revision: 2,
      status: 'superseded',
      description: 'install',
      at: '2026-01-01T12:00:00Z',
      charts,
    })
  })
})

describe('a release that is held', () => {
  const held = { ...release, status: 'held' } as const
  const command = (name: string): string => `capstan rollout status release/${name} -n kafka --context east`
  const after = '; after that the same command again ends the install\n'

  it('is told as such, with one hint, by list, history and status', () => {
    const text = { output: 'text', clock, connect, release } as const
    const row: RevisionRow = { ...held, number: 3, description: 'upgrade: StatefulSet/kafka/broker: gate approve' }
    const status: ReleaseStatus = { ...held, description: 'upgrade', notes: undefined, objects: [] }
    for (const told of [
      out((io) => printReleases([held, release], text, io)),
      out((io) => printHistory([{ ...row, number: 2, status: 'unfinished' }, row], text, io)),
      out((io) => printStatus(status, text, io)),
    ]) {
      expect(told).toMatch(/\bheld\b(?!:)/)
      expect(told.endsWith(`\nheld: ${command('events')} tells what it waits for${after}`)).toBe(true)
      expect(told.match(/held: /g)).toHaveLength(1)
    }
    const two = out((io) => printReleases([held, { ...held, name: 'other' }], text, io))
    expect(two.endsWith(`\nheld: ${command('events')}, ${command('other')} tell what they wait for${after}`)).toBe(true)
  })

  it('has its status alone as JSON', () => {
    expect(JSON.parse(out((io) => printReleases([held], { output: 'json', clock, connect }, io)))).toEqual([held])
  })
})

describe('a revision that nobody waited for', () => {
  const unawaited = { ...release, unawaited: true } as const
  const hint = 'unawaited: written with --no-wait, and not seen ready since; going back passes over it\n'

  it('is told as such by list, history and status, with what that means', () => {
    const text = { output: 'text', clock, connect, release } as const
    const row: RevisionRow = { ...unawaited, number: 3, description: 'apply' }
    const status: ReleaseStatus = { ...unawaited, description: 'apply', notes: undefined, objects: [] }
    for (const told of [
      out((io) => printReleases([unawaited], text, io)),
      out((io) => printHistory([{ ...row, number: 2, status: 'superseded' }, row], text, io)),
      out((io) => printStatus(status, text, io)),
    ]) {
      expect(told).toContain('deployed, unawaited')
      expect(told.endsWith(`\n${hint}`)).toBe(true)
    }
  })

  it('that failed is just failed', () => {
    const row: RevisionRow = { ...unawaited, number: 3, status: 'failed', description: 'apply' }
    const told = out((io) => printHistory([row], { output: 'text', clock, connect, release }, io))
    expect(told).not.toContain('unawaited')
  })

  it('says so as JSON', () => {
    const told = out((io) => printReleases([unawaited], { output: 'json', clock, connect }, io))
    expect(JSON.parse(told)).toEqual([{ ...release, awaited: false }])
  })
})

describe('status', () => {
  const status: ReleaseStatus = {
    ...release,
    description: 'upgrade',
    notes: undefined,
    objects: [
      { ref: service, verdict: { is: 'ready' }, createdAt: '2026-01-02T10:00:00Z' },
      { ref: broker, verdict: { is: 'waiting', for: 'pod broker-2 is not ready' }, createdAt: '2026-01-02T10:00:00Z' },
      { ref: config, verdict: undefined, createdAt: undefined },
    ],
  }

  it('says of each object what it waits for, and sums up', () => {
    expect(out((io) => printStatus(status, { output: 'text', clock, connect }, io))).toBe(
      `events in namespace kafka: revision 3, deployed for 1h2m: upgrade
kafka-0.1.0

OBJECT                     AGE   STATUS
Service/kafka/broker       2h    ready
StatefulSet/kafka/broker   2h    waiting: pod broker-2 is not ready
ConfigMap/kafka/broker           missing

1 missing, 1 waiting, 1 ready
`,
    )
  })

  it('has no verdict for what is missing, as JSON', () => {
    const json = JSON.parse(out((io) => printStatus(status, { output: 'json', clock, connect }, io))) as {
      objects: unknown[]
    }
    expect(json).toMatchObject({ name: 'events', revision: 3, description: 'upgrade' })
    expect(json.objects[2]).toEqual({
      ref: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'kafka', name: 'broker' },
    })
  })
})

describe('an age', () => {
  it.each([
    [-5000, '0s'],
    [999, '0s'],
    [59_999, '59s'],
    [60_000, '1m'],
    [125_000, '2m5s'],
    [3_600_000, '1h'],
    [86_399_000, '23h59m'],
    [90_000_000, '1d1h'],
    [864_000_000 + 7_200_000, '10d'],
  ])('of %i ms is %s', (milliseconds, text) => expect(ageText(milliseconds)).toBe(text))
})
