import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { failuresOf } from '../../src/core/failure.ts'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { packagedSchema, type SchemaTarget } from '../../src/package/schema.ts'
import { compileSchema } from '../../src/values/schema.ts'
import { readJson } from '../../src/yaml/json.ts'
import { readFileSync } from 'node:fs'
import { anySchema, anyValue } from './schema-arbitrary.ts'

const draft7 = 'http://json-schema.org/draft-07/schema#'
const draft2020 = 'https://json-schema.org/draft/2020-12/schema'

/** The packaged schema, which must have no fault. */
function packaged(schema: Json, target: SchemaTarget): Json {
  const { text, failures } = packagedSchema(schema, target)
  expect(failures.map(({ message }) => message)).toEqual([])
  return JSON.parse(text) as Json
}

/** Without the draft's name, which the tables would repeat. */
function body(schema: Json, target: SchemaTarget): Json {
  const rest = { ...(packaged(schema, target) as JsonMap) }
  delete rest['$schema']
  return rest
}

describe('For Helm 4 a schema', () => {
  it.each<[title: string, schema: Json, packaged: Json]>([
    ['names the draft that Capstan read it in', { type: 'object' }, { $schema: draft2020, type: 'object' }],
    ['of an unknown dialect is 2020-12, as here', { $schema: 'https://a.example/x' }, { $schema: draft2020 }],
    [
      'of draft-06 is draft-07, or Helm would ignore `if`',
      { $schema: 'http://json-schema.org/draft-06/schema#', if: {} },
      { $schema: draft7, if: {} },
    ],
    [
      'of draft-04 is draft-07, or Helm would ignore `const`',
      { $schema: 'http://json-schema.org/draft-04/schema#', const: 1, minimum: 1, exclusiveMinimum: true },
      { $schema: draft7, const: 1, exclusiveMinimum: 1 },
    ],
    ['that allows everything is a map', true, { $schema: draft2020 }],
    ['that allows nothing too', false, { $schema: draft2020, not: {} }],
  ])('%s', (_, schema, expected) => {
    expect(packaged(schema, { helm: 4 })).toEqual(expected)
  })

  it.each<[title: string, schema: Json, packaged: Json]>([
    [
      'without its rules, which Helm ignores',
      { properties: { a: { type: 'object', 'x-kubernetes-validations': [{ rule: 'true' }], 'x-form': 1 } } },
      { properties: { a: { type: 'object', 'x-form': 1 } } },
    ],
    ['with null as a type', { type: 'string', nullable: true }, { type: ['string', 'null'] }],
    [
      'with bounds that doubles reach: Helm compares by the digits of the double',
      { maximum: 9223372036854775807n, const: 1e6 },
      { maximum: 9223372036854776000, const: 1000000 },
    ],
    [
      'with references by place',
      {
        $id: 'https://a.example/s',
        properties: { a: { $ref: 'https://a.example/s#b' } },
        $defs: { 'a/ä': { $anchor: 'b' } },
      },
      {
        $id: 'https://a.example/s',
        properties: { a: { $ref: '#/$defs/a~1%C3%A4' } },
        $defs: { 'a/ä': { $anchor: 'b' } },
      },
    ],
    [
      'with what looks like a keyword but is data',
      { default: { nullable: true }, properties: { nullable: { enum: [{ $ref: 'x' }] } } },
      { default: { nullable: true }, properties: { nullable: { enum: [{ $ref: 'x' }] } } },
    ],
  ])('is carried %s', (_, schema, expected) => {
    expect(body(schema, { helm: 4 })).toEqual(expected)
  })

  it('of draft-07 holds what stands beside a reference, which draft-07 ignores', () => {
    const schema = { $schema: draft7, minimum: 1, $ref: '#/definitions/a', allOf: [true], definitions: { a: {} } }
    expect(body(schema, { helm: 4 })).toEqual({
      minimum: 1,
      allOf: [true, { $ref: '#/definitions/a' }],
      definitions: { a: {} },
    })
  })
})

const global = { description: 'Values that Helm shares among all charts of a release.', type: 'object' }
const enabled = { description: 'Whether this chart takes part in the umbrella chart.', type: 'boolean' }

describe('A closed root lets through what Helm puts there:', () => {
  it.each<[title: string, schema: Json, packaged: Json]>([
    ['an open one needs nothing', { properties: { a: {} } }, { properties: { a: {} } }],
    ['global', { additionalProperties: false }, { additionalProperties: false, properties: { global } }],
    [
      'unless the schema speaks about it',
      { additionalProperties: false, properties: { global: { type: 'string' } } },
      { additionalProperties: false, properties: { global: { type: 'string' } } },
    ],
    [
      'wherever the root is closed',
      { allOf: [{ if: {}, then: { additionalProperties: { type: 'string' } } }] },
      { allOf: [{ if: {}, then: { additionalProperties: { type: 'string' }, properties: { global } } }] },
    ],
    [
      'and names are bound',
      { propertyNames: { maxLength: 3 } },
      { propertyNames: { anyOf: [{ enum: ['global'] }, { maxLength: 3 }] } },
    ],
    [
      'but nowhere below',
      { properties: { a: { additionalProperties: false } } },
      { properties: { a: { additionalProperties: false } } },
    ],
  ])('%s', (_, schema, expected) => {
    expect(body(schema, { helm: 4 })).toEqual(expected)
  })

  it('and `enabled` in a stack', () => {
    const expected = { additionalProperties: false, properties: { global, enabled } }
    expect(body({ additionalProperties: false }, { helm: 4, enabled: true })).toEqual(expected)
  })
})

describe('For Helm before 3.18.5 a schema is draft-07:', () => {
  it.each<[title: string, schema: Json, packaged: Json]>([
    [
      'beside $ref',
      { properties: { a: { $ref: '#/$defs/b', minimum: 1 } }, $defs: { b: true } },
      { properties: { a: { minimum: 1, allOf: [{ $ref: '#/definitions/b' }] } }, definitions: { b: true } },
    ],
    ['dependentRequired', { dependentRequired: { a: ['b'] } }, { dependencies: { a: ['b'] } }],
    [
      'dependentSchemas of the same key',
      { dependentRequired: { a: ['b'] }, dependentSchemas: { a: { maxProperties: 3 } } },
      { dependencies: { a: { allOf: [{ maxProperties: 3 }, { required: ['b'] }] } } },
    ],
    [
      'prefixItems',
      { prefixItems: [true], items: { type: 'string' } },
      { items: [true], additionalItems: { type: 'string' } },
    ],
    ['items alone', { items: { type: 'string' } }, { items: { type: 'string' } }],
    [
      'references into what is moved',
      { prefixItems: [{}], items: { $ref: '#/prefixItems/0' }, contains: { $ref: '#/items' } },
      { items: [{}], additionalItems: { $ref: '#/items/0' }, contains: { $ref: '#/additionalItems' } },
    ],
    ['format, which was a note', { format: 'ipv4' }, {}],
    [
      'format, which was checked, of texts alone',
      { $schema: draft7, format: 'ipv4' },
      { allOf: [{ anyOf: [{ not: { type: 'string' } }, { format: 'ipv4' }] }] },
    ],
    ['contains that need not be', { contains: { type: 'null' }, minContains: 0 }, {}],
    [
      'unevaluatedProperties alone',
      { properties: { a: true }, unevaluatedProperties: false },
      { properties: { a: true, global }, additionalProperties: false },
    ],
    ['bounds that let nothing through', { minLength: 2, maxLength: 1 }, { minLength: 2, allOf: [{ maxLength: 1 }] }],
    ['words said twice', { enum: [1, 'a', 1] }, { enum: [1, 'a'] }],
  ])('%s', (_, schema, expected) => {
    expect(packaged(schema, { helm: 3 })).toEqual({ $schema: draft7, ...(expected as JsonMap) })
    expect(packagedSchema(schema, { helm: 3 }).lost).toEqual([])
  })

  const several = { contains: { type: 'null' }, minContains: 2 }
  it.each<[title: string, schema: Json, packaged: Json, lost: string[]]>([
    [
      'counts of items that match',
      { properties: { a: { contains: {}, minContains: 2, maxContains: 3 } } },
      { properties: { a: { contains: {} } } },
      ['/properties/a maxContains', '/properties/a minContains'],
    ],
    [
      'entries that other schemas looked at',
      { properties: { v: { allOf: [{ properties: { a: {} } }], unevaluatedProperties: false } } },
      { properties: { v: { allOf: [{ properties: { a: {} } }] } } },
      ['/properties/v unevaluatedProperties'],
    ],
    ['what is negated, with it', { not: several }, {}, ['/not minContains', ' not']],
    [
      'what is told apart by it',
      { oneOf: [several, {}] },
      { allOf: [{ anyOf: [{ contains: { type: 'null' } }, {}] }] },
      ['/oneOf/0 minContains', ' oneOf'],
    ],
    [
      'a condition with it, behind a reference',
      { if: { $ref: '#/$defs/a' }, then: false, $defs: { a: several } },
      { definitions: { a: { contains: { type: 'null' } } } },
      ['/$defs/a minContains', ' if'],
    ],
  ])('%s is lost, and told', (_, schema, expected, lost) => {
    expect(body(schema, { helm: 3 })).toEqual(expected)
    const told = packagedSchema(schema, { helm: 3 }).lost.map(({ pointer, keyword }) => `${pointer} ${keyword}`)
    expect(told.sort()).toEqual(lost.sort())
  })

  it('accepts at least what it accepted, and the same where nothing is lost', () => {
    const seen = { same: 0, lost: 0, accepted: 0 }
    fc.assert(
      fc.property(anySchema, fc.array(anyValue, { minLength: 6, maxLength: 6 }), (schema, values) => {
        const { text, lost, failures } = packagedSchema(schema, { helm: 3 })
        if (failures.length > 0) return
        const before = accepting(JSON.stringify(schema))
        const after = accepting(text)
        for (const v of values) {
          const [was, is] = [before({ v }), after({ v })]
          if (was === undefined || is === undefined) continue
          if (lost.length === 0) seen.same++
          else seen.lost++
          if (was) seen.accepted++
          if (lost.length === 0 || was) expect([is, v]).toEqual([was, v])
        }
      }),
      { numRuns: 500 },
    )
    expect(seen.same).toBeGreaterThan(500)
    expect(seen.lost).toBeGreaterThan(15)
    expect(seen.accepted).toBeGreaterThan(300)
  }, 60_000)
})

/** A schema that refers to itself without end has no answer, in either draft. */
function accepting(text: string): (values: Json) => boolean | undefined {
  const unless = <T>(endless: (error: unknown) => boolean, work: () => T): T | undefined => {
    try {
      return work()
    } catch (error) {
      if (endless(error)) return undefined
      throw error
    }
  }
  const check = unless(
    (error) => failuresOf(error)?.some(({ message }) => message.includes('Maximum call stack')) ?? false,
    () => compileSchema(text, 'values.schema.json'),
  )
  return (values) =>
    unless(
      (error) => error instanceof RangeError,
      () => check && check(values).length === 0,
    )
}

describe('What Helm would judge in another way is refused at its place:', () => {
  it.each<[title: string, schema: string, message: string, hint: string]>([
    [
      'a reference that leads back to itself',
      '{"properties":{"a":{"oneOf":[{"type":"string"},{"$ref":"#/properties/a"}]}}}',
      'properties.a.oneOf[1]."$ref" "#/properties/a" leads back to this schema without going into the value: it has no answer',
      'refer to a schema that does not refer back',
    ],
    [
      'a reference to elsewhere',
      '{"properties":{"a":{"$ref":"https://a.example/b.json"}}}',
      'properties.a."$ref" "https://a.example/b.json" is outside of this schema: Helm would fetch it wherever the package is rendered',
      'copy what it names under $defs and refer to it as "#/$defs/NAME"',
    ],
    [
      'a reference to what is no schema',
      '{"$ref":"#/x-form","x-form":{}}',
      '"$ref" "#/x-form" leads to what is no schema by its place',
      'put the schema under $defs and refer to "#/$defs/NAME"',
    ],
    [
      'a dynamic reference',
      '{"$dynamicRef":"#a"}',
      '"$dynamicRef" is resolved differently by each validator',
      'write "$ref" with the place that is meant',
    ],
    [
      'another base',
      '{"$defs":{"a":{"$id":"b.json"}}}',
      '"$defs".a."$id" inside of a schema gives its references another base',
      'remove it and refer to "#/$defs/NAME"',
    ],
    [
      'a pattern that RE2 has not',
      '{"pattern":"(?=a)"}',
      'pattern "(?=a)" is no pattern of Helm: error parsing regexp: invalid or unsupported Perl syntax: `(?=`',
      'Helm matches by the regexp of Go: RE2, without look-around, back-references and \\u0041',
    ],
    [
      'a class that Go has not',
      '{"patternProperties":{"\\\\p{Emoji}":{}}}',
      'patternProperties."\\\\p{Emoji}" "\\\\p{Emoji}" is no pattern of Helm: not every Go knows \\p{Emoji}',
      'Helm matches by the regexp of Go: RE2, without look-around, back-references and \\u0041',
    ],
    [
      'a format that is checked',
      '{"$schema":"http://json-schema.org/draft-07/schema#","format":"email"}',
      'format "email" is checked by Helm in another way than by Capstan',
      'name draft 2020-12 in $schema, where a format is a note, and check the text by a pattern',
    ],
    [
      'multiples of a decimal fraction',
      '{"multipleOf":0.1}',
      'multipleOf 0.1 is no fraction of doubles: Helm counts with its digits and takes 0.3 for a multiple of 0.1',
      'count in a smaller unit, with a whole number',
    ],
    [
      'what branches have looked at',
      '{"anyOf":[{"properties":{"a":{}}}],"unevaluatedProperties":false}',
      'unevaluatedProperties beside anyOf is judged in another way by Helm than by Capstan',
      'name the entries in this schema itself and close it by "additionalProperties": false',
    ],
    [
      'a root closed from afar',
      '{"$ref":"#/$defs/a","$defs":{"a":{"additionalProperties":false}}}',
      '"$ref" closes the root for global, which Helm puts among the values',
      'write what it refers to in place of the reference',
    ],
    [
      'a count of the root’s entries',
      '{"maxProperties":3}',
      'maxProperties counts global too, which Helm puts among the values',
      'close the root by "additionalProperties": false',
    ],
    [
      'a key that Capstan passes over',
      '{"properties":{"__proto__":{"type":"string"}}}',
      'properties.__proto__ is checked by Helm and passed over by Capstan',
      'name the entry otherwise',
    ],
  ])('%s', (_, text, message, hint) => {
    const source = { text, file: 'values.schema.json' }
    const { failures } = packagedSchema(readJson(text, source.file), { helm: 4, source })
    expect(failures.map(({ code, message, hint }) => ({ code, message, hint }))).toEqual([
      { code: 'package/schema', message, hint },
    ])
    expect(failures[0]!.at?.file).toBe('values.schema.json')
  })

  it('what the draft forbids, which only Helm looks at', () => {
    const { failures } = packagedSchema({ properties: { a: { title: 1, required: ['b', 'b'] } } }, { helm: 4 })
    expect(failures.map(({ message }) => message).sort()).toEqual([
      'properties.a.required must NOT have duplicate items (items ## 0 and 1 are identical): Helm refuses such a schema',
      'properties.a.title must be string: Helm refuses such a schema',
    ])
  })
})

it('The schemas of the shipped charts lose nothing', () => {
  const text = readFileSync(new URL('../../charts/kafka/values.schema.json', import.meta.url), 'utf8')
  for (const helm of [3, 4] as const) {
    const { lost, failures } = packagedSchema(readJson(text, 'values.schema.json'), { helm, enabled: true })
    expect({ lost, failures }).toEqual({ lost: [], failures: [] })
  }
})
