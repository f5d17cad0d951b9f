import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { readDocument, readDocuments } from '../../src/yaml/read.ts'

const read = (text: string) => readDocument(text, 'values.yaml')

describe('Anchors, aliases and merge keys', () => {
  it.each<[string, Json]>([
    ['a: &x 1\nb: *x', { a: 1, b: 1 }],
    ['a: &x {k: 1}\nb: [*x, *x]', { a: { k: 1 }, b: [{ k: 1 }, { k: 1 }] }],
    ['a: &x 1\nb: &x 2\nc: *x', { a: 1, b: 2, c: 2 }],
    ['a: &k y\n*k : 1', { a: true, true: 1 }],
    ['x: &x {k: 1}\na: {k: 9, <<: *x}', { x: { k: 1 }, a: { k: 1 } }],
    ['x: &x {k: 1}\na: {<<: *x, k: 9}', { x: { k: 1 }, a: { k: 9 } }],
    ['a: {<<: [{k: 1}, {k: 2, l: 3}]}', { a: { k: 1, l: 3 } }],
    ['a: {"<<": 1}', { a: { '<<': 1 } }],
    ['a: {<<: {b: 1}, <<: {c: 2}}', { a: { b: 1, c: 2 } }],
    ['a: &a {<<: {b: 1}}\nc: {<<: *a}', { a: { b: 1 }, c: { b: 1 } }],
  ])('%j', (text, value) => {
    expect(read(text)).toStrictEqual(value)
  })
})

/** Answers of sigs.k8s.io/yaml 1.6. */
describe('Only the blank and the tab are blanks: Unicode has others, and they are text,', () => {
  const others = [0xa0, 0x1680, 0x2000, 0x200a, 0x202f, 0x205f, 0x3000].map((code) => String.fromCharCode(code))
  it.each(others.map((other) => [other.charCodeAt(0).toString(16), other]))('U+%s', (_, other) => {
    expect(read(`k: ${other}`)).toStrictEqual({ k: other })
    expect(read(`k: x${other} # c\nl: 1${other}\n`)).toStrictEqual({ k: `x${other}`, l: `1${other}` })
    expect(read(`k${other}: x\n`)).toStrictEqual({ [`k${other}`]: 'x' })
    expect(read(`- ${other}\n- ~${other}\n`)).toStrictEqual([other, `~${other}`])
    expect(read(`k: x${other}\n  y${other}\n`)).toStrictEqual({ k: `x${other} y${other}` })
    expect(read(`k: {a: ${other}, b: [x${other}, z]}\n`)).toStrictEqual({ k: { a: other, b: [`x${other}`, 'z'] } })
    expect(read(`k: |\n  ${other}\n  x${other}\n`)).toStrictEqual({ k: `${other}\nx${other}\n` })
  })
})

describe('Tags', () => {
  it.each<[string, Json]>([
    ['!!str 014', '014'],
    ['!!int "12"', 12],
    ['!<tag:yaml.org,2002:int> "12"', 12],
    ['!!float 1', 1],
    ['!!bool "yes"', true],
    ['!!null ""', null],
    ['!!binary aMOpaA==', 'héh'],
    ['!custom 014', '014'],
    ['! 014', '014'],
    ['!!map {a: 1}', { a: 1 }],
    ['!custom [1]', [1]],
    ['{!!int "014": x}', { 12: 'x' }],
    ['{!!float 1e6: x}', { '1e+06': 'x' }],
  ])('%s', (text, value) => {
    expect(read(text)).toStrictEqual(value)
  })

  it.each([
    '!!int 1.5',
    '!!int yes',
    '!!bool 1',
    '!!null x',
    '!!float x',
    '!!binary a',
    '!!binary /w==',
    '!!timestamp 2020-01-01',
  ])('%s is refused', (text) => {
    expect(() => read(text)).toThrow()
  })
})

describe('Streams', () => {
  it.each<[string, Json[]]>([
    ['', []],
    ['# only a comment\n', []],
    ['---\n', [null]],
    ['a: 1\n---\n', [{ a: 1 }, null]],
    ['---\n---\na: 1', [null, { a: 1 }]],
    ['a: 1\n...\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
    ['\ufeffa: 1\r\nb:\r\n- |\r\n  x\r\n  y\r\n', [{ a: 1, b: ['x\ny\n'] }]],
    ['%YAML 1.1\n---\na: yes', [{ a: true }]],
  ])('%j', (text, documents) => {
    expect(readDocuments(text, 'f')).toStrictEqual(documents)
  })

  it('one document is the one with content', () => {
    expect(read('')).toBeNull()
    expect(read('---\n# nothing\n---\na: 1\n---\n')).toStrictEqual({ a: 1 })
  })
})

describe('Layouts that only YAML 1.1 allows', () => {
  it.each<[string, Json]>([
    ['a: [\n  1, # one\n  2\n]\nb: 3', { a: [1, 2], b: 3 }],
    ['a: {\nb: {\nc: 1\n}\n}', { a: { b: { c: 1 } } }],
    ['a: [\n"# x", # "y"\n# z\n]', { a: ['# x'] }],
    ['a: "x\ny"\nb: 1', { a: 'x y', b: 1 }],
    ["a: 'x\n\ny'", { a: 'x\ny' }],
    ['a: {b: c,\td: e}', { a: { b: 'c', d: 'e' } }],
    ['a: [b\nc]', { a: ['b c'] }],
  ])('%j', (text, value) => {
    expect(read(text)).toStrictEqual(value)
  })
})

describe('A text that ends without a line break', () => {
  it.each<[string, Json]>([
    ['a: |\n  x', { a: 'x' }],
    ['a: |+\n  x', { a: 'x' }],
    ['a: >-\n  x\n  y', { a: 'x y' }],
    ['a: &x |\n  x', { a: 'x' }],
  ])('%j has none at the end of its block scalar', (text, value) => {
    expect(read(text)).toStrictEqual(value)
  })
})

describe('Keys that JavaScript treats specially', () => {
  it('are ordinary', () => {
    const value = read('__proto__: {a: 1}\nconstructor: 1\nx: &x {__proto__: 2}\nz: {<<: *x}\n')
    expect(JSON.stringify(value)).toBe('{"__proto__":{"a":1},"constructor":1,"x":{"__proto__":2},"z":{"__proto__":2}}')
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })
})
