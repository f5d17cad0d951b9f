import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { put } from '../../src/core/json.ts'
import { readExactJson, writeExactJson } from '../../src/release/exact-json.ts'

describe('Exact JSON', () => {
  it.each<[string, Json]>([
    ['9223372036854775807', 9223372036854775807n],
    ['-9223372036854775808', -9223372036854775808n],
    ['18446744073709551615', 18446744073709551615n],
    ['9007199254740991', 9007199254740991],
    ['9007199254740993', 9007199254740993n],
    ['1e+21', 1e21],
    ['-0', -0],
    ['0.1234567890123456', 0.1234567890123456],
    ['"9223372036854775807"', '9223372036854775807'],
    ['"\\ud800"', '\ud800'],
    ['{"b":1,"a":[],"c":{}}', { b: 1, a: [], c: {} }],
    ['{"b":9223372036854775807,"a":[],"c":{}}', { b: 9223372036854775807n, a: [], c: {} }],
  ])('%s is read and written without a loss', (text, value) => {
    expect(readExactJson(text)).toEqual(value)
    expect(writeExactJson(value)).toBe(text)
  })

  it.each(['{"__proto__":{"x":1}}', '{"__proto__":{"x":9223372036854775807}}'])(
    '%s has an own key __proto__',
    (text) => {
      const value = readExactJson(text) as JsonMap
      expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
      expect(writeExactJson(value)).toBe(text)
    },
  )

  it.each<[Record<string, Json | undefined>, string]>([
    [{ a: undefined, b: 1 }, '{"b":1}'],
    [{ a: undefined, b: 1n }, '{"b":1}'],
    [{ a: undefined }, '{}'],
  ])('%o has no undefined entries in it', (value, text) => {
    expect(writeExactJson(value)).toBe(text)
  })

  it.each([NaN, Infinity, -Infinity])('refuses %d, which would become null', (value) => {
    expect(() => writeExactJson({ a: [value] })).toThrow(expect.objectContaining({ code: 'yaml/value' }))
  })

  it('of any value reads back as that value', () => {
    const integer = fc.oneof(fc.bigInt(-(2n ** 63n), -(2n ** 53n)), fc.bigInt(2n ** 53n, 2n ** 64n - 1n))
    const { value } = fc.letrec<{ value: Json; map: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(fc.constant(null), fc.boolean(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.string()),
        integer,
        fc.array(tie('value')),
        tie('map'),
      ),
      map: fc.array(fc.tuple(fc.oneof(fc.string(), fc.constant('__proto__')), tie('value'))).map((entries) => {
        const map: JsonMap = {}
        for (const [key, entry] of entries) put(map, key, entry)
        return map
      }),
    }))
    fc.assert(
      fc.property(value, (json) => {
        const text = writeExactJson(json)
        expect(readExactJson(text)).toEqual(whole(json))
        expect(writeExactJson(readExactJson(text))).toBe(text)
      }),
    )
  })
})

/** A double beyond 2^53 that is an integer reads back as the bigint of the same number, when 64 bits hold it. */
function whole(value: Json): Json {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    const text = String(value)
    return /^-?\d+$/.test(text) && BigInt.asIntN(65, BigInt(text)) === BigInt(text) && BigInt(text) >= -(2n ** 63n)
      ? BigInt(text)
      : value
  }
  if (Array.isArray(value)) return value.map(whole)
  if (typeof value !== 'object' || value === null) return value
  const map: JsonMap = {}
  for (const key of Object.keys(value)) put(map, key, whole(value[key]!))
  return map
}
