import fc from 'fast-check'
import type { Json, JsonMap } from '../../src/core/json.ts'

/** Few names and few scalars, so that schemas and values speak about the same things. */
const name = fc.constantFrom('a', 'b', 'c', 'ab', 'if', 'id', 'items')
const oddName = fc.constantFrom('__proto__', '$id', 'constructor', 'toString', 'valueOf', 'length', '$ref', '')
const anyName = fc.oneof({ weight: 40, arbitrary: name }, { weight: 1, arbitrary: oddName })
const text = fc.constantFrom('', 'a', 'ab', 'aab', '😀', '\ud83d', '1', '1_', '10.0.0.1', '2026-01-31', '__proto__')
const number = fc.constantFrom(0, -0, 1, 2, 3, -1, 1.5, 0.1, 0.3, 1e21, 2 ** 53)
const integer = fc.constantFrom(9007199254740993n, 9007199254740994n, 18446744073709551615n)
const scalar: fc.Arbitrary<Json> = fc.oneof(
  { weight: 8, arbitrary: text },
  { weight: 8, arbitrary: number },
  { weight: 1, arbitrary: integer },
  { weight: 4, arbitrary: fc.constantFrom(null, true, false) },
)

export const anyValue: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    scalar,
    fc.dictionary(anyName, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    fc.array(tie('value'), { maxLength: 4 }),
  ),
})).value

/** What a schema's text can hold: no bigint. */
const anyJson: fc.Arbitrary<Json> = anyValue.filter((value) => !hasBigint(value))

const type = fc.constantFrom('string', 'number', 'integer', 'object', 'array', 'boolean', 'null')
const count = fc.constantFrom(0, 1, 2, 3)
const pattern = fc.constantFrom('^a', 'b$', '^[a-c]+$', '.', '^$', '(?i)A', '\\d', '^(a|ab)(b|c)?$')
const format = fc.constantFrom('date', 'ipv4', 'int32', 'password', 'byte', 'uri', 'regex', 'unheard-of', 'constructor')
const reference = fc.constantFrom('#/$defs/a', '#/$defs/b', '#/definitions/c', '#/definitions/d')

/** Keywords whose value is as it should be. */
function soundKeywords(schema: fc.Arbitrary<Json>): fc.Arbitrary<JsonMap> {
  const schemas = fc.array(schema, { minLength: 1, maxLength: 3 })
  const named = fc.dictionary(anyName, schema, { maxKeys: 4, noNullPrototype: true })
  const names = fc.array(anyName, { maxLength: 3 })
  return one({
    type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 4 })),
    enum: fc.array(anyJson, { minLength: 1, maxLength: 4 }),
    const: anyJson,
    $ref: reference,
    allOf: schemas,
    anyOf: schemas,
    oneOf: schemas,
    not: schema,
    if: schema,
    then: schema,
    else: schema,
    properties: named,
    required: names,
    additionalProperties: schema,
    patternProperties: fc.dictionary(pattern, schema, { maxKeys: 2, noNullPrototype: true }),
    propertyNames: schema,
    minProperties: count,
    maxProperties: count,
    dependentRequired: fc.dictionary(anyName, names, { maxKeys: 2, noNullPrototype: true }),
    items: schema,
    prefixItems: schemas,
    minItems: count,
    maxItems: count,
    uniqueItems: fc.boolean(),
    minLength: count,
    maxLength: count,
    pattern,
    format,
    minimum: number,
    maximum: number,
    exclusiveMinimum: number,
    exclusiveMaximum: number,
    multipleOf: fc.constantFrom(1, 2, 0.1, 1e-7),
    default: anyJson,
    title: text,
    writeOnly: fc.boolean(),
    'x-form': anyJson,
    $comment: text,
  })
}

/** Keywords with a value that they cannot have, that Ajv stops at, or that are not read without it. */
function brokenKeywords(schema: fc.Arbitrary<Json>): fc.Arbitrary<JsonMap> {
  const schemas = fc.array(schema, { maxLength: 2 })
  const named = fc.dictionary(anyName, schema, { maxKeys: 2, noNullPrototype: true })
  return one({
    type: fc.constantFrom<Json[]>('text', '', [], ['string', 'text'], 1, null, {}),
    enum: fc.constantFrom<Json[]>([], {}, 'a'),
    $ref: fc.constantFrom<Json[]>('#', '#/$defs/nothing', '#/properties/a', 'b.json', 'urn:x', '#a', '#/$defs', 1),
    allOf: fc.constantFrom<Json[]>([], {}, [1], true),
    anyOf: fc.constantFrom<Json[]>([], {}, [null]),
    oneOf: fc.constantFrom<Json[]>([], {}, ['a']),
    not: fc.constantFrom<Json[]>([], 1, null),
    if: fc.constantFrom<Json[]>([], 1, null),
    then: fc.constantFrom<Json[]>([], 1),
    items: schemas,
    additionalItems: schema,
    properties: fc.constantFrom<Json[]>([], { a: 1 }, { a: null }, { a: 'string' }, 1),
    required: fc.constantFrom<Json[]>('a', true, [1], {}),
    patternProperties: fc.constantFrom<Json[]>({ '(?=a)': true }, { '(': {} }, { '\\1': { type: 'string' } }, []),
    pattern: fc.constantFrom<Json[]>('(?=a)', '(', '(a)\\1', 1, 'a{2,1}', '[b-a]'),
    minimum: fc.constantFrom<Json[]>('1', null, true),
    exclusiveMinimum: fc.boolean(),
    exclusiveMaximum: fc.boolean(),
    multipleOf: fc.constantFrom<Json[]>(0, -1, '1'),
    minLength: fc.constantFrom<Json[]>(-1, 1.5, '1'),
    maxItems: fc.constantFrom<Json[]>(-1, 0.5, '1'),
    uniqueItems: fc.constantFrom<Json[]>(1, 'true', null),
    format: fc.constantFrom<Json[]>(1, null),
    dependentRequired: fc.constantFrom<Json[]>({ a: 'b' }, { a: [1] }, []),
    dependencies: fc.dictionary(anyName, fc.oneof(schema, fc.constant<Json>(['b'])), {
      maxKeys: 2,
      noNullPrototype: true,
    }),
    dependentSchemas: named,
    contains: schema,
    minContains: count,
    unevaluatedProperties: schema,
    unevaluatedItems: schema,
    nullable: fc.constantFrom<Json[]>(true, false, 1),
    id: text,
    $id: fc.constantFrom<Json[]>('http://a.example/b.json', 'a', '#a', '', 1),
    $anchor: fc.constantFrom<Json[]>('a', 'a', '!', 1),
    $dynamicAnchor: fc.constantFrom('a', 'b'),
    $dynamicRef: fc.constantFrom('#a', '#b'),
    $async: fc.constant(false),
    'x-form': named,
    constructor: schema,
  })
}

function one(keywords: Readonly<Record<string, fc.Arbitrary<Json>>>): fc.Arbitrary<JsonMap> {
  return fc.oneof(...Object.entries(keywords).map(([keyword, value]) => value.map((wanted) => ({ [keyword]: wanted }))))
}

const { schema } = fc.letrec<{ schema: Json; sound: JsonMap; broken: JsonMap }>((tie) => ({
  sound: soundKeywords(tie('schema')),
  broken: brokenKeywords(tie('schema')),
  schema: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom<Json[]>(true, false, {}, { type: 'string' }, { type: 'object' }, { type: 'integer' }),
    merged(
      fc.array(fc.oneof({ weight: 60, arbitrary: tie('sound') }, { weight: 1, arbitrary: tie('broken') }), {
        maxLength: 4,
      }),
    ),
  ),
}))

function merged(parts: fc.Arbitrary<readonly JsonMap[]>): fc.Arbitrary<JsonMap> {
  return parts.map((all) => Object.assign({}, ...all) as JsonMap)
}

const draft = fc.constantFrom<(JsonMap | undefined)[]>(
  undefined,
  { $schema: 'https://json-schema.org/draft/2020-12/schema' },
  { $schema: 'http://json-schema.org/draft-07/schema#' },
  { $schema: 'http://json-schema.org/draft-07/schema#' },
  { $schema: 'http://json-schema.org/draft-04/schema#' },
  { $schema: 'http://json-schema.org/schema#', $id: 'https://a.example/values.schema.json' },
  { $schema: 'https://json-schema.org/draft/2019-09/schema' },
  { $schema: 7 },
)

/** A whole schema with the definitions that its references name; one in about ten has something broken in it. */
export const anySchema: fc.Arbitrary<JsonMap> = fc
  .record({ root: schema, draft, a: schema, b: schema, c: schema, d: schema })
  .map(({ root, draft: head, a, b, c, d }) => ({
    ...head,
    ...(typeof root === 'boolean' ? { allOf: [root] } : (root as JsonMap)),
    $defs: { a, b },
    definitions: { c, d },
  }))

function hasBigint(value: Json): boolean {
  if (typeof value === 'bigint') return true
  return typeof value === 'object' && value !== null && Object.values(value).some(hasBigint)
}
