import { describe, expect, it } from 'vitest'
import { parseJson, writeJson } from '../../src/cluster/json.ts'

describe('a JSON text of the server', () => {
  it.each([
    ['9007199254740993', 9007199254740993n],
    ['-9223372036854775808', -9223372036854775808n],
    ['18446744073709551615', 18446744073709551615n],
    ['9007199254740991', 9007199254740991],
    ['1234567890123456', 1234567890123456],
    ['1.7976931348623157E308', 1.7976931348623157e308],
    ['12345678901234567.5', 12345678901234568],
    ['0.1234567890123456789', 0.12345678901234568],
    ['1e22', 1e22],
  ])('gives %s exactly, as a bigint only where a double cannot hold an integer', (text, value) => {
    expect(parseJson(text)).toBe(value)
    expect(parseJson(`{"a": [1, ${text} ]}`)).toEqual({ a: [1, value] })
    expect(parseJson(`{"a":${text}}`)).toEqual({ a: value })
    expect(parseJson(`[${text}]`)).toEqual([value])
  })

  it('keeps digits in strings as they are, also beside a long number', () => {
    const text = '{"a":"x: 12345678901234567","b":"12345678901234567890","c":12345678901234567890}'
    expect(parseJson(text)).toEqual({
      a: 'x: 12345678901234567',
      b: '12345678901234567890',
      c: 12345678901234567890n,
    })
  })
})

describe('what is read and written again', () => {
  it.each([
    '{"a":12345678901234567890,"b":[-9223372036854775808,null,1.5],"c":"1"}',
    '{"__proto__":{"a":12345678901234567890},"constructor":1,"toJSON":"x"}',
    '{"__proto__":{"a":1},"hasOwnProperty":[],"rawJSON":"12345678901234567890"}',
    '"é\u2028"',
  ])('is the same text: %s', (text) => {
    expect(writeJson(parseJson(text))).toBe(text)
  })

  it('still refuses what is no JSON', () => {
    const round: Record<string, unknown> = {}
    round['self'] = round
    expect(() => writeJson(round)).toThrow(TypeError)
  })
})
