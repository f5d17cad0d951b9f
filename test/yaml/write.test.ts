import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { writeYaml } from '../../src/yaml/write.ts'

const lines = (...all: string[]) => `${all.join('\n')}\n`

describe('YAML is laid out as Helm prints it', () => {
  it.each<[string, Json, string]>([
    ['lists flush with their key', { args: ['a', 'b'] }, lines('args:', '- a', '- b')],
    ['maps in lists', [{ a: 1, b: { c: 2 } }], lines('- a: 1', '  b:', '    c: 2')],
    ['lists in lists', [1, [2, [3]], []], lines('- 1', '- - 2', '  - - 3', '- []')],
    ['empty collections', { a: {}, b: [], c: [{}] }, lines('a: {}', 'b: []', 'c:', '- {}')],
    [
      'text of several lines',
      { a: 'x\ny\n', b: ['x\n  y'] },
      lines('a: |', '  x', '  y', 'b:', '- |-', '  x', '    y'),
    ],
    ['blank lines without trailing blanks', { a: 'x\n\ny' }, lines('a: |-', '  x', '', '  y')],
    ['final line breaks', { a: 'x\n\n', b: 1 }, lines('a: |+', '  x', '', 'b: 1')],
    ['scalars as documents', 'x\ny', lines('|-', '  x', '  y')],
    ['keys in their own order', { b: 1, a: 2 }, lines('b: 1', 'a: 2')],
    ['long keys', { ['k'.repeat(1001)]: { a: [1] } }, lines(`? ${'k'.repeat(1001)}`, ': a:', '  - 1')],
    ['null', { a: null }, lines('a: null')],
    ['nothing', {}, lines('{}')],
  ])('%s', (_, value, text) => {
    expect(writeYaml(value)).toBe(text)
  })

  it('skips undefined entries', () => {
    const value = { a: undefined, b: [undefined, 1], c: { d: undefined } } as unknown as Json
    expect(writeYaml(value)).toBe(lines('b:', '- 1', 'c: {}'))
  })
})

describe('A string is quoted only where some reader needs it', () => {
  it.each([
    ...[
      'a',
      'a-b_c/d.e',
      '$HOME',
      '/var/lib',
      'a: b'.replace(' ', ''),
      'a#b',
      '10Gi',
      '500m',
      '1.20.0',
      '-Xmx4g',
      '--a=b',
    ],
    ...[
      './x',
      '.5m',
      'e5',
      'http://x:80/y',
      'it\'s "x"',
      'a b',
      'x, y',
      'é',
      '日本',
      'yess',
      'C:\\x',
      '(x)',
      '^1.2',
      'a]',
    ],
  ])('%s stays plain', (text) => {
    expect(writeYaml(text)).toBe(`${text}\n`)
  })

  it.each([
    ...[
      '',
      'yes',
      'Y',
      'oN',
      'NULL',
      'true',
      '~',
      '1',
      '-1',
      '1_000',
      '1,000',
      '0x1F',
      '0b11',
      '0o7',
      '1e3',
      '1:30',
      '.5',
    ],
    ...[
      '2020-01-01',
      '.inf',
      '.NaN',
      '-',
      '- a',
      '---',
      '...',
      '!a',
      '"a"',
      '#a',
      '%a',
      '&a',
      "'a'",
      '*a',
      ',a',
      ':a',
      '<<',
    ],
    ...[
      '=',
      '>a',
      '?',
      '@a',
      '[a]',
      ']',
      '{a}',
      '}',
      '|',
      '`a`',
      ' a',
      'a ',
      'a: b',
      'a:',
      'a #b',
      'a\tb',
      '0_x1F',
      '-_1',
    ],
  ])('%j is quoted', (text) => {
    expect(writeYaml(text)).toBe(`${JSON.stringify(text)}\n`)
    expect(writeYaml({ [text]: 1 })).toBe(`${JSON.stringify(text)}: 1\n`)
  })

  it.each([
    ['\x7f\u0085\u00a0', String.raw`"\u007f\u0085\u00a0"`],
    ['\u2028\ufeff\uffff', String.raw`"\u2028\ufeff\uffff"`],
    ['😀', '"😀"'],
    ['\ud800', '"\ufffd"'],
    [' a\nb', String.raw`" a\nb"`],
    ['a\n  \n', String.raw`"a\n  \n"`],
    ['a\r\nb', String.raw`"a\r\nb"`],
    ['\n', String.raw`"\n"`],
  ])('%j is %s', (text, written) => {
    expect(writeYaml(text)).toBe(`${written}\n`)
  })
})

describe('A number', () => {
  it.each<[number | bigint, string]>([
    [1000000, '1000000'],
    [0.5, '0.5'],
    [1e21, '1.0e+21'],
    [1.5e21, '1.5e+21'],
    [1e-7, '1.0e-7'],
    [-0, '-0.0'],
    [18446744073709551615n, '18446744073709551615'],
  ])('%s is written %s', (value, text) => {
    expect(writeYaml(value)).toBe(`${text}\n`)
  })

  it.each([NaN, Infinity, -Infinity])('%s is refused', (value) => {
    expect(() => writeYaml({ a: value })).toThrow('a number that JSON cannot hold')
  })
})
