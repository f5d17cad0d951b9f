import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { plainKey, plainScalar } from '../../src/yaml/scalar.ts'

describe('A plain scalar means what it means to Go', () => {
  it.each<[string, Json]>([
    ['', null],
    ['Null', null],
    ['nULL', 'nULL'],
    ['on', true],
    ['oN', 'oN'],
    ['08', 8],
    ['0o14', 12],
    ['0O14', 12],
    ['0X1f', 31],
    ['0x', '0x'],
    ['-0', 0],
    ['-0.0', -0],
    ['+.5', 0.5],
    ['.5_0', 0.5],
    ['._5', '._5'],
    ['.', '.'],
    ['1__0', 10],
    ['+_1', 1],
    ['_1', '_1'],
    ['0_x1F', 31],
    ['0b+1', 1],
    ['0b-1', -1],
    ['-0b+1', '-0b+1'],
    ['0b12', '0b12'],
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['-9223372036854775808', -9223372036854775808n],
    ['+9223372036854775808', 9223372036854775808],
    ['18446744073709551615', 18446744073709551615n],
    ['18446744073709551616', 18446744073709551616],
    ['0xFFFFFFFFFFFFFFFFF', '0xFFFFFFFFFFFFFFFFF'],
    ['1.7976931348623157E308', 1.7976931348623157e308],
    ['1e400', '1e400'],
    ['12:30:45', '12:30:45'],
    ['2020-01-01', '2020-01-01'],
    ['<<', '<<'],
    ['yes please', 'yes please'],
  ])('%j is %o', (text, value) => {
    expect(plainScalar(text)).toStrictEqual(value)
  })

  it.each(['.inf', '+.Inf', '-.INF', '.nan', '.NaN', '.NAN'])('%s is no value', (text) => {
    expect(() => plainScalar(text)).toThrow('a number that JSON cannot hold')
  })
})

describe('A plain scalar as a key', () => {
  it.each([
    ['y', 'true'],
    ['Off', 'false'],
    ['014', '12'],
    ['1.0', '1'],
    ['1e5', '100000'],
    ['1e6', '1e+06'],
    ['1e-5', '1e-05'],
    ['0.00012', '0.00012'],
    ['123456789.5', '1.2345679e+08'],
    ['1e300', '.inf'],
    ['-.Inf', '-.inf'],
    ['+.INF', '.inf'],
    ['.NaN', '.nan'],
    ['-0.0', '-0'],
    ['9223372036854775807', '9223372036854775807'],
    ['2020-01-01', '2020-01-01'],
    ['app.kubernetes.io/name', 'app.kubernetes.io/name'],
  ])('%s is %j', (text, key) => {
    expect(plainKey(text)).toBe(key)
  })

  it.each(['', '~', 'null', '9223372036854775808', '18446744073709551615'])('%j is refused', (text) => {
    expect(() => plainKey(text)).toThrow('cannot be a key')
  })
})
