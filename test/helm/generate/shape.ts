import type { Json, JsonMap } from '../../../src/core/json.ts'
import type { Choices } from './choices.ts'
import { chance, oneOf, pick, several } from './choices.ts'

/** What a schema says of a value, and so what templates can do with it. */
export type Shape =
  | { readonly kind: 'string'; readonly form: 'word' | 'choice' | 'line' | 'free' }
  | { readonly kind: 'integer'; readonly form: 'small' | 'middle' | 'wide' }
  | { readonly kind: 'number' | 'boolean' | 'any' }
  | { readonly kind: 'record'; readonly fields: readonly Field[] }
  | { readonly kind: 'dictionary'; readonly item: Shape }
  | { readonly kind: 'list'; readonly item: Shape }

export interface Field {
  readonly name: string
  readonly shape: Shape
  readonly required: boolean
  readonly nullable: boolean
  /** Whether values.yaml has it. */
  readonly given: boolean
}

/** Names of fields: plain ones, some that need brackets, some that are helpers. */
const names = ['alpha', 'beta', 'gamma', 'delta', 'size', 'mode', 'title', 'first', 'a-b', 'x.y/z', 'list', 'Upper']

/** `depth`: how many levels of maps and lists may lie below. */
function randomShape(choices: Choices, depth: number): Shape {
  const leaf: [number, () => Shape][] = [
    [4, () => ({ kind: 'string', form: pick(choices, ['word', 'choice', 'line', 'free', 'free']) })],
    [3, () => ({ kind: 'integer', form: pick(choices, ['small', 'middle', 'wide']) })],
    [2, () => ({ kind: 'boolean' })],
    [1, () => ({ kind: 'number' })],
    [1, () => ({ kind: 'any' })],
  ]
  if (depth === 0) return oneOf(choices, leaf)
  return oneOf(choices, [
    ...leaf,
    [4, () => randomRecord(choices, depth - 1, [1, 3])],
    [3, () => ({ kind: 'dictionary', item: randomShape(choices, chance(choices, 40) ? depth - 1 : 0) })],
    [2, () => ({ kind: 'list', item: randomShape(choices, 0) })],
    [4, () => ({ kind: 'list', item: randomRecord(choices, depth - 1, [1, 3]) })],
  ])
}

export function randomRecord(
  choices: Choices,
  depth: number,
  count: readonly [number, number],
): Shape & { kind: 'record' } {
  const used = new Set<string>()
  const fields = several(choices, count, () => {
    let name = pick(choices, names)
    while (used.has(name)) name = `${name}2`
    used.add(name)
    const sure = !chance(choices, 20)
    return {
      name,
      shape: randomShape(choices, depth),
      required: sure,
      nullable: !sure && chance(choices, 50),
      given: sure || chance(choices, 40),
    }
  })
  return { kind: 'record', fields }
}

const words = ['one', 'two', 'three.3', 'four-4']
const wordPattern = '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$'

export function schemaOf(shape: Shape): JsonMap {
  switch (shape.kind) {
    case 'string':
      if (shape.form === 'choice') return { type: 'string', enum: words }
      if (shape.form === 'word') return { type: 'string', pattern: wordPattern }
      return shape.form === 'line' ? { type: 'string', pattern: '^[^\\x00-\\x1f]*$' } : { type: 'string' }
    case 'integer':
      if (shape.form === 'small') return { type: 'integer', minimum: 0, maximum: 999 }
      return shape.form === 'middle'
        ? { type: 'integer', minimum: -2147483648, maximum: 2147483647 }
        : { type: 'integer', minimum: -9007199254740991, maximum: 9007199254740991 }
    case 'number':
    case 'boolean':
      return { type: shape.kind }
    case 'any':
      return {}
    case 'list':
      return { type: 'array', items: schemaOf(shape.item) }
    case 'dictionary':
      return { type: 'object', additionalProperties: schemaOf(shape.item) }
    case 'record':
      return recordSchema(shape.fields)
  }
}

function recordSchema(fields: readonly Field[]): JsonMap {
  const properties: JsonMap = {}
  for (const { name, shape, nullable } of fields) {
    const schema = schemaOf(shape)
    properties[name] =
      nullable && typeof schema['type'] === 'string' && schema['enum'] === undefined
        ? { ...schema, type: [schema['type'], 'null'] }
        : schema
  }
  const required = fields.filter((field) => field.required).map(({ name }) => name)
  return { type: 'object', additionalProperties: false, properties, ...(required.length > 0 ? { required } : {}) }
}

/** A value that the schema of the shape accepts. */
export function valueOf(choices: Choices, shape: Shape): Json {
  switch (shape.kind) {
    case 'string':
      if (shape.form === 'choice') return pick(choices, words)
      if (shape.form === 'word') return pick(choices, ['alpha', 'x1', 'v1.2.3', '014', 'true', 'null', '1e3', '9'])
      return pick(choices, shape.form === 'line' ? nastyLines : [...nastyLines, ...nastyTexts])
    case 'integer':
      return pick(choices, integers[shape.form])
    case 'number':
      return pick(choices, [0, 1.5, 0.1, -2.5, 1e6, 1234567.5, 1e21, 1e-7, 3, 100000.25, 20999999])
    case 'boolean':
      return chance(choices, 50)
    case 'any':
      return anything(choices, 2)
    case 'list':
      return several(choices, [0, 3], () => valueOf(choices, shape.item))
    case 'dictionary':
      return Object.fromEntries(several(choices, [0, 3], () => [pick(choices, keys), valueOf(choices, shape.item)]))
    case 'record':
      return Object.fromEntries(
        shape.fields
          .filter((field) => field.required || chance(choices, 60))
          .map(({ name, shape: inner, nullable }): [string, Json] => [
            name,
            nullable && schemaOf(inner)['enum'] === undefined && chance(choices, 25) ? null : valueOf(choices, inner),
          ]),
      )
  }
}

/** Any value, most of all not the one wanted. */
export function anything(choices: Choices, depth: number): Json {
  const scalar: [number, () => Json][] = [
    [3, () => pick(choices, [...nastyLines, ...nastyTexts])],
    [2, () => pick(choices, integers.wide)],
    [1, () => pick(choices, [true, false, null, 0.5])],
  ]
  if (depth === 0) return oneOf(choices, scalar)
  return oneOf(choices, [
    ...scalar,
    [2, () => several(choices, [0, 2], () => anything(choices, depth - 1))],
    [2, () => Object.fromEntries(several(choices, [0, 2], () => [pick(choices, keys), anything(choices, depth - 1)]))],
  ])
}

const integers = {
  small: [1, 0, 2, 7, 999],
  middle: [1, 0, -1, 1000000, 20999999, 2147483647, -2147483648],
  wide: [1, 0, -5, 1000000, 4294967296, 1000000000000000, 9007199254740991, -9007199254740991],
}

const keys = [
  'a',
  'b',
  'app.kubernetes.io/name',
  'B',
  '10',
  '9',
  'k1',
  'yes',
  'a b',
  'é',
  'x: y',
  '😀',
  '\uFF5E',
  '#',
  '',
]

const nastyLines = [
  ...[
    'plain',
    '',
    'two words',
    'true',
    'null',
    '~',
    'yes',
    'on',
    'n',
    '014',
    '0x1F',
    '1e3',
    '1_000',
    '.inf',
    '2020-01-01',
  ],
  ...[
    '12:30:45',
    '- a',
    'a: b',
    'a #b',
    '#c',
    '"',
    "'",
    '\\',
    'a\\nb',
    ' lead',
    'trail ',
    '{{ .Values.x }}',
    '{{x}}',
    '{',
  ],
  ...[
    '}',
    '{}',
    '[',
    '[]',
    '%',
    '@',
    '`',
    '&a',
    '*a',
    '!t',
    '|',
    '>',
    '?',
    ':',
    '-',
    ',',
    '---',
    '...',
    'é',
    '😀',
    '<a>&',
  ],
  ...['\u2028', '\u00a0', '\ufeff', '$x', '%s', '%', 'k=v', 'a,b,c', '=', '<<', '1.0', '+1', '-0', '0o17', '1e400'],
]

const nastyTexts = [
  'a\nb',
  'a\n',
  '\n',
  '\n\na',
  'a\n\n  b\n',
  '\ta',
  'a\tb',
  'x \ny',
  '  a\nb',
  'a\r\nb',
  'a: 1\n- b\n',
  '\u0001',
]
