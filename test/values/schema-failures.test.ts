import { describe, expect, it } from 'vitest'
import { checked, mapOf, messages, pictures } from './schema-picture.ts'

const broker = {
  type: 'object',
  additionalProperties: false,
  properties: {
    replicas: { type: 'integer', minimum: 1 },
    heap: { type: 'string' },
    pullPolicy: { enum: ['Always', 'IfNotPresent', 'Never'] },
  },
}

describe('A mistake in values is shown as in the contract', () => {
  it('with what was wanted, what was got, the place, and the schema', () => {
    const { failures } = checked({
      entry: 'kafka',
      schema: mapOf({ broker }),
      values: 'kafka:\n  broker:\n    replicas: three\n',
    })
    expect(pictures(failures)).toBe(`\
values/schema: kafka.broker.replicas must be an integer ≥ 1, got "three"
  ┌─ values.yaml:3:15
3 │     replicas: three
  │               ^^^^^
  = schema: charts/kafka/values.schema.json#/properties/broker/properties/replicas`)
  })

  it('all of them at once, in the order of the file, not of the schema', () => {
    const { failures } = checked({
      schema: mapOf(
        { mode: { enum: ['kraft', 'zookeeper'] }, clusterId: { type: 'string' }, broker },
        { required: ['clusterId'] },
      ),
      values: 'broker:\n  pullPolicy: always\n  heap: 4\n  replica: 3\nmode: zookeper\n',
    })
    expect(pictures(failures)).toBe(`\
values/schema: clusterId is required
  ┌─ values.yaml:1:1
1 │ broker:
  │ ^^^^^^
  = it must be a string
  = schema: charts/kafka/values.schema.json#/properties/clusterId
values/schema: broker.pullPolicy must be one of Always, IfNotPresent, Never, got "always"
  ┌─ values.yaml:2:15
2 │   pullPolicy: always
  │               ^^^^^^
  = did you mean Always?
  = schema: charts/kafka/values.schema.json#/properties/broker/properties/pullPolicy
values/schema: broker.heap must be a string, got 4
  ┌─ values.yaml:3:9
3 │   heap: 4
  │         ^
  = write it in quotes: "4"
  = schema: charts/kafka/values.schema.json#/properties/broker/properties/heap
values/schema: broker.replica is not in this chart's schema
  ┌─ values.yaml:4:3
4 │   replica: 3
  │   ^^^^^^^
  = did you mean broker.replicas?
  = schema: charts/kafka/values.schema.json#/properties/broker
values/schema: mode must be one of kraft, zookeeper, got "zookeper"
  ┌─ values.yaml:5:7
5 │ mode: zookeper
  │       ^^^^^^^^
  = did you mean zookeeper?
  = schema: charts/kafka/values.schema.json#/properties/mode`)
  })

  it('in the flag that has the last word', () => {
    const { failures } = checked({
      entry: 'kafka',
      schema: mapOf({ broker }),
      values: 'kafka:\n  broker:\n    replicas: 3\n',
      set: ['kafka.broker.heap=4g,kafka.broker.replicas=none'],
    })
    expect(pictures(failures)).toBe(
      `\
values/schema: kafka.broker.replicas must be an integer ≥ 1, got "none"
  ┌─ --set:1:44
1 │ kafka.broker.heap=4g,kafka.broker.replicas=none
  │                                            ^^^^
  = schema: charts/kafka/values.schema.json#/properties/broker/properties/replicas`,
    )
  })

  it('in the defaults when the chart itself is wrong', () => {
    const { failures } = checked({ schema: mapOf({ broker }), defaults: 'broker:\n  replicas: 0\n' })
    expect(failures.map(({ at }) => `${at?.file}:${at?.line}`)).toEqual(['charts/kafka/values.yaml:2'])
  })

  it('file by file in the order in which they count: defaults, values, flags', () => {
    const { failures } = checked({
      schema: mapOf({ a: { type: 'integer' }, b: { type: 'integer' }, c: { type: 'integer' } }),
      defaults: '\n\n\nc: x\n',
      values: '\n\nb: x\n',
      set: ['a=x'],
    })
    expect(failures.map(({ at }) => at?.file)).toEqual(['charts/kafka/values.yaml', 'values.yaml', '--set'])
  })

  it('at the null that takes a required default away', () => {
    const { failures } = checked({
      schema: mapOf({ broker: { ...broker, required: ['replicas'] } }),
      defaults: 'broker:\n  replicas: 3\n',
      values: 'broker:\n  replicas: null\n',
    })
    expect(pictures(failures)).toBe(`\
values/schema: broker.replicas is required
  ┌─ values.yaml:2:13
2 │   replicas: null
  │             ^^^^
  = null takes the default away; leave the key out to keep it
  = schema: charts/kafka/values.schema.json#/properties/broker/properties/replicas`)
  })

  it('at the map that lacks something, by its key', () => {
    const { failures } = checked({
      schema: mapOf({ broker: { ...broker, required: ['heap'] } }),
      values: 'broker:\n  replicas: 1\n',
      set: ['broker.pullPolicy=Never'],
    })
    expect(failures.map(({ at }) => `${at?.file}:${at?.line}:${at?.column}`)).toEqual(['values.yaml:1:1'])
  })
})

describe('The sentence for each keyword', () => {
  it.each<[schema: object, values: string, message: string]>([
    [{ type: 'integer' }, 'a: x', 'a must be an integer, got "x"'],
    [{ type: 'integer', minimum: 1, maximum: 9 }, 'a: 10', 'a must be an integer from 1 to 9, got 10'],
    [{ type: 'number', exclusiveMinimum: 0 }, 'a: 0', 'a must be a number > 0, got 0'],
    [{ type: 'integer', multipleOf: 2 }, 'a: 3', 'a must be an integer that is a multiple of 2, got 3'],
    [{ maximum: 5 }, 'a: 9223372036854775807', 'a must be a number ≤ 5, got 9223372036854775807'],
    [{ type: 'boolean' }, 'a: "yes"', 'a must be true or false, got "yes"'],
    [{ type: 'string' }, 'a: {b: 1}', 'a must be a string, got a map'],
    [{ type: 'object' }, 'a: [1]', 'a must be a map, got a list'],
    [{ type: ['string', 'null'] }, 'a: 1', 'a must be a string or null, got 1'],
    [{ type: 'string', minLength: 1 }, 'a: ""', 'a must be a non-empty string, got ""'],
    [
      { type: 'string', maxLength: 3 },
      'a: abcd',
      'a must be a string of at most 3 characters, got "abcd" (4 characters)',
    ],
    [{ type: 'string', pattern: '^[a-z]+$' }, 'a: A', 'a must be a string that matches ^[a-z]+$, got "A"'],
    [{ type: 'array', minItems: 2 }, 'a: [1]', 'a must be a list of at least 2 items, got 1 item'],
    [{ type: 'array', uniqueItems: true }, 'a: [1, 2, 1]', 'a[2] repeats a[0]'],
    [{ contains: { const: 1 } }, 'a: [2]', 'a must contain 1'],
    [{ type: 'object', minProperties: 1 }, 'a: {}', 'a must be a map of at least 1 entry, got 0 entries'],
    [
      { propertyNames: { pattern: '^[a-z.]+$' } },
      'a: {B: 1}',
      'the key "B" of a must be a string that matches ^[a-z.]+$',
    ],
    [{ const: 'kraft' }, 'a: x', 'a must be "kraft", got "x"'],
    [{ enum: ['on', 1, 'a b'] }, 'a: x', 'a must be one of "on", 1, "a b", got "x"'],
    [{ not: { const: 'x' } }, 'a: x', 'a must not be "x"'],
    [{ not: { required: ['b', 'c'] } }, 'a: {b: 1, c: 1}', 'a must not have b and c together'],
    [{ dependentRequired: { b: ['c'] } }, 'a: {b: 1}', 'a.c is required beside a.b'],
    [{ properties: { b: false } }, 'a: {b: 1}', 'a.b is not allowed here'],
    [
      { type: 'string', maxLength: 10 },
      `a: ${'x'.repeat(200)}`,
      `a must be a string of at most 10 characters, got "${'x'.repeat(60)}…" (200 characters)`,
    ],
    [
      { additionalProperties: { type: 'string' } },
      'a: {min.insync.replicas: 2}',
      'a."min.insync.replicas" must be a string, got 2',
    ],
    [{ items: { properties: { b: { type: 'string' } } } }, 'a: [{b: x}, {b: 2}]', 'a[1].b must be a string, got 2'],
    [{ prefixItems: [true], items: false }, 'a: [1, 2]', 'a must be a list of at most 1 item'],
  ])('%j with `%s`', (schema, values, message) => {
    expect(messages({ schema: mapOf({ a: schema as never }), values })).toEqual([message])
  })

  it('of several keywords about one value is one sentence', () => {
    const schema = mapOf({ a: { type: 'string', minLength: 8, pattern: '^[a-z]+$' } })
    expect(messages({ schema, values: 'a: X1' })).toEqual([
      'a must be a string of at least 8 characters that matches ^[a-z]+$, got "X1" (2 characters)',
    ])
  })
})

describe('Of a cascade only the meant branch is left', () => {
  const storage = {
    oneOf: [
      mapOf({ type: { const: 'pvc' }, size: { type: 'string' } }, { required: ['type', 'size'] }),
      mapOf({ type: { const: 'emptyDir' }, medium: { enum: ['', 'Memory'] } }, { required: ['type'] }),
    ],
  }
  const port = {
    anyOf: [
      { type: 'integer', minimum: 1 },
      { type: 'string', minLength: 1 },
    ],
  }

  it.each<[title: string, schema: object, values: string, messages: string[]]>([
    [
      'the one whose discriminator agrees',
      { storage },
      'storage: {type: emptyDir, medium: memory}',
      ['storage.medium must be one of "", Memory, got "memory"'],
    ],
    ['the other one', { storage }, 'storage: {type: pvc}', ['storage.size is required']],
    [
      'both words when neither agrees',
      { storage },
      'storage: {type: hostPath}',
      ['storage.type must be one of pvc, emptyDir, got "hostPath"'],
    ],
    [
      'both kinds when neither fits',
      { port },
      'port: []',
      ['port must be an integer ≥ 1 or a non-empty string, got a list'],
    ],
    ['the kind that fits', { port }, 'port: 0', ['port must be an integer ≥ 1, got 0']],
    [
      'a choice of keys',
      { a: { anyOf: [{ required: ['b'] }, { required: ['c'] }] } },
      'a: {}',
      ['one of a.b, a.c is required'],
    ],
    [
      'too many keys',
      { a: { oneOf: [{ required: ['b'] }, { required: ['c'] }] } },
      'a: {b: 1, c: 1}',
      ['a must have only one of b, c'],
    ],
    [
      'one inside of another',
      { a: { anyOf: [{ type: 'string' }, { type: 'array', items: port }] } },
      'a: [0]',
      ['a[0] must be an integer ≥ 1, got 0'],
    ],
  ])('%s', (_, properties, values, expected) => {
    expect(messages({ schema: mapOf(properties as never), values })).toEqual(expected)
  })

  it('also through references', () => {
    const schema = mapOf(
      { a: { oneOf: [{ $ref: '#/$defs/text' }, { $ref: '#/$defs/map' }] } },
      {
        $defs: { text: { type: 'string' }, map: { type: 'object', properties: { b: { type: 'integer' } } } },
      },
    )
    const { failures } = checked({ schema, values: 'a: {b: x}' })
    expect(failures.map(({ message, notes }) => [message, ...notes])).toEqual([
      ['a.b must be an integer, got "x"', 'schema: charts/kafka/values.schema.json#/$defs/map/properties/b'],
    ])
  })

  it('and a condition is told, not reported', () => {
    const schema = {
      properties: { mode: { type: 'string' }, zookeeper: mapOf({ connect: { type: 'string' } }) },
      if: { properties: { mode: { const: 'zookeeper' } }, required: ['mode'] },
      then: { required: ['zookeeper'] },
      else: { properties: { zookeeper: false } },
    }
    expect(messages({ schema, values: 'mode: zookeeper' })).toEqual(['zookeeper is required when mode is zookeeper'])
    expect(messages({ schema, values: 'mode: kraft\nzookeeper: {}' })).toEqual(['zookeeper is not allowed here'])
  })
})

describe('A hint says what to do', () => {
  const image = mapOf({ tag: { type: 'string' }, repository: { type: 'string' } }, { required: ['tag'] })

  it.each<[title: string, schema: object, values: string, hints: (string | undefined)[]]>([
    ['quotes to drop', { a: { type: 'integer' } }, 'a: "3"', ['write 3 without quotes']],
    ['quotes to drop from a flag', { a: { type: 'boolean' } }, "a: 'true'", ['write true without quotes']],
    ['quotes to add', { a: { type: 'string' } }, 'a: 1.10', ['write it in quotes: "1.10"']],
    [
      'quotes around the word that YAML takes for a boolean',
      { a: { type: 'string' } },
      'a: yes',
      ['write it in quotes: "yes"'],
    ],
    ['no quotes to drop where octal would come out', { a: { type: 'integer' } }, 'a: "010"', [undefined]],
    [
      'no quotes to drop where no 64-bit integer would come out',
      { a: { type: 'integer' } },
      `a: "${'9'.repeat(20)}"`,
      [undefined],
    ],
    ['the known key', { broker }, 'brokr: {}', ['did you mean broker?']],
    ['the known place', { broker }, 'replicas: 3', ['known as broker.replicas']],
    ['the known keys', { broker }, 'broker: {zzzzzzzz: 1}', ['known here: replicas, heap, pullPolicy']],
    ['one mistake for a misspelt required key', { image }, 'image: {tagg: x}', ['did you mean image.tag?']],
    [
      'the description',
      { a: { pattern: '^[0-9]+m$', description: 'Processor time.', examples: ['500m'] } },
      'a: x',
      ['Processor time; for example "500m"'],
    ],
    [
      'the description of what is missing',
      { image: { ...image, properties: { tag: { description: 'Version of the image.' } } } },
      'image: {}',
      ['Version of the image.'],
    ],
  ])('%s', (_, properties, values, hints) => {
    const { failures } = checked({ schema: mapOf(properties as never), values })
    expect(failures.map(({ hint }) => hint)).toEqual(hints)
  })

  it.each([
    ['string', 'a=1', '--set reads numbers, true and false; --set-string keeps text'],
    ['integer', `a=${'9'.repeat(20)}`, undefined],
    ['list', 'a[1]=x', "a flag for one item begins a new list over the chart's own; give all items: NAME={a,b,c}"],
  ])('does not speak of quotes where a flag decides: %s, --set %s', (type, flag, hint) => {
    const a = type === 'list' ? { items: { type: 'string' } } : { type }
    const { failures } = checked({ schema: mapOf({ a }), defaults: 'a: [x, y]', set: [flag] })
    expect(failures.map((failure) => [failure.at?.file, failure.hint])).toEqual([['--set', hint]])
  })

  it('knows the keys of all parts where `unevaluatedProperties` asks', () => {
    const schema = {
      allOf: [{ properties: { replicas: {} } }],
      properties: { image: {} },
      unevaluatedProperties: false,
    }
    expect(checked({ schema, values: 'replica: 1' }).failures.map(({ hint }) => hint)).toEqual([
      'did you mean replicas?',
    ])
  })
})

describe('Odd keys are keys', () => {
  it.each(['__proto__', 'constructor', 'toString'])('%s', (key) => {
    expect(messages({ schema: mapOf({ a: { type: 'string' } }), values: `${key}: 1` })).toEqual([
      `${key} is not in this chart's schema`,
    ])
    expect(messages({ schema: { additionalProperties: { type: 'string' } }, values: `${key}: 1` })).toEqual([
      `${key} must be a string, got 1`,
    ])
  })
})

describe('A schema that is broken is a failure, not a crash', () => {
  it('of the values check', () => {
    const { failures } = checked({ schema: '{"type": "objekt"}', values: 'a: 1' })
    expect(failures.map(({ code }) => code)).toEqual(['chart/schema'])
  })

  it.each<[title: string, schema: string, message: string]>([
    ['that refers to itself', '{"$ref": "#"}', 'charts/kafka/values.schema.json refers to itself without end'],
    [
      'that doubles with each definition',
      doubling(30),
      'charts/kafka/values.schema.json holds one value against too many schemas',
    ],
    [
      'that is nested without end',
      `${'{"not":'.repeat(3000)}{}${'}'.repeat(3000)}`,
      'charts/kafka/values.schema.json is nested deeper than 500 levels',
    ],
  ])('%s', (_, schema, message) => {
    expect(messages({ schema, values: 'a: 1' })).toEqual([message])
  })

  it('and a shared part is named', () => {
    const shared = new Map([['capstan:common', '{"$defs": {"port": {"type": "integer"}}}']])
    const { failures } = checked({
      schema: mapOf({ p: { $ref: 'capstan:common#/$defs/port' } }),
      values: 'p: x',
      shared,
    })
    expect(failures.map(({ notes }) => notes)).toEqual([['schema: capstan:common#/$defs/port']])
  })
})

/** Each definition refers twice to the next. */
function doubling(count: number): string {
  const definitions: Record<string, object> = { [`d${count}`]: {} }
  for (let i = 0; i < count; i++) {
    const next = { $ref: `#/$defs/d${i + 1}` }
    definitions[`d${i}`] = { allOf: [next, next] }
  }
  return JSON.stringify({ $ref: '#/$defs/d0', $defs: definitions })
}
