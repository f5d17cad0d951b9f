import type { Json, JsonMap } from '../../../src/core/json.ts'
import { dice } from './dice.ts'

const port = { type: 'integer', minimum: 0, maximum: 65535 }
const scalar = { type: ['string', 'integer', 'number', 'boolean'] }

/** All that a rule can be about: what is required and what is not, of one type, of several, or of any. */
export const schema: JsonMap = {
  type: 'object',
  additionalProperties: false,
  required: [
    'n',
    's',
    'mode',
    'flag',
    'tags',
    'nums',
    'items',
    'counts',
    'cfg',
    'mem',
    'heap',
    'wait',
    'nest',
    'mixed',
    'version',
  ],
  properties: {
    n: { type: 'integer', minimum: -100, maximum: 100 },
    m: { type: ['integer', 'null'], minimum: 0, maximum: 10 },
    x: { type: 'number' },
    s: { type: 'string' },
    t: { type: ['string', 'null'] },
    mode: { enum: ['fixed', 'percent', 'none'] },
    flag: { type: 'boolean' },
    opt: { type: ['boolean', 'null'] },
    version: { type: 'string', pattern: '^[0-9]+\\.[0-9]+$' },
    heap: { type: 'string' },
    mem: { type: ['string', 'number'] },
    wait: { type: 'string' },
    tags: { type: 'array', items: { type: 'string' } },
    nums: { type: 'array', items: { type: 'integer' } },
    mixed: { type: 'array', items: scalar },
    nulls: { type: 'array', items: { type: ['integer', 'null'] } },
    items: { type: 'array', items: { $ref: '#/$defs/item' } },
    counts: { type: 'object', additionalProperties: { type: 'integer' } },
    cfg: {
      type: 'object',
      properties: { 'min.isr': { type: 'integer' }, level: { type: ['string', 'null'] } },
      additionalProperties: scalar,
    },
    nest: {
      type: 'object',
      properties: {
        a: { type: ['object', 'null'], properties: { b: { type: 'integer' } }, additionalProperties: false },
      },
      additionalProperties: false,
    },
    any: {},
  },
  $defs: {
    item: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' }, port, tls: { type: ['boolean', 'null'] } },
      additionalProperties: false,
    },
  },
}

/** Values that the schema accepts: the same ones for the same seed. */
export function randomValues(seed: number): JsonMap {
  const below = dice(seed)
  const one = <T>(from: readonly T[]): T => from[below(from.length)]!
  const some = <T>(make: () => T, most = 3): T[] => Array.from({ length: below(most + 1) }, make)
  const text = (): string => one(['', 'a', 'b', 'ab', 'Äb', 'a,b', ' a ', 'x-1', '😀a', '12', 'true', 'a.b', 'AbC'])
  const number = (): number => one([0, 1, 2, 3, 7, -1, 1.5, -0.25, 0.1, 1e6])
  const maybe = (key: string, make: () => Json): [string, Json][] => (below(3) > 0 ? [[key, make()]] : [])
  const item = (): JsonMap =>
    Object.fromEntries([
      ['name', one(['a', 'b', 'c'])],
      ...maybe('port', () => one([0, 80, 443, 8080])),
      ...maybe('tls', () => one([true, false, null])),
    ])
  const any = (): Json => one<Json>([1, 'a', true, [], [1], {}, { b: 1 }, 1.5, { b: null }, ['a']])
  return Object.fromEntries<Json>([
    ['n', one([-7, -1, 0, 1, 2, 3, 5, 100])],
    ...maybe('m', () => one([0, 1, 2, 10, null])),
    ...maybe('x', number),
    ['s', text()],
    ...maybe('t', () => one([text(), text(), null])),
    ['mode', one(['fixed', 'percent', 'none'])],
    ['flag', one([true, false])],
    ...maybe('opt', () => one([true, false, null])),
    ['version', one(['3.9', '4.0', '4.1', '10.0'])],
    ['heap', one(['1g', '512m', '2048k', '1000', '4G', '2x', ''])],
    ['mem', one<Json>(['1Gi', '2Gi', '500m', '1e3', '0.5', 'x', 1, 2.5, 1073741824, '4G', '.5Gi'])],
    ['wait', one(['1s', '1m30s', '250ms', '0', '1h', 'x', '-1s'])],
    ['tags', some(text)],
    ['nums', some(() => one([0, 1, 2, 3, 3, -4]))],
    ...maybe('nulls', () => some(() => one([1, 2, null, null, -1]))),
    ['mixed', some(() => one<Json>([1, 'a', true, 1.5, 'b', 0]))],
    ['items', some(item)],
    ['counts', Object.fromEntries(some(() => [one(['a', 'b', 'c', 'd-e']), below(5) - 1] as const))],
    [
      'cfg',
      Object.fromEntries<Json>([
        ...maybe('min.isr', () => below(4)),
        ...maybe('level', () => one(['info', 'debug', null])),
        ...maybe('other', () => one<Json>(['a', 1, true, 1.5])),
      ]),
    ],
    ['nest', Object.fromEntries(maybe('a', () => one<Json>([null, {}, { b: 1 }, { b: 2 }])))],
    ...maybe('any', any),
  ])
}
