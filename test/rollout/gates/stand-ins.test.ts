import { describe, expect, it } from 'vitest'
import { fill, fillAll, fillUrl } from '../../../src/rollout/gates/stand-ins.ts'
import { momentOf } from './surroundings.ts'

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
