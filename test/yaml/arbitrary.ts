import fc from 'fast-check'
import { put } from '../../src/core/json.ts'
import type { Json, JsonMap } from '../../src/core/json.ts'

/** Pieces that some YAML reader takes for something: of them hostile strings are made. */
const pieces = [
  ...[
    '- ',
    '-',
    ': ',
    ':',
    '#',
    ' #',
    ' ',
    '\n',
    '\n\n',
    '\t',
    'a',
    'b',
    '1',
    '0x',
    '0',
    '.',
    '_',
    'e',
    'E',
    'x y',
    '\r',
  ],
  ...[
    'y',
    'no',
    'on',
    '~',
    'null',
    'true',
    '"',
    "'",
    "'",
    '`',
    '@',
    '%',
    '&',
    '*',
    '!',
    '|',
    '>',
    '?',
    '[',
    ']',
    '{',
    '}',
  ],
  ...[
    ',',
    '---',
    '...',
    '\\',
    '/',
    '=',
    '<<',
    '1:30',
    '2020-01-01',
    '.inf',
    '.nan',
    '+',
    '_1',
    '0o7',
    '0b1',
    '$',
    'Ünï',
  ],
  ...[
    '\u0085',
    '\u2028',
    '\ufeff',
    '\u00a0',
    '😀',
    '\x7f',
    '\0',
    '\ufffe',
    '\ud7ff',
    '\ue000',
    '__proto__',
    '{{',
    '}}',
  ],
]

export const anyText: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 7 }).map((parts) => parts.join('')) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary' }) },
)

/** Longer than readers allow for a key without `? `. */
const anyKey = fc.oneof(
  { weight: 20, arbitrary: anyText },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 990, maxLength: 1030 }) },
)

const anyNumber: fc.Arbitrary<number | bigint> = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
  fc.bigInt({ min: -(2n ** 63n), max: -(2n ** 53n) }),
  fc.constantFrom(0, -0, 1e21, 1e22, 1e-7, 5e-324, 1.7976931348623157e308),
)

/** Any value, with hostile strings and keys. */
export const anyValue: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.oneof(anyText, anyText, anyNumber, fc.boolean(), fc.constant(null)),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.array(fc.tuple(anyKey, tie('json')), { maxLength: 4 }).map(mapOf),
  ),
})).json

function mapOf(entries: readonly (readonly [string, Json])[]): JsonMap {
  const map: JsonMap = {}
  for (const [key, value] of entries) put(map, key, value)
  return map
}

/** Doubles that are whole beyond 2^53 print as integers and come back as bigints of the same digits. */
export function asRead(value: Json): Json {
  if (typeof value === 'number') return isBig(value) ? BigInt(String(value)) : value
  return mapped(value, asRead)
}

function isBig(value: number): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value) && value >= -(2 ** 63) && value < 2 ** 64
}

/** As readers without bigints give it. */
export function asDoubles(value: Json): Json {
  return typeof value === 'bigint' ? Number(value) : mapped(value, asDoubles)
}

function mapped(value: Json, change: (value: Json) => Json): Json {
  if (Array.isArray(value)) return value.map(change)
  if (typeof value !== 'object' || value === null) return value
  return mapOf(Object.keys(value).map((key) => [key, change(value[key]!)] as const))
}

const documents = [
  "a: 1\nb:\n  c: x y\n  d: [1, two, {e: f}]\nl:\n- a: 1\n  b: 2\n- - x\n  - \"q\"\ns: |\n  l1\n   l2\n\n  l3\nf: >-\n  a\n  b\n\n    c\n  d\n# c\nz: 'it''s' # c\n",
  '---\n# c\nk: &a {x: 1}\nm:\n  <<: *a\n  y: 2\nt: !!str 12\nu: "a\\nb\\u00e9"\n---\nb: 1\n',
  '- 1\n- a: b\n  c:\n  - d\n\n- |+\n  x\n\n- >\n y\n z\n',
  'a:\n    b:\n      - c\n      -\n        d: e\n    f: multi\n      line # c\n? k\n: v\n"q": {a: b, "c":d, e}\n',
  '{"a":[1,2,{"b":null}],\n "c":"d"}\n',
  'key: "multi\n  line \\\n  text"\nk2: \'a\n\n  b\'\nurl: http://x:80/y\nargs: ["--a=b", -x]\ntime: 12:30\n',
]

const inserts = [
  ...[
    'a',
    '1',
    'x: y',
    '- ',
    '-',
    ': ',
    ':',
    '\n',
    '\n  ',
    '\n    ',
    '\n- ',
    '  ',
    ' ',
    '#',
    ' #',
    '"',
    "'",
    '[',
    ']',
    '{',
    '}',
  ],
  ...[
    ',',
    ', ',
    '|',
    '>',
    '|-',
    '>+',
    '|2',
    '&a ',
    '*a',
    '!!int ',
    '!x ',
    '? ',
    '<<: ',
    '<<: *a',
    '---',
    '\n---\n',
    '...',
    '%',
  ],
  ...[
    '@',
    '`',
    '\t',
    '\r\n',
    '\\',
    '\\/',
    '\\x41',
    '~',
    'null',
    'yes',
    '014',
    '.inf',
    'é',
    '😀',
    '\u2028',
    '\ufeff',
    '\u0085',
  ],
  ...[
    '=',
    '$',
    '-x',
    'b:\n',
    '*',
    '&',
    '!',
    'k:',
    '{a: b}',
    '[c]',
    '"q"',
    "'s'",
    '.',
    '%YAML 1.1\n',
    '\0',
    '\x7f',
    '\ud800',
  ],
]

interface Edit {
  readonly where: number
  readonly cut: number
  readonly insert: string
}

const anyEdit: fc.Arbitrary<Edit> = fc.record({
  where: fc.nat(400),
  cut: fc.constantFrom(0, 0, 1, 2, 5),
  insert: fc.oneof(fc.constantFrom(...inserts), fc.constant('')),
})

/** YAML that a person wrote and then got wrong, or a few of its lines. */
export const damagedYaml: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom(...documents), fc.array(anyEdit, { maxLength: 4 }), fc.nat(8), fc.nat(12))
  .map(([document, edits, first, count]) => {
    const lines = document.split('\n')
    let text = count > 8 ? document : `${lines.slice(first, first + count + 1).join('\n')}\n`
    for (const { where, cut, insert } of edits) {
      const at = where % (text.length + 1)
      text = text.slice(0, at) + insert + text.slice(at + cut)
    }
    return text
  })
