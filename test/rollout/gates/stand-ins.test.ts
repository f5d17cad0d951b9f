import { describe, expect, it } from 'vitest'
import { makeGate } from '../../../src/rollout/gates/make-gate.ts'
import { fill, fillAll, fillUrl } from '../../../src/rollout/gates/stand-ins.ts'
import type { GateCheck } from '../../../src/rollout/spec.ts'
import { ask, gateSpec, momentOf, portsOf, refusalOf, toUrl } from './surroundings.ts'

const moment = momentOf({ set: { namespace: 'shop', name: 'kafka', uid: 'u', start: 100 } })

describe('stand-ins in the texts of a check', () => {
  it.each([
    ['{set} in {namespace}', 'kafka in shop'],
    ['{next} is ordinal {ordinal}, {last} was before', 'kafka-1 is ordinal 101, kafka-2 was before'],
    ['lag{pod="{next}"} > 3', 'lag{pod="kafka-1"} > 3'],
    ['x{job=~"a{2}"} {"json": true} {} { next }', 'x{job=~"a{2}"} {"json": true} {} { next }'],
    ['awk {{print}} and {{json .}}', 'awk {print} and {{json .}}'],
  ])('%j becomes %j', (text, filled) => {
    expect(fill(text, moment)).toBe(filled)
  })

  it('are encoded in URLs and as they are elsewhere', () => {
    const odd = { ...moment, next: { name: 'a&b/..', index: 1 } }
    expect(fillUrl('/pods/{next}?x=1', odd)).toBe('/pods/a%26b%2F..?x=1')
    expect(fill('{next}', odd)).toBe('a&b/..')
  })

  it('are filled in at any depth of a Job, values only', () => {
    expect(fillAll({ args: ['--broker', '{ordinal}'], '{set}': 1, deep: { a: '{set}' } }, moment)).toEqual({
      args: ['--broker', '101'],
      '{set}': 1,
      deep: { a: 'kafka' },
    })
  })

  it('have a window only where the gate has one, as PromQL writes it', () => {
    expect(fill('rate(x[{window}])', { ...moment, window: 90_000 })).toBe('rate(x[90s])')
    expect(fill('{window}', { ...moment, window: 1500 })).toBe('1500ms')
  })

  it.each([
    ['{last}', { last: undefined }, '{last} stands for nothing now: no pod has been updated yet'],
    ['{next}', { next: undefined }, '{next} stands for nothing now: no pod goes next'],
    ['{ordinal}', { next: undefined }, '{ordinal} stands for nothing now: no pod goes next'],
    ['{window}', {}, '{window} stands for nothing now: only an slo gate has a window'],
    ['{pods}', {}, '{pods} is no stand-in; write {{pods}} for the text {pods}'],
    ['{constructor}', {}, '{constructor} is no stand-in; write {{constructor}} for the text {constructor}'],
  ])('%s is refused where it stands for nothing', (text, more, message) => {
    expect(() => fill(text, momentOf(more))).toThrow(message)
  })
})

const manual = (message: string): GateCheck => ({ kind: 'manual', message })

describe('a gate about a pod has something to ask only where there is one', () => {
  it.each<[string, object, 'pass' | 'fail']>([
    ['{next}', {}, 'fail'],
    ['{next}', { next: undefined }, 'pass'],
    ['{ordinal}', { next: undefined }, 'pass'],
    ['{last}', { next: undefined }, 'fail'],
    ['{last}', { last: undefined }, 'pass'],
    ['{next}', { last: undefined }, 'fail'],
    ['{{next}}', { next: undefined }, 'fail'],
  ])('%s where there is %j', async (message, more, is) => {
    expect((await ask(makeGate(gateSpec(manual(message)), portsOf()), more)).is).toBe(is)
  })
})

describe('before anything is written, a gate is refused', () => {
  const slo = { kind: 'slo', to: toUrl('http://p'), most: undefined, window: 60_000 } as const

  it.each<[string, GateCheck, string]>([
    [
      'for a stand-in that nobody knows: at the end of a stage it would be too late to find out',
      manual('is {lst} fine?'),
      'gate check: {lst} is no stand-in; write {{lst}} for the text {lst}',
    ],
    [
      'for one deep in a Job',
      { kind: 'job', spec: { template: { spec: { containers: [{ args: ['{pod}'] }] } } } },
      'gate check: {pod} is no stand-in; write {{pod}} for the text {pod}',
    ],
    [
      'for a window that it does not have',
      manual('{window}'),
      'gate check: {window} is no stand-in; write {{window}} for the text {window}',
    ],
    [
      'for a comparison with what cannot have been before',
      { ...slo, ratio: 2, query: 'errors{pod="{last}"}' },
      'gate check: its ratio compares with before the first pod, when {last} stands for nothing',
    ],
  ])('%s', (_title, check, message) => {
    expect(refusalOf(gateSpec(check))).toBe(message)
  })

  it.each<[string, GateCheck]>([
    ['braces that are meant', manual('awk {{print}}, {1} and { x }')],
    [
      'a header, which is sent as it is',
      { kind: 'http', to: toUrl('http://p', { 'X-A': '{a}' }), status: [], contains: '' },
    ],
    ['the key of a map', { kind: 'job', spec: { template: { metadata: { labels: { '{a}': 'b' } } } } }],
    ['a limit that is the same for every pod', { ...slo, most: 1, ratio: undefined, query: 'errors{pod="{last}"}' }],
  ])('and not for %s', (_title, check) => {
    expect(refusalOf(gateSpec(check))).toBeUndefined()
  })

  it('but asked about a header with such braces when no pod goes next: only what is filled in can have nothing to ask', async () => {
    const to = toUrl('http://p', { 'X-A': '{next}' })
    const http = { request: () => Promise.resolve({ status: 500, text: '' }) }
    const gate = makeGate(gateSpec({ kind: 'http', to, status: [200], contains: undefined }), portsOf({ http }))
    expect((await ask(gate, { next: undefined })).is).toBe('fail')
  })
})
