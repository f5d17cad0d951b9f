import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { canonicalJson } from '../../src/core/canonical-json.ts'
import type { Json } from '../../src/core/json.ts'
import { writeGoYaml } from '../../src/yaml/go-yaml.ts'
import { byNature } from '../../src/yaml/go-yaml-order.ts'
import { readJson } from '../../src/yaml/json.ts'
import { readDocument } from '../../src/yaml/read.ts'

const file = new URL('../vectors/go-yaml.json', import.meta.url)
const { vectors } = readJson(readFileSync(file, 'utf8'), 'go-yaml.json') as {
  vectors: { value: Json; toYaml: string }[]
}
const rows = vectors.map(({ value, toYaml }) => [canonicalJson(value), value, toYaml] as const)

describe("The text is byte for byte that of Helm's toYaml", () => {
  it.each(rows)('%s', (_, value, text) => {
    expect(writeGoYaml(value)).toBe(text)
  })
})

/** Go leaves them bare: its own reader takes the key << for a merge; ours refuses U+2028. -0 goes through an integer. */
const unsafe = /[\u2028\u2029]|"<<":/

describe('What it prints is read back as the value, but for a key <<, bare line separators, and the sign of -0', () => {
  it.each(rows.filter(([json]) => json !== '-0' && !unsafe.test(JSON.stringify(JSON.parse(json)))))(
    '%s',
    (json, value) => {
      expect(canonicalJson(readDocument(`${writeGoYaml([value])}\n`, 'f'))).toBe(`[${json}]`)
    },
  )
})

describe('Integers beyond 2^53', () => {
  it.each<[bigint | number, string]>([
    [9223372036854775807n, '9223372036854775807'],
    [-9223372036854775808n, '-9223372036854775808'],
    [18446744073709551615n, '18446744073709551615'],
    [18446744073709551616n, '1.8446744073709552e+19'],
    [-9223372036854775809n, '-9.223372036854776e+18'],
  ])('%s is written %s: with all its digits within 64 bits', (value, text) => {
    expect(writeGoYaml(value)).toBe(text)
  })
})

describe('What Helm loses without a word is refused', () => {
  it.each<[string, Json, string]>([
    ['a number that is none', [NaN], 'NaN is a number that JSON cannot hold'],
    ['infinity', { a: -Infinity }, '-Infinity is a number that JSON cannot hold'],
    ['DEL', 'a\x7f', 'a text holds the character U+007F'],
    ['U+0085 in a key', { 'a\u0085': 1 }, 'a text holds the character U+0085'],
    ['U+FFFF in a text of several lines', 'a\n\uffff', 'a text holds the character U+FFFF'],
    ['a long key', { ['k'.repeat(1023)]: 1 }, 'a key is 1023 characters long in JSON'],
    ['a key that its escapes make long', { ['<'.repeat(171)]: 1 }, 'a key is 1026 characters long in JSON'],
  ])('%s', (_, value, message) => {
    expect(() => writeGoYaml(value)).toThrow(message)
  })

  it('a key of 1022 characters is written', () => {
    expect(writeGoYaml({ ['😀'.repeat(1022)]: 1 })).toBe(`? "${String.raw`\U0001F600`.repeat(1022)}"\n: 1`)
  })
})

it('A lone surrogate is U+FFFD, as in Go', () => {
  expect(writeGoYaml({ 'a\ud800': '\udc00' })).toBe('a\ufffd: \ufffd')
})

describe('Keys are in natural order', () => {
  it.each([
    ['a01', 'a1', 1],
    ['a1', 'a01', -1],
    ['a10', 'a1b', -1],
    ['a10', 'a1-', 1],
    ['1.10', '1.9', 1],
    ['x100', 'x11', 1],
    ['x٩', 'x١٠', -1],
    ['8', '9223372036854775808', 1],
    ['😀', 'é', -1],
    ['a', 'a', 0],
    ['a', 'ab', -1],
  ])('%s against %s', (a, b, sign) => {
    expect(Math.sign(byNature(a, b))).toBe(sign)
  })

  it('and where that contradicts itself, in one that does not depend on how the map was made', () => {
    const texts = [
      { a9: 1, a10: 1, a1b: 1 },
      { a1b: 1, a9: 1, a10: 1 },
      { a10: 1, a1b: 1, a9: 1 },
    ].map(writeGoYaml)
    expect(new Set(texts).size).toBe(1)
  })
})
