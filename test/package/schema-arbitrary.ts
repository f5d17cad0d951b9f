import fc from 'fast-check'
import type { Json, JsonMap } from '../../src/core/json.ts'

/** Few names and few scalars, so that schemas and values speak about the same things. */
const name = fc.constantFrom('a', 'b', 'c', 'ab')
const rareName = fc.constantFrom('valueOf', 'constructor', 'toString', '$ref', 'items', 'a/b', 'ä~%', '')
const anyName = fc.oneof({ weight: 30, arbitrary: name }, { weight: 1, arbitrary: rareName })
const text = fc.constantFrom('', 'a', 'ab', 'aab', '😀', '1', 'ä\u0301', '10.0.0.1', 'a\nb', '10.0.0.01')
const number = fc.constantFrom(0, 1, 2, 3, -1, 1.5, 0.1, 0.3, 0.25, 1e6, 1e-7, 123456789012)
const scalar: fc.Arbitrary<Json> = fc.oneof(text, number, fc.constantFrom(null, true, false))

export const anyValue: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    scalar,
    fc.dictionary(anyName, tie('value'), { maxKeys: 4, noNullPrototype: true }),
    fc.array(tie('value'), { maxLength: 4 }),
  ),
})).value

const type = fc.constantFrom('string', 'number', 'integer', 'object', 'array', 'boolean', 'null')
const count = fc.constantFrom(0, 1, 2, 3)
const pattern = fc.constantFrom(
  '^a',
  'b$',
  '^[a-c]+$',
  '.',
  '^$',
  '(?i)A',
  '\\d',
  '^(a|ab)(b|c)?$',
  '[^\\x00-\\x1f]',
  '\\p{L}',
)
const reference = fc.constantFrom('#/$defs/a', '#/$defs/b', '#/definitions/c', '#/properties/v', '#/$defs/a/items')

function keywords(schema: fc.Arbitrary<Json>): Record<string, fc.Arbitrary<Json>> {
  const schemas = fc.array(schema, { minLength: 1, maxLength: 3 })
  const named = fc.dictionary(anyName, schema, { maxKeys: 3, noNullPrototype: true })
  const names = fc.uniqueArray(anyName, { maxLength: 3 })
  return {
    type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 4 })),
    enum: fc.array(anyValue, { minLength: 1, maxLength: 4 }),
    const: anyValue,
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
    dependencies: fc.dictionary(anyName, fc.oneof(names as fc.Arbitrary<Json>, schema), {
      maxKeys: 2,
      noNullPrototype: true,
    }),
    items: schema,
    contains: schema,
    minItems: count,
    maxItems: count,
    uniqueItems: fc.boolean(),
    minLength: count,
    maxLength: count,
    pattern,
    format: fc.constantFrom('ipv4', 'password', 'unheard-of', 'date'),
    minimum: number,
    maximum: number,
    exclusiveMinimum: number,
    exclusiveMaximum: number,
    multipleOf: fc.constantFrom(1, 2, 0.25, 3, 0.1),
    nullable: fc.constant(true),
    default: anyValue,
    'x-form': anyValue,
    'x-kubernetes-validations': fc.constant<Json>([{ rule: 'true' }]),
  }
}

function newer(schema: fc.Arbitrary<Json>): Record<string, fc.Arbitrary<Json>> {
  const names = fc.uniqueArray(anyName, { maxLength: 3 })
  return {
    dependentRequired: fc.dictionary(anyName, names, { maxKeys: 2, noNullPrototype: true }),
    dependentSchemas: fc.dictionary(anyName, schema, { maxKeys: 2, noNullPrototype: true }),
    prefixItems: fc.array(schema, { minLength: 1, maxLength: 3 }),
    minContains: count,
    maxContains: count,
    unevaluatedProperties: schema,
    unevaluatedItems: schema,
  }
}

/** What only drafts before 2020-12 have. */
function older(schema: fc.Arbitrary<Json>): Record<string, fc.Arbitrary<Json>> {
  const schemas = fc.array(schema, { minLength: 1, maxLength: 3 })
  return { items: fc.oneof(schema, schemas as fc.Arbitrary<Json>), additionalItems: schema }
}

function schemaOf(make: (schema: fc.Arbitrary<Json>) => Record<string, fc.Arbitrary<Json>>): fc.Arbitrary<Json> {
  return fc.letrec<{ schema: Json }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      fc.constantFrom<Json[]>(true, false, {}, { type: 'string' }, { type: 'object' }, { type: 'integer' }),
      fc.array(one(make(tie('schema'))), { maxLength: 4 }).map((all) => sound(Object.assign({}, ...all) as JsonMap)),
    ),
  })).schema
}

function one(all: Readonly<Record<string, fc.Arbitrary<Json>>>): fc.Arbitrary<JsonMap> {
  return fc.oneof(...Object.entries(all).map(([keyword, value]) => value.map((wanted) => ({ [keyword]: wanted }))))
}

/** Ajv stops at a `nullable` without a type. */
function sound(schema: JsonMap): JsonMap {
  if (schema['type'] === undefined) delete schema['nullable']
  return schema
}

const drafts = {
  'http://json-schema.org/draft-06/schema#': schemaOf((schema) => ({ ...keywords(schema), ...older(schema) })),
  'http://json-schema.org/draft-07/schema#': schemaOf((schema) => ({ ...keywords(schema), ...older(schema) })),
  'https://json-schema.org/draft/2019-09/schema': schemaOf((schema) => {
    const some = Object.entries(newer(schema)).filter(([keyword]) => keyword !== 'prefixItems')
    return { ...keywords(schema), ...older(schema), ...Object.fromEntries(some) }
  }),
  'https://json-schema.org/draft/2020-12/schema': schemaOf((schema) => ({ ...keywords(schema), ...newer(schema) })),
}

/** A schema of a chart that says all it has to say about the value `v`, in each of the drafts. */
export const anySchema: fc.Arbitrary<JsonMap> = fc.oneof(
  ...Object.entries(drafts).map(([$schema, schema], index) => ({
    weight: index + 1,
    arbitrary: fc.record({ v: schema, a: schema, b: schema, c: schema }).map(({ v, a, b, c }): JsonMap => {
      return { $schema, properties: { v }, $defs: { a, b }, definitions: { c } }
    }),
  })),
)
