import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { callRules } from '../../src/package/calls/all-calls.ts'
import type { Emitter } from '../../src/package/emitter.ts'
import type { Go } from '../../src/package/go.ts'
import { atom, goText } from '../../src/package/go.ts'
import { charsOfText, KIND, typed, unknown } from '../../src/package/type.ts'
import type { CallCase } from './call-judge.ts'
import { difference, forms } from './call-judge.ts'
import type { Oracle } from './oracle.ts'
import { startOracle } from './oracle.ts'
import { combinations } from './combinations.ts'

let oracle: Oracle
beforeAll(async () => {
  oracle = await startOracle()
})
afterAll(() => oracle.close())

const texts: Json[] = [
  '',
  'a',
  'kafka-broker',
  ' a b ',
  '\t\u00a0x\u2003\n',
  '\ufeffx',
  'ab\ncd\n',
  'a"b\\c\'d',
  'é€😀ñ',
  'ǆ straße ΑΣ i̇İ',
  '\u0000\u0007\u001b\u2028\u2029\ufffd',
  '{{ .Values }}',
  '<&>',
  '%d %s',
  '$1 ${0}',
  'true',
  '1e3',
  'a.b.c',
  'aaaa',
  '--x--',
]
const others: Json[] = [null, true, 0, 1.5, 1_000_000, [], ['a'], {}, { a: 1 }]
const scalars: Json[] = [
  true,
  false,
  0,
  1,
  -1,
  7,
  1.5,
  -0.25,
  999_999,
  1_000_000,
  123456789,
  9007199254740991,
  1e21,
  1e-7,
  1234567.5,
]
const any: Json[] = [...texts, ...scalars, null, [], [null], ['a', 1], {}, { a: null }, { a: [1, 'x'] }]
const someTexts = [...texts, null, 1, true, []]
const parts: Json[] = ['', 'a', 'b', '-', '.', ' ', 'é', '😀', '\n', null, 1]
const counts: Json[] = [0, 1, 2, 3, 4, 5, 6, 7, 63, -1, -2, -3, -7, 1.5, '2', null, true, [], 9007199254740991]
const widths: Json[] = [0, 1, 2, 7, -1, 1.5, '2', null, true]
const lists: Json[] = [
  [],
  [null],
  ['a', 'b'],
  ['a', null, 1, true, 1.5, 1_000_000],
  [1, 2],
  [1_000_000, 1],
  [true, false],
  ['a', ['b']],
  [{}],
]
const numberTexts: Json[] = [
  '42',
  '-7',
  '+7',
  '014',
  '0x1F',
  '0b11',
  '0o17',
  '1_000',
  '1__0',
  '_1',
  '1.0',
  '1.00',
  '1.5',
  '.5',
  '5.',
  '1e3',
  '1E-3',
  '1e400',
  '-1e400',
  '1e-400',
  '0x1p4',
  '0x10',
  'abc',
  '',
  ' 1',
  'inf',
  '-Infinity',
  'NaN',
  '9007199254740991',
  '1_0.5e1_0',
]
const numbers: Json[] = [
  0,
  1,
  -1,
  2,
  3,
  7,
  -7,
  10,
  2.4,
  2.5,
  -2.4,
  -2.5,
  -0.4,
  0.1,
  999_999,
  1_000_000,
  94906267,
  9007199254740991,
  -9007199254740991,
  1e21,
  1e300,
  1e-7,
  true,
  false,
]
const someNumbers: Json[] = [...numbers, ...numberTexts, null, [], {}]
const fewNumbers: Json[] = [0, 1, -3, 2.9, 94906267, 9007199254740991, '12', '1.5', 'x', true, null, [], 1e16]
const quantities: Json[] = [
  '0',
  '1',
  '007',
  '500m',
  '1.5Gi',
  '4Gi',
  '0.1Ki',
  '1.1',
  '.5',
  '1.',
  '+1k',
  '-1.5M',
  '1e3',
  '1E3',
  '12e-6',
  '1e+2',
  '100n',
  '3u',
  '1.23456789012345678',
  '0.0000000001',
  '-0.0000000001',
  '0.12345678901',
  '1e-400',
  '0e-400',
  '1.0000000001Ki',
  '7P',
  '7Pi',
  '0.001Ei',
  '1e1001',
  'm',
  '-',
  '.',
  '',
  '1 Gi',
  '1gi',
  '1KI',
  '1e',
  '1e5m',
  'é',
  '12345678901.5m',
]
const sizes: Json[] = [
  '4g',
  '512M',
  '1024',
  '0',
  '00012k',
  '8191t',
  '8192t',
  '9007199254740991',
  '9007199254740992',
  '99999999999999999999',
  '999999999999999999999',
  '1.5g',
  '4Gi',
  '-1',
  '',
  'g',
  '1kk',
  '٣',
  '4g\n',
]
const durations: Json[] = [
  '0',
  '+0',
  '-0',
  '0s',
  '00',
  '1h30m',
  '1.5s',
  '250ms',
  '-250ms',
  '90s',
  '1000us',
  '1000µs',
  '1000μs',
  '1000000ns',
  '1ns',
  '1.5ms',
  '0.5h',
  '.1h',
  '1.h',
  '0.3333333333333334h',
  '0.001s',
  '0.0001s',
  '1m1m',
  '1m60s',
  '9223372036854ms',
  '9223372036855ms',
  '2562047h47m16.854s',
  '2562048h',
  '99999999999999999999s',
  '-9223372036854ms',
  '0000000000000000000000001s',
  '7d',
  '1',
  '',
  '-',
  's',
  '.s',
  '1 s',
  '1S',
  '1h 2m',
  '0.9999999999999999999s',
]
const millis: Json[] = [
  0,
  1,
  999,
  1000,
  1500,
  60_000,
  90_000,
  3_600_000,
  3_661_001,
  86_400_000,
  -1500,
  -1,
  9007199254740991,
  1.5,
  '1',
  null,
  true,
  [],
]
const properties: Json[] = [
  {},
  { 'node.id': 1, roles: ['broker', 'controller'] },
  { a: null, b: true, c: 1_000_000, d: 1.5, e: '' },
  { ' k:=#!': ' v ', '\\': 'C:\\x', é: 'é😀\u0001\u0007\b\u000b' },
  { a: 'x\ny\tz\r\f', ключ: 'значение', '"': '"quoted"' },
  { a: [] },
  { a: [1, null] },
  { a: {} },
  { a: [['x']] },
  { a: ['', 'b', 1e21] },
  { a10: 1, a9: 2, A: 3, _: 4 },
  { '\ufeff': '\u2028\u00a0' },
]
const maps: Json[] = [
  ...properties,
  { a: { b: { c: 1 } }, d: 'x' },
  { a: [{ b: 1 }, { c: { d: 2 } }], z: true, y: { x: {} } },
  { a: [{ b: 1 }, 2], 'k é': { 'x y': [] } },
  { a: { b: null }, c: [{}, {}] },
  { s: '<&>\u2028"\\\u2029\\u2028', n: -1.5, t: [[1, [true]], { a: 'b' }] },
  { t: [{ a: null, b: 1 }], x: 1e21, e: 1e-7 },
  { t: [1, { a: null }] },
]
const jsons: Json[] = [
  '{}',
  '{"a": 1}',
  ' {"a" : [1, 2.5, null, "x:\\"y\\""], "b":{"c":true}} ',
  '{"Error": "x"}',
  '{"a": 1, "a": 2}',
  '{"a": {"b": 1, "b": 1}}',
  '{"a": {"b": 1}, "c": {"b": 1}}',
  '{"a": "\\u0061:", "\\u0061b": 1}',
  '{"a": "}{\\\\", "b": ":"}',
  '[]',
  'null',
  '1',
  '"x"',
  '',
  '{',
  '{"a": 1,}',
  "{'a': 1}",
  '{"a": 1} x',
  '{"a": 1e400}',
  '{"a": 1e3, "b": -0.5}',
  '{"a": 01}',
  '{"a": "\n"}',
  '{"a": "\\x"}',
  '{"\\"": 1, "\\\\": ":"}',
  '{"a": tru}',
  '\ufeff{}',
]
const yamls: Json[] = [
  ...jsons.filter((json) => json !== '{"a": 1e400}'),
  'a: 1',
  'a: yes\nb: "yes"\n',
  'a: 1\na: 2',
  '- a',
  'x',
  '# nothing',
  '---\na: 1\n---\nb: 2',
  'a: [1, 2',
  'a: b: c',
  'Error: boom',
  'a: &x {b: 1}\nc: *x',
  'a: *nope',
  'a: 1e3\nb: 0x1f\nc: 014\nd: 1_000\ne: .5\nf: ~',
  '1: a\ntrue: b',
  'a: |\n  x\n  y\n',
  '\ta: 1',
  'a: !!str 1',
  'a: 2020-01-01',
]
const base64: Json[] = [
  'a2Fma2E=',
  'a2Fma2E',
  'a2Fm\na2E=',
  'a2Fm\r\na2E=\n',
  '',
  '====',
  'YQ==',
  'YR==',
  'YQ=',
  'YQ==YQ==',
  '/+8=',
  'w6k=',
  '77+9',
  '8J+YgA==',
  'a-_b',
  ' YQ==',
  'aWxsZWdhbCBiYXNlNjQgZGF0YSBhdCBpbnB1dCBieXRlIDA=',
  'illegal',
  null,
  1,
]
const versions: Json[] = [
  '1.2.3',
  'v1.33',
  '1',
  '1.33.1-gke.100',
  '1.2.3-rc.1+build.5',
  'v01.2.3',
  '1.2.3-01',
  '1.2.3.4',
  'x',
  '',
  ' 1.2.3',
  null,
  1,
  1.5,
]
const constraints: Json[] = [
  '>=1.33-0',
  '^1.2',
  '~1.2.3',
  '1.x || 2.x',
  '>1.2 <1.40',
  '1.2 - 2',
  '!=1.33',
  '*',
  '',
  '>=',
  'x.y',
  '=1.2.3',
  null,
  1,
]
const patterns: Json[] = [
  '^[a-z]+$',
  '[0-9]+',
  '',
  '(a)(b)?',
  '\\d',
  '(?i)KAFKA',
  '\\bx',
  '(',
  'a**',
  '(?=a)',
  '\\1',
  '\\pL+',
  '[[:alpha:]]',
  '(?P<n>b)',
  '(?<n>b)',
  'a{2}',
  'a{1001}',
  '\\Qa.b\\E',
  '.',
  '(?s).',
  '$',
  '\\z',
  '\\x{1F600}',
  '[^a]',
  'x*',
  null,
  1,
]
const replacements: Json[] = ['', 'z', '<$0>', '${1}x', '$1x', '$$', '$', '${n}', '$n', '${', '\\1', null]
const values: Json[] = [
  'a',
  '',
  'é"\n',
  'ab cd',
  0,
  5,
  -5,
  255,
  1.5,
  -0.25,
  1_000_000,
  1234567.5,
  true,
  false,
  null,
  [],
  {},
  0x1f600,
  9007199254740991,
]
const formats: Json[] = [
  '%s',
  '%d',
  '%v',
  '%q',
  '%x',
  '%X',
  '%t',
  '%T',
  '%5s|',
  '%-5s|',
  '%05d',
  '%+d',
  '% d',
  '%5d|',
  '%-5d|',
  '%.1s',
  '%.3d',
  '%6.3d|',
  '%f',
  '%.2f',
  '%8.2f|',
  '%+.1e',
  '%g',
  '%G',
  '%E',
  '%.3g',
  '%b',
  '%o',
  '%#x',
  '%#o',
  '%#b',
  '%c',
  '%U',
  '%+q',
  '% x',
  '%5v|',
  '%-5v|',
  '%5t|',
  '%5q|',
  '%10T|',
  '%05s',
  '%.2x',
  '%08.3f',
  '%-08d|',
  'a%%b%s',
  '%5%%s',
]

/** Helm's fromYaml takes the last of two equal keys and never reads behind the first document; ours refuses. */
const lax: ReadonlySet<Json> = new Set(['{"a": 1, "a": 2}', '{"a": {"b": 1, "b": 1}}', 'a: 1\na: 2', '{"a": 1} x'])

/** Maps and lists as manifests hold them. */
const everyday: Json[] = [
  [],
  {},
  ['a', 1, ['b']],
  { a: 1, b: [], c: {}, d: null },
  { a10: 'x', a9: { b: ['y', { z: true }] }, A: 'é' },
  [{ name: 'a', value: 'http://x:1/?q=1' }, { 'k8s.io/b': '10' }],
]

type Call = readonly [name: string, ...args: (readonly Json[])[]]

/** Values of each argument, of which all combinations are called or, where there are more, a sample. */
const calls: readonly Call[] = [
  ...['trim', 'upper', 'lower', 'title', 'toString', 'sha256sum', 'b64enc', 'kindOf', 'typeOf', 'toJson'].map(
    (name): Call => [name, any],
  ),
  ...['trimAll', 'trimPrefix', 'trimSuffix', 'contains', 'hasPrefix', 'hasSuffix', 'split', 'splitList'].map(
    (name): Call => [name, parts, someTexts],
  ),
  ['trunc', counts, someTexts],
  ['substr', counts, counts, someTexts],
  ['replace', parts, parts, someTexts],
  ['repeat', widths, someTexts],
  ['indent', widths, someTexts],
  ['nindent', widths, someTexts],
  ['join', parts, [...lists, ...scalars, ...others, 'x']],
  ...['quote', 'squote', 'print'].flatMap((name): Call[] => [
    [name],
    [name, any],
    [name, any, any],
    [name, values, values, values],
  ]),
  [
    'toYaml',
    [...any, ...everyday, ...maps, ...lists, ...yamls, ...numberTexts, { a: ' x', b: ['- c', '\n', ' d\n e'] }],
  ],
  ['toToml', [...maps, ...others]],
  ['toProperties', [...properties, ...others]],
  ['fromJson', [...jsons, ...others]],
  ['fromYaml', [...yamls.filter((yaml) => !lax.has(yaml)), ...others]],
  ['b64dec', base64],
  ['kindIs', ['string', 'bool', 'float64', 'int64', 'int', 'slice', 'map', 'invalid', 'x', null, 1, []], any],
  ...['int', 'int64', 'float64', 'atoi', 'floor', 'ceil'].map((name): Call => [name, someNumbers]),
  ...['add', 'mul', 'max', 'min'].flatMap((name): Call[] => [
    [name, someNumbers],
    [name, someNumbers, someNumbers],
    [name, fewNumbers, fewNumbers, fewNumbers],
  ]),
  ['add'],
  ...['sub', 'div', 'mod'].map((name): Call => [name, someNumbers, someNumbers]),
  ['round', someNumbers, [0, 1, 2, 5, -1, -3, 15, 22, -22, 400, -400, 1.5, '1', null]],
  ['round', fewNumbers, [0, 1, -1], [0, 0.5, 0.9, 1, '0.3', true, null, 'x', -0.5]],
  ['quantity', [...quantities, ...scalars, null, [], {}, true]],
  ['jvmSize', [...sizes, ...others]],
  ['durationMillis', [...durations, ...others]],
  ['durationText', millis],
  ...['checksum', 'uuidFrom'].flatMap((name): Call[] => [
    [name, any],
    [name, any, [...maps, ...values]],
  ]),
  ['semver', versions],
  ['semverCompare', constraints, versions],
  ['regexMatch', patterns, someTexts],
  ['regexFind', patterns, someTexts],
  ['regexReplaceAll', patterns, someTexts, replacements],
]

/** The first argument is a literal of the template; see below. */
const literalCalls: readonly Call[] = [
  ['printf', formats],
  ['printf', formats, values],
  ['printf', ['%s-%d', '%v%v', '%*d|', '%-*s|', '%.*f', '%d'], values, values],
  ['printf', ['%s-%s-%d', '%v %q %x', '%*.*f|'], values, values, values],
  ['printf', ['%!', '%z', '%#s', '%#v', '%+v', '%05v', '%', 'a', '%[1]d', '%w', '%O'], values],
  ['regexMatch', patterns, someTexts],
  ['regexFind', patterns, someTexts],
  ['regexReplaceAll', patterns, someTexts, replacements],
]

const most = 200

describe('A packaged helper for text, numbers or encodings gives under Helm what it gives here', () => {
  it.for([...calls.map((call) => [call, 0] as const), ...literalCalls.map((call) => [call, 1] as const)])(
    '%s',
    async ([[name, ...pools], literals]) => {
      const cases = combinations(pools, most).flatMap((args, i) =>
        forms.map((form, j): CallCase => ({
          name,
          args,
          form,
          literals,
          mode: (i + j) % 2 === 0 ? 'float64' : 'int64',
        })),
      )
      const differences = (await Promise.all(cases.map((call) => difference(oracle, call)))).filter(isUnexpected)
      expect(differences.slice(0, 12), `${differences.length} of ${cases.length}`).toEqual([])
    },
  )
})

/** A width that is a value needs a limit, which most forms of the arguments have not. */
function isUnexpected(difference: string | undefined): boolean {
  return difference !== undefined && !/^is refused: printf: (?:the \* of|%-?\*\S* prints text)/.test(difference)
}

describe('The -0 of a values file, which is a float there and has no other way in,', () => {
  const zeros: Json[] = [-0, 0, { a: -0 }, [-0, 0], [0, -0, '0'], '-0', 'a', -0.4]
  const one = [
    'toJson',
    'toYaml',
    'checksum',
    'toString',
    'quote',
    'squote',
    'print',
    'int',
    'float64',
    'floor',
    'ceil',
    'add',
    'mul',
  ]
  const more = ['max', 'not', 'empty', 'uniq', 'compact', 'sortAlpha', 'toToml', 'toProperties', 'quantity']
  const two = [
    'eq',
    'ne',
    'lt',
    'le',
    'has',
    'without',
    'add',
    'mul',
    'mod',
    'min',
    'max',
    'round',
    'default',
    'print',
    'join',
  ]
  const verbs = ['%v', '%d', '%g', '%+g', '%f', '%+f', '% e', '%05.1f', '%5v|', '%-5v|', '%+v', '%x', '%q']
  it.for<[string, Json[][]]>([
    ...[...one, ...more].map((name): [string, Json[][]] => [name, zeros.map((zero) => [zero])]),
    ...two.map((name): [string, Json[][]] => [name, zeros.flatMap((a) => zeros.map((b) => [a, b]))]),
    ['printf', verbs.map((verb) => [verb, -0])],
  ])('gives what it gives here in %s', async ([name, argLists]) => {
    const cases = argLists.flatMap((args) =>
      // Typed as integers two of them are compared as integers: see below.
      (['unknown', 'loosely typed', 'vaguely typed', 'in variables'] as const)
        .filter((form) => form === 'unknown' || !['eq', 'ne'].includes(name))
        .map((form): CallCase => ({ name, args, form, literals: name === 'printf' ? 1 : 0, mode: 'float64' })),
    )
    const found = await Promise.all(cases.map((call) => difference(oracle, call)))
    expect(found.filter(isUnexpected)).toEqual([])
  })
})

describe('Every character', () => {
  it.for(Array.from({ length: 17 }, (_, plane) => plane))('of plane %i is quoted as here', async (plane) => {
    let all = ''
    for (let code = plane * 0x10000; code < (plane + 1) * 0x10000; code++) {
      if (code < 0xd800 || code > 0xdfff) all += String.fromCodePoint(code)
    }
    // Refused in values, and by Helm's reader in a file.
    all = all.replaceAll(/[\u007f-\u009f\ufffe\uffff]/g, '')
    for (const name of ['quote', 'toJson']) {
      expect(await difference(oracle, { name, args: [all], form: 'typed', mode: 'float64' })).toBeUndefined()
    }
  })
})

describe('Known differences, which no Go code can cure', () => {
  it.for([...lax])('fromYaml under Helm takes what it refuses here: %s', async (yaml) => {
    const call: CallCase = { name: 'fromYaml', args: [yaml], form: 'unknown', mode: 'float64' }
    expect(await difference(oracle, call)).toMatch(/ours refuses$/)
  })

  it('a -0.0 where the schema wants an integer equals 0 under Helm: integers are compared as such', async () => {
    const call: CallCase = { name: 'eq', args: [-0, 0], form: 'typed', mode: 'float64' }
    expect(await difference(oracle, call)).toMatch(/gives true; ours gives false$/)
  })
})

describe('Where the types make it safe, a call reads as written by hand', () => {
  const name: Go = atom('.Values.name', typed(KIND.STRING, { chars: 'word' }))
  const size: Go = atom('.Values.size', typed(KIND.INTEGER, { bound: 1000 }))
  const share: Go = atom('.Values.share', typed(KIND.FLOAT))
  const names: Go = atom('.Values.names', typed(KIND.LIST, { item: () => name.type }))
  const maybe: Go = atom('.Values.maybe', unknown)
  const literal = (text: string): Go => atom(goText(text), typed(KIND.STRING, { chars: charsOfText(text) }))
  const five: Go = atom('5', typed(KIND.INTEGER, { bound: 5 }))
  it.for<[string, Go[], string]>([
    ['upper', [name], 'upper .Values.name'],
    ['upper', [maybe], 'upper .Values.maybe'],
    ['repeat', [size, name], 'repeat (int .Values.size) .Values.name'],
    ['join', [literal(','), names], 'join "," .Values.names'],
    ['quote', [size], 'quote .Values.size'],
    ['toString', [name], '.Values.name'],
    ['print', [name, literal('-'), size], 'print .Values.name "-" .Values.size'],
    ['printf', [literal('%s-%d'), name, size], 'printf "%s-%d" .Values.name (int64 .Values.size)'],
    ['add', [size, five], 'add .Values.size 5'],
    ['max', [size, five], 'max .Values.size 5'],
    ['int', [size], 'int .Values.size'],
    // Go rounds -0.4 up to -0, which prints so; a sum has no -0.
    ['ceil', [share], 'addf (ceil .Values.share)'],
    ['regexMatch', [literal('^a'), name], 'regexMatch "^a" .Values.name'],
    ['regexMatch', [maybe, name], 'mustRegexMatch .Values.maybe .Values.name'],
    ['checksum', [name, size], 'list .Values.name .Values.size | toJson | sha256sum'],
    ['toYaml', [names], 'toYaml .Values.names'],
    ['kindIs', [literal('map'), maybe], 'kindIs "map" .Values.maybe'],
  ])('%s', ([helper, args, code]) => {
    expect(rendered(helper, args)).toEqual({ code, refusals: [] })
  })

  it.for<[string, Go[], string]>([
    ['printf', [maybe, name], 'printf: the format is computed'],
    ['printf', [literal('%z'), name], 'printf: there is no %z'],
    ['printf', [literal('%s')], 'printf: the format has more verbs than there are values'],
    ['printf', [literal('a'), name], 'printf: the format has fewer verbs than there are values'],
    ['printf', [literal('100%')], 'printf: the format ends in a lone %'],
    ['printf', [literal('%*d'), maybe, size], 'printf: the * of %*d has no limit'],
  ])('%s %#: what has no counterpart is refused', ([helper, args, message]) => {
    expect(rendered(helper, args).refusals).toEqual([message])
  })
})

function rendered(helper: string, args: readonly Go[]): { code: string; refusals: string[] } {
  const refusals: string[] = []
  const emitter = { chart: 'n', defines: new Set<string>() } as unknown as Emitter
  const refuse = (message: string): number => refusals.push(message)
  const { code } = callRules.get(helper)!({ name: helper, args, emitter, root: '.', refuse })
  return { code, refusals }
}
