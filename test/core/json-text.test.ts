import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { base64, base64url, fromBase64, hex, textOf, utf8 } from '../../src/core/bytes.ts'
import { canonicalJson } from '../../src/core/canonical-json.ts'
import { isEmpty } from '../../src/core/empty.ts'
import { sameJson } from '../../src/core/equal.ts'
import type { Json } from '../../src/core/json.ts'

const anyJson = fc.jsonValue().map((value) => value as Json)

describe('canonicalJson writes the bytes of Go', () => {
  it.each<[Json, string]>([
    [{ b: 1, a: [true, null] }, '{"a":[true,null],"b":1}'],
    [{ 10: 1, 9: 2, '😀': 3, '～': 4 }, '{"10":1,"9":2,"～":4,"😀":3}'],
    ['<a href="x">&\u2028\u2029\u007f', String.raw`"\u003ca href=\"x\"\u003e\u0026\u2028\u2029${'\u007f'}"`],
    ['\b\f\n\r\t\u0001', String.raw`"\b\f\n\r\t\u0001"`],
    ['\ud800', '"\ufffd"'],
    [[1e6, 1e21, 1e-7, 0.1, 100], '[1000000,1e+21,1e-7,0.1,100]'],
    [9223372036854775807n, '9223372036854775807'],
  ])('%o is %s', (value, text) => {
    expect(canonicalJson(value)).toBe(text)
  })

  it('for maps with __proto__ too', () => {
    expect(canonicalJson(JSON.parse('{"__proto__":{"a":1}}') as Json)).toBe('{"__proto__":{"a":1}}')
  })

  it('and reads back as the same value', () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        expect(sameJson(JSON.parse(canonicalJson(value)) as Json, value)).toBe(true)
      }),
    )
  })
})

describe('Equal and empty', () => {
  it.each<[Json, Json, boolean]>([
    [1, 1n, true],
    [2 ** 53, 9007199254740992n, true],
    [9007199254740993n, 9007199254740992, false],
    [1n, '1', false],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: null }, { b: null }, false],
    [{ a: null }, {}, false],
    [[], {}, false],
    [null, false, false],
    [[1, [2]], [1, [2]], true],
  ])('%o and %o: %s', (a, b, same) => {
    expect(sameJson(a, b)).toBe(same)
    expect(sameJson(b, a)).toBe(same)
  })

  it.each<[Json, boolean]>([
    [null, true],
    [false, true],
    [0, true],
    [0n, true],
    ['', true],
    [[], true],
    [{}, true],
    ['0', false],
    ['false', false],
    [[0], false],
    [{ a: null }, false],
    [JSON.parse('{"__proto__":1}') as Json, false],
    [0.1, false],
  ])('%o is empty: %s', (value, empty) => {
    expect(isEmpty(value)).toBe(empty)
  })
})

describe('Bytes and text', () => {
  it('base64 and hexadecimal equal those of Node', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
        const buffer = Buffer.from(bytes)
        expect(base64(bytes)).toBe(buffer.toString('base64'))
        expect(base64url(bytes)).toBe(buffer.toString('base64url'))
        expect(hex(bytes)).toBe(buffer.toString('hex'))
        expect(Buffer.from(fromBase64(base64(bytes))!)).toEqual(buffer)
      }),
    )
  })

  it.each(['Y', 'YQ', 'YQ=', 'Y===', '====', 'YQ==YQ==', 'YW Jj', 'YW-_', 'YWJ\u00e9'])('"%s" is no base64', (text) => {
    expect(fromBase64(text)).toBeUndefined()
  })

  it('base64 may be broken into lines', () => {
    expect(fromBase64('YW\r\nJj\n')).toEqual(utf8('abc'))
  })

  it('bytes that are no UTF-8 are no text, and a byte order mark stays', () => {
    expect(textOf(new Uint8Array([0x80]))).toBeUndefined()
    expect(textOf(utf8('\ufeffa'))).toBe('\ufeffa')
  })
})
