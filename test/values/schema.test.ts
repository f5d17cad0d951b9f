import { describe, expect, it } from 'vitest'
import { failuresOf } from '../../src/core/failure.ts'
import type { Json } from '../../src/core/json.ts'
import { compileSchema, type SchemaOptions } from '../../src/values/schema.ts'

const draft7 = { $schema: 'http://json-schema.org/draft-07/schema#' }

function keywords(schema: object, values: unknown, options?: SchemaOptions): string[] {
  return compileSchema(
    JSON.stringify(schema),
    'values.schema.json',
    options,
  )(values as Json).map(({ keyword }) => keyword)
}

describe('A schema is read in the draft that it names', () => {
  it.each<[title: string, schema: object, values: unknown, keywords: string[]]>([
    ['2020-12 when it names none', { prefixItems: [{ type: 'string' }] }, [1], ['type']],
    [
      '2020-12',
      { $schema: 'https://json-schema.org/draft/2020-12/schema', dependentRequired: { a: ['b'] } },
      { a: 1 },
      ['dependentRequired'],
    ],
    [
      '2019-09',
      { $schema: 'https://json-schema.org/draft/2019-09/schema', items: [{ type: 'string' }] },
      [1],
      ['type'],
    ],
    [
      'draft-07',
      { ...draft7, items: [{ type: 'string' }], additionalItems: false },
      [1, 2],
      ['additionalItems', 'type'],
    ],
    [
      'draft-06, which draft-07 contains',
      { $schema: 'http://json-schema.org/draft-06/schema#', const: 1 },
      2,
      ['const'],
    ],
    [
      'draft-04, whose exclusive bounds are flags',
      { $schema: 'http://json-schema.org/draft-04/schema#', id: 'http://x/y', minimum: 1, exclusiveMinimum: true },
      1,
      ['exclusiveMinimum'],
    ],
    [
      'draft-04 with a property named id',
      { $schema: 'http://json-schema.org/draft-04/schema#', properties: { id: { type: 'string' } } },
      { id: 1 },
      ['type'],
    ],
    ['format counts in draft-07', { ...draft7, format: 'ipv4' }, 'nope', ['format']],
    ['format is a remark in 2020-12', { format: 'ipv4' }, 'nope', []],
    ['an unknown format is no fault', { ...draft7, format: 'shoe-size' }, 'nope', []],
    ['unknown keywords are no fault', { 'x-kubernetes-validations': [], colour: 1 }, {}, []],
    ['the schema true allows everything', {}, { a: 1 }, []],
    ['a urn that nobody knows allows everything', { $ref: 'urn:example:a' }, 1, []],
  ])('%s', (_, schema, values, expected) => {
    expect(keywords(schema, values)).toEqual(expected)
  })
})

describe('Values are what Kubernetes means by them', () => {
  it.each<[title: string, schema: object, values: unknown, keywords: string[]]>([
    ['3.0 is an integer', { type: 'integer' }, 3.0, []],
    ['an integer beyond 2^53 is an integer', { type: 'integer' }, 9223372036854775807n, []],
    ['and is compared', { maximum: 9007199254740992 }, 9223372036854775807n, ['maximum']],
    ['to its bound too', JSON.parse('{"maximum": 9223372036854775807}') as object, 9223372036854775807n, []],
    [
      'deep in a list as well',
      { items: { items: { type: 'integer', minimum: 1 } } },
      [[18446744073709551615n, 0]],
      ['minimum'],
    ],
    ['a bigint is no string', { type: 'string' }, 9223372036854775807n, ['type']],
    ['an inherited name is not there', { required: ['toString', 'constructor'] }, {}, ['required', 'required']],
    ['`constructor` is a key like others', { properties: { constructor: { type: 'string' } } }, {}, []],
    ['and its value is checked', { properties: { constructor: { type: 'string' } } }, { constructor: 1 }, ['type']],
    [
      '`__proto__` is a key that nobody described',
      { additionalProperties: false },
      JSON.parse('{"__proto__": 1}'),
      ['additionalProperties'],
    ],
  ])('%s', (_, schema, values, expected) => {
    expect(keywords(schema, values)).toEqual(expected)
  })

  it.each<[title: string, schema: object, values: unknown, keywords: string[]]>([
    ['valueOf in a constant', { const: { a: 1 } }, { valueOf: 1 }, ['const']],
    ['toString among words', { enum: [{ a: 1 }, 'a'] }, { toString: 'a' }, ['enum']],
    ['constructor, the same', { const: { constructor: [1] } }, { constructor: [1] }, []],
    ['valueOf, of another item', { uniqueItems: true }, [{ valueOf: 1 }, { valueOf: 2 }], []],
    ['valueOf, of an equal item', { uniqueItems: true }, [{ valueOf: [1] }, { valueOf: [1] }], ['uniqueItems']],
    [
      '__proto__, an equal text',
      { items: { type: 'string' }, uniqueItems: true },
      ['__proto__', '__proto__'],
      ['uniqueItems'],
    ],
    ['1 and 1.0, which are equal', { enum: [1, [1]] }, 1.0, []],
    ['true and 1, which are not', { uniqueItems: true }, [true, 1, '1', null, 'null', [], {}], []],
  ])('are compared as what they are: %s', (_, schema, values, expected) => {
    expect(keywords(schema, values)).toEqual(expected)
  })

  const branches = {
    patternProperties: { '^x': { type: 'string' } },
    if: { required: ['q'] },
    then: { properties: { c: { type: 'string' } } },
  }
  it.each<[title: string, schema: object, values: unknown, keywords: string[]]>([
    ['the branch does not apply', branches, { xa: '1', a: 1 }, []],
    ['it does', branches, { xa: 1, q: 1, c: 1 }, ['type', 'if', 'type']],
    [
      'nothing else is allowed',
      { ...branches, unevaluatedProperties: false },
      { xa: '1', a: 1 },
      ['unevaluatedProperties'],
    ],
    [
      'the branch allows everything',
      { patternProperties: { '^x': {} }, anyOf: [{ additionalProperties: true }], unevaluatedProperties: false },
      { xa: 1, b: 1 },
      [],
    ],
  ])('patternProperties hold beside a branch: %s', (_, schema, values, expected) => {
    expect(keywords(schema, values)).toEqual(expected)
  })

  it('does not change them', () => {
    const values = Object.freeze({ a: Object.freeze([1n, 2]), b: 'x' })
    expect(keywords({ properties: { a: { items: { type: 'integer' } } } }, values)).toEqual([])
  })
})

describe('Patterns are RE2', () => {
  it('takes linear time for a pattern that hangs JavaScript', () => {
    expect(keywords({ pattern: '^(a+)+$' }, `${'a'.repeat(50_000)}!`)).toEqual(['pattern'])
  })

  it('are told apart', () => {
    const properties = { a: { pattern: '^a$' }, b: { pattern: '^b$' } }
    expect(keywords({ properties }, { a: 'a', b: 'b' })).toEqual([])
    expect(keywords({ properties }, { a: 'b', b: 'a' })).toEqual(['pattern', 'pattern'])
  })

  it('reads `\\z` and inline flags, which JavaScript does not know', () => {
    expect(keywords({ pattern: '(?i)^ab\\z' }, 'AB')).toEqual([])
  })
})

describe('Shared schemas', () => {
  const shared = new Map([
    [
      'capstan:common',
      '{"$defs": {"port": {"type": "integer"}, "probe": {"properties": {"port": {"$ref": "#/$defs/port"}}}}}',
    ],
  ])

  it('are referred to by name', () => {
    expect(keywords({ $ref: 'capstan:common#/$defs/probe' }, { port: 'x' }, { shared })).toEqual(['type'])
  })

  it('are known only when they are given', () => {
    expect(() => keywords({ $ref: 'capstan:common#/$defs/probe' }, {})).toThrow('schemas are never fetched')
  })
})

describe('A broken schema is refused at its place', () => {
  it.each<[title: string, text: string, message: string, place: string, hint?: string]>([
    [
      'no JSON',
      '{\n  "type": "object",\n}',
      'values.schema.json is not JSON: a key in double quotes is wanted here',
      '3:1',
      'JSON allows no comma before }',
    ],
    [
      'YAML',
      'type: object\n',
      'values.schema.json is not JSON: a JSON value is wanted here',
      '1:1',
      'text needs double quotes: "text"',
    ],
    [
      'empty',
      '',
      'values.schema.json is not JSON: the JSON text ends too early: a JSON value is wanted here',
      '1:1',
      'text needs double quotes: "text"',
    ],
    ['no map', '[]', 'values.schema.json must hold a map, as JSON Schema is written', '1:1'],
    [
      'a type that is none',
      '{"properties": {"a": {"type": "intger"}}}',
      'properties.a.type must be one of array, boolean, integer, null, number, object, string, got "intger"',
      '1:31',
      'did you mean "integer"?',
    ],
    ['required without a list', '{"required": "a"}', 'required must be array, got "a"', '1:14'],
    [
      'a reference to nothing',
      '{"properties": {"a": {"$ref": "#/$defs/b"}}}',
      'properties.a."$ref" "#/$defs/b" leads to nothing in this schema',
      '1:31',
    ],
    [
      'a reference to elsewhere',
      '{"$ref": "https://example.com/a.json"}',
      '"$ref" "https://example.com/a.json" is outside of this schema, and schemas are never fetched',
      '1:10',
      'copy what it names under $defs and refer to it as "#/$defs/NAME"',
    ],
    [
      'a pattern with look-ahead',
      '{"pattern": "^(?!a)"}',
      'pattern is not a pattern that RE2 can match: error parsing regexp: invalid or unsupported Perl syntax: `(?!`',
      '1:13',
      'RE2, which Helm uses too, has no look-around and no back-references',
    ],
    [
      'a pattern in a part that allows everything',
      '{"anyOf": [{"properties": {"a": {"patternProperties": {"(": {}}}}}]}',
      'anyOf[0].properties.a.patternProperties."(" is not a pattern that RE2 can match: error parsing regexp: missing closing ): `(`',
      '1:61',
      'RE2, which Helm uses too, has no look-around and no back-references',
    ],
    [
      'checks that are promises',
      '{"$async": true}',
      '"$async" would make of every check a promise, which Ajv alone knows',
      '1:12',
      'remove it',
    ],
    [
      'a key pattern with a back-reference',
      '{"patternProperties": {"(a)\\\\1": {}}}',
      'patternProperties."(a)\\\\1" is not a pattern that RE2 can match: error parsing regexp: invalid escape sequence: `\\1`',
      '1:34',
      'RE2, which Helm uses too, has no look-around and no back-references',
    ],
  ])('%s', (_, text, message, place, hint) => {
    expect(brokenBy(text)).toEqual([{ code: 'chart/schema', message, place, hint }])
  })

  it('with all of its faults at once', () => {
    const faults = brokenBy('{"properties": {"a": {"type": "x"}, "b": {"minimum": "1"}, "c": {"$ref": "#/d"}}}')
    expect(faults.map(({ message }) => message)).toEqual([
      'properties.a.type must be one of array, boolean, integer, null, number, object, string, got "x"',
      'properties.b.minimum must be number, got "1"',
      'properties.c."$ref" "#/d" leads to nothing in this schema',
    ])
  })
})

function brokenBy(text: string): { code: string; message: string; place: string; hint: string | undefined }[] {
  try {
    compileSchema(text, 'values.schema.json')
  } catch (error) {
    return (failuresOf(error) ?? []).map(({ code, message, at, hint }) => {
      return { code, message, place: `${at?.line}:${at?.column}`, hint }
    })
  }
  return []
}
