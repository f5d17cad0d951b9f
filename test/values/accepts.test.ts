import fc from 'fast-check'
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { chartEntry, instanceOf } from '../../src/chart/entries.ts'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { shapeOf } from '../../src/values/accepts-keywords.ts'
import { accepts } from '../../src/values/accepts.ts'
import { readSchema } from '../../src/values/schema-text.ts'
import { ajvFor, compileSchema } from '../../src/values/schema.ts'
import { shippedChart } from '../support/shipped-chart.ts'
import { anySchema, anyValue } from './accepts-arbitrary.ts'

const usual: JsonMap = {
  name: 'a',
  port: 80,
  kind: 'a',
  size: '4Gi',
  tags: ['a', 'b'],
  labels: { a: 'b' },
  probe: { seconds: 3 },
  number: 18446744073709551615n,
}

const everyday: JsonMap = {
  $schema: 'http://json-schema.org/schema#',
  $id: 'https://a.example/values.schema.json',
  title: 'Values',
  type: 'object',
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 3, default: 'a' },
    port: { oneOf: [{ type: 'integer', minimum: 1, maximum: 65535 }, { type: 'string' }, { type: 'null' }] },
    kind: { enum: ['a', 'b'], description: 'One of two.' },
    size: { type: ['string', 'null'], pattern: '^[0-9]+(Gi|Mi)?$', format: 'quantity' },
    tags: { type: 'array', items: { type: 'string' }, uniqueItems: true, minItems: 1 },
    labels: { type: 'object', propertyNames: { pattern: '^[a-z]+$' }, additionalProperties: { type: 'string' } },
    probe: { $ref: '#/$defs/probe' },
    number: { type: 'integer', maximum: 18446744073709552000 },
  },
  dependentRequired: { kind: ['name'] },
  if: { properties: { kind: { const: 'b' } }, required: ['kind'] },
  then: { not: { properties: { port: { type: 'null' } } } },
  $defs: { probe: { type: 'object', properties: { seconds: { type: 'integer' } }, 'x-form': { hidden: true } } },
}

describe('What is accepted without Ajv', () => {
  it('is what Ajv compiles and finds valid, whatever the schema and the values', () => {
    let accepted = 0
    fc.assert(
      fc.property(anySchema, fc.array(anyValue, { minLength: 1, maxLength: 4 }), (schema, values) => {
        const schemaText = JSON.stringify(schema)
        const read = readSchema(schemaText, 'values.schema.json')
        const found = values.filter((value) => accepts(read, value))
        accepted += found.length
        if (found.length > 0)
          expect(found.map(compileSchema(schemaText, 'values.schema.json'))).toEqual(found.map(none))
      }),
      { numRuns: 4000 },
    )
    // Without this, accepting nothing would pass.
    expect(accepted).toBeGreaterThan(2000)
  })

  it.for<[about: string, values: JsonMap]>([
    ['nothing', {}],
    ['one of each', usual],
    ['the condition fulfilled', { ...usual, kind: 'b' }],
    ['the other branch', { ...usual, port: 'http' }],
  ])('are values of an everyday schema: $0', ([, values]) => {
    expect(accepts(everyday, values)).toBe(true)
  })

  it.for<[about: string, values: JsonMap]>([
    ['a missing entry', { port: 80, kind: 'a' }],
    ['another type', { ...usual, port: true }],
    ['an entry too many', { ...usual, nmae: 'a' }],
    ['a number out of range', { ...usual, port: 65536 }],
    ['a pattern that does not match', { ...usual, size: '4 GiB' }],
    ['a word that is not in the list', { ...usual, kind: 'c' }],
    ['a wrong item', { ...usual, tags: ['a', 1] }],
    ['an item twice', { ...usual, tags: ['a', 'a'] }],
    ['a wrong name of an entry', { ...usual, labels: { 'a b': 'c' } }],
    ['what the condition asks for', { ...usual, kind: 'b', port: null }],
    ['one beyond a definition', { ...usual, probe: { seconds: 1.5 } }],
  ])('is nothing with $0', ([, values]) => {
    expect(accepts(everyday, values)).toBe(false)
    expect(compileSchema(JSON.stringify(everyday), 'values.schema.json')(values)).not.toEqual([])
  })

  it('is every preset of the shipped charts over their defaults', () => {
    for (const name of ['kafka']) {
      const chart = shippedChart(name)
      const schema = readSchema(chart.schemaText!, 'values.schema.json')
      const presets = readdirSync(new URL(`../../charts/${name}/presets`, import.meta.url))
      expect(presets.length).toBeGreaterThan(0)
      for (const preset of [undefined, ...presets.map((file) => file.replace(/\..*$/, ''))]) {
        const chosen = preset === undefined ? [] : [{ chart: undefined, name: preset }]
        const options = { presets: chosen, name: undefined, namespace: undefined }
        const [entry] = chartEntry(chart, { values: {}, layers: [] }, options).entries
        expect([preset, accepts(schema, instanceOf(entry!).values)]).toEqual([preset, true])
      }
    }
  })
})

describe('What Ajv would refuse to compile is never accepted, though no value ever meets it:', () => {
  it.for<[about: string, part: JsonMap]>([
    ['a type that is none', { type: 'text' }],
    ['a pattern that RE2 does not know', { pattern: '(?=a)' }],
    ['a pattern for names that RE2 does not know', { patternProperties: { '(a)\\1': { type: 'string' } } }],
    ['an empty enum', { enum: [] }],
    ['no list of branches', { anyOf: { type: 'string' } }],
    ['a limit of another type', { minimum: '1' }],
    ['a limit of draft-04', { minimum: 1, exclusiveMinimum: true }],
    ['a reference that leads nowhere', { $ref: '#/$defs/nothing' }],
    ['a reference to another file', { $ref: 'https://a.example/b.json' }],
    ['draft-04’s id', { id: 'a' }],
    ['a name twice', { oneOf: [{ $id: 'a' }, { $id: 'a', type: 'null' }] }],
    ['nullable without a type', { nullable: true }],
  ])('$0', ([, part]) => {
    const schema: JsonMap = { properties: { absent: { properties: { deeper: part } } } }
    expect(() => compileSchema(JSON.stringify(schema), 'values.schema.json')).toThrow()
    expect(accepts(schema, {})).toBe(false)
  })
})

describe('Ajv decides about', () => {
  it.for<[about: string, schema: JsonMap, values: Json]>([
    ['circles of references', { $ref: '#/$defs/a', $defs: { a: { items: { $ref: '#/$defs/a' } } } }, {}],
    ['a circle about one value', { $defs: { a: { allOf: [{ $ref: '#/$defs/a' }] } } }, {}],
    ['schemas nested too deeply', nested(120), {}],
    ['a chain of references that fills its stack', chain(400), {}],
    ['definitions that double with every step', doubling(30), {}],
    ['draft 2019-09', { $schema: 'https://json-schema.org/draft/2019-09/schema' }, {}],
    ['values that its comparison stumbles over', { not: { const: { a: 1 } } }, { valueOf: 1 }],
    ['an empty name that is required', { not: { required: [''] } }, {}],
    ['the key __proto__ in a schema', readSchema('{"properties": {"__proto__": {"type": "null"}}}', 'f'), {}],
    [
      'patterns for names beside branches, over which Ajv stumbles',
      { patternProperties: { '^a': {} }, if: { required: ['b'] }, then: { properties: { b: {} } } },
      { ab: 1 },
    ],
    [
      'equal items, which it compares by the type of `items` alone',
      { not: { prefixItems: [{}, {}], items: { type: 'string' }, uniqueItems: true } },
      [1, 1],
    ],
    ['a text of two units that is one character', { minLength: 2 }, '😀'],
    ['a number that JSON has not', {}, { a: Infinity }],
  ])('$0', ([, schema, values]) => {
    expect(accepts(schema, values)).toBe(false)
  })

  it('values that take too many steps, and is asked before long', () => {
    const heavy: JsonMap = { additionalProperties: { allOf: Array.from({ length: 200 }, () => ({ type: 'number' })) } }
    const values = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`k${i}`, i]))
    expect(accepts(heavy, values)).toBe(false)
  })

  it('no keyword that was forgotten here', () => {
    for (const [dialect, schema] of Object.entries({
      'draft-07': { $schema: 'http://json-schema.org/draft-07/schema#' },
      '2020-12': {},
    })) {
      const acting = Object.keys(ajvFor(schema).RULES.keywords)
      const known = acting.filter((keyword) => shapeOf(keyword, dialect as '2020-12') ?? annotations.includes(keyword))
      expect(known).toEqual(acting)
      expect(acting.length).toBeGreaterThan(40)
    }
  })
})

const none = (): readonly never[] => []

/** Ajv knows these and does nothing about them. `const` may be anything, and `$id` is looked at apart. */
const annotations = (
  'const $id $schema $comment $vocabulary title description default deprecated readOnly writeOnly examples ' +
  'contentMediaType contentEncoding contentSchema'
).split(' ')

function nested(levels: number): JsonMap {
  return levels === 0 ? { type: 'string' } : { properties: { a: nested(levels - 1) } }
}

function chain(length: number): JsonMap {
  const names = Array.from({ length }, (_, i) => `d${i}`)
  const entries = names.map((name, i) => [name, { properties: { a: i > 0 ? { $ref: `#/$defs/d${i - 1}` } : {} } }])
  return { $ref: `#/$defs/d${length - 1}`, $defs: Object.fromEntries(entries) as JsonMap }
}

function doubling(length: number): JsonMap {
  const names = Array.from({ length }, (_, i) => `d${i}`)
  const entries = names.map((name, i) => {
    const before = { $ref: `#/$defs/d${i - 1}` }
    return [name, i > 0 ? { allOf: [before, before] } : {}]
  })
  return { $defs: Object.fromEntries(entries) as JsonMap }
}
