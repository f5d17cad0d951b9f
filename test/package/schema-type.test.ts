import { describe, expect, it } from 'vitest'
import type { Json } from '../../src/core/json.ts'
import { schemaType } from '../../src/package/schema-type.ts'
import type { Type } from '../../src/package/type.ts'
import { KIND } from '../../src/package/type.ts'

/** The type of the value `v` for which a schema holds. */
function of(schema: Json): Type {
  return schemaType({ type: 'object', required: ['v'], properties: { v: schema } }).entry('v')
}

describe('whether a value that is there can be empty', () => {
  it.each<[Json, boolean]>([
    [{ type: 'string' }, false],
    [{ type: 'string', minLength: 1 }, true],
    [{ type: 'string', pattern: '^[a-z]*$' }, false],
    [{ type: 'string', pattern: '^[a-z]+$' }, true],
    [{ type: ['string', 'integer', 'null'], pattern: '^[0-9]+%$' }, true],
    [{ enum: ['a', 'b'] }, true],
    [{ enum: ['a', ''] }, false],
    [{ type: 'array', items: { type: 'string' } }, false],
    [{ type: 'array', minItems: 1 }, true],
    [{ type: ['array', 'string'], minItems: 1 }, false],
    [{ type: 'object', required: ['a'] }, true],
    [{ type: 'object', properties: { a: {} } }, false],
    [
      {
        anyOf: [
          { type: 'string', minLength: 1 },
          { type: 'array', minItems: 1 },
        ],
      },
      true,
    ],
    [{ anyOf: [{ type: 'string', minLength: 1 }, { type: 'array' }] }, false],
    [{ allOf: [{ type: 'string' }, { minLength: 2 }] }, true],
    [{ type: 'integer' }, true],
    [{}, false],
  ])('%j: never empty is %s', (schema, filled) => {
    expect(of(schema).filled).toBe(filled)
  })
})

describe('what a loop over a map meets', () => {
  it('knows keys by the names that are allowed', () => {
    expect(of({ type: 'object', propertyNames: { pattern: '^[a-z.]+$' } }).keys).toBe('word')
    expect(of({ type: 'object', additionalProperties: false, properties: { 'a b': {}, c: {} } }).keys).toBe('quoted')
    expect(of({ type: 'object', properties: { a: {} } }).keys).toBe('any')
  })

  it('knows values by all that the schema says of any key', () => {
    const named: Json = { a: { type: 'integer', maximum: 9, minimum: 0 }, b: { type: 'boolean' } }
    expect(of({ type: 'object', properties: named, additionalProperties: false }).item().kinds).toBe(
      KIND.INTEGER | KIND.BOOLEAN,
    )
    const open = of({ type: 'object', properties: named, additionalProperties: { type: 'string' } })
    expect(open.item().kinds).toBe(KIND.INTEGER | KIND.BOOLEAN | KIND.STRING)
    expect(of({ type: 'object', properties: named }).item().kinds).toBe(63)
  })
})
