import { expect, it } from 'vitest'
import { gateViews } from '../../src/rollout/gate-views.ts'
import type { LogEntry, RolloutRecord } from '../../src/rollout/record.ts'
import { gateOf, now, specOf } from './scene.ts'

const record: RolloutRecord = {
  run: '0123456789ab',
  began: now - 60_000,
  spec: specOf({ gates: [gateOf({ name: 'lag', passes: 3 }), gateOf({ name: 'person', at: 'stage' })] }),
  base: { revision: 'kafka-B', template: {} },
  baselines: {},
  overrides: [],
  log: [],
  past: [],
}

function said(is: 'pass' | 'fail', passes: number, partition: number, at: number): LogEntry {
  const sentence = `the lag is ${is === 'pass' ? 0 : 812}`
  return { at, text: `gate lag: ${is}: ${sentence}`, answer: { name: 'lag', partition, passes, is, sentence } }
}

it('whoever looks on is told what each gate of this step said last', () => {
  const log = [said('fail', 0, 2, now - 30_000), said('pass', 1, 2, now - 20_000), said('pass', 2, 2, now - 10_000)]
  const last = { is: 'pass', sentence: 'the lag is 0', at: now - 10_000, evidence: undefined }
  expect(gateViews({ ...record, log }, 2)).toEqual([
    { name: 'lag', kind: 'manual', last, passes: 2, of: 3, overridden: undefined },
    { name: 'person', kind: 'manual', last: undefined, passes: 0, of: 1, overridden: undefined },
  ])
})

it.for<[what: string, entry: LogEntry]>([
  ['of another step', said('pass', 1, 3, now - 10_000)],
  ['of a rollout before', said('pass', 1, 2, now - 90_000)],
])('an answer %s is none of this one', ([, entry]) => {
  expect(gateViews({ ...record, log: [entry] }, 2)[0]).toMatchObject({ last: undefined, passes: 0 })
})

it('a gate that was set aside for this step is told with the reason, and for this step alone', () => {
  const overrides = [{ gate: 'lag', partition: 2, reason: 'a test topic', by: 'alice', at: now }]
  expect(gateViews({ ...record, overrides }, 2)[0]?.overridden).toBe('a test topic')
  expect(gateViews({ ...record, overrides }, 1)[0]?.overridden).toBeUndefined()
})
