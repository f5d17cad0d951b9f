import { expect, it } from 'vitest'
import { canonicalJson } from '../../src/core/canonical-json.ts'
import type { Json } from '../../src/core/json.ts'

it.each<[Json, string]>([
  [-0, '-0'],
  [[0, -0, { a: -0 }], '[0,-0,{"a":-0}]'],
  [1e21, '1e+21'],
  [1e-7, '1e-7'],
  [{ b: '<&>', a: '\u2028' }, '{"a":"\\u2028","b":"\\u003c\\u0026\\u003e"}'],
])('%j is written as by encoding/json: %s', (value, text) => {
  expect(canonicalJson(value)).toBe(text)
})
