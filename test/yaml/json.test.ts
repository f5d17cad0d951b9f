import { describe, expect, it } from 'vitest'
import { Failure } from '../../src/core/failure.ts'
import type { Json } from '../../src/core/json.ts'
import { readJson, writeJson } from '../../src/yaml/json.ts'

describe('JSON keeps what JavaScript would lose', () => {
  it('big integers in both directions', () => {
    const text = '{"a":9223372036854775807,"b":[18446744073709551615,-9223372036854775808]}'
    expect(writeJson(readJson(text, 'f'))).toBe(text)
  })

  it.each<[string, Json]>([
    ['18446744073709551616', 18446744073709551616],
    ['9007199254740993.0', 9007199254740992],
    ['1e3', 1000],
    ['-0', -0],
    ['"\\ud83d\\ude00\\/"', '😀/'],
    [' [ ] ', []],
  ])('%s', (text, value) => {
    expect(readJson(text, 'f')).toStrictEqual(value)
  })

  it('__proto__ as a key', () => {
    expect(writeJson(readJson('{"__proto__":{"a":1}}', 'f'))).toBe('{"__proto__":{"a":1}}')
  })

  it('keys in their own order, indented on demand, without undefined entries', () => {
    const value = { b: [1, {}], a: undefined, c: [] } as unknown as Json
    expect(writeJson(value)).toBe('{"b":[1,{}],"c":[]}')
    expect(writeJson(value, 2)).toBe('{\n  "b": [\n    1,\n    {}\n  ],\n  "c": []\n}')
  })

  it('but no infinities', () => {
    expect(() => writeJson([Infinity])).toThrow(Failure)
  })
})

describe('Bad JSON is refused with its place', () => {
  it.each([
    ['', '1:1 the JSON text ends too early: a JSON value is wanted here'],
    ['{"a":1,}', '1:8 a key in double quotes is wanted here'],
    ['{"a" 1}', '1:6 a colon is wanted after the key'],
    ['[1 2]', '1:4 a comma or ] is wanted here'],
    ['[1', '1:3 the JSON text ends too early: a comma or ] is wanted here'],
    ['1 2', '1:3 the JSON value has ended before this'],
    ['01', '1:1 a JSON value is wanted here'],
    ['tru', '1:1 a JSON value is wanted here'],
    ['"a\nb"', '1:1 this text holds an unknown escape or a control character'],
    ['"a', '1:1 this text does not end'],
    ['1e400', '1:1 "1e400" is larger than a double can hold'],
    ['{\n"a":1,\n"a":2}', '3:1 the key "a" appears twice in one map'],
    ['['.repeat(401), '1:401 nested deeper than 400 levels'],
  ])('%j', (text, message) => {
    const failure = refusal(text)
    expect(`${failure.at!.line}:${failure.at!.column} ${failure.message}`).toBe(message)
    expect(failure.hint).toBeDefined()
  })
})

function refusal(text: string): Failure {
  try {
    readJson(text, 'f')
  } catch (error) {
    if (error instanceof Failure) return error
    throw error
  }
  throw new Error('nothing was refused')
}
