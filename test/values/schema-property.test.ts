import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { checkValues } from '../../src/values/check.ts'
import { textLayer } from '../../src/values/layer.ts'
import { writeYaml } from '../../src/yaml/write.ts'
import { runs } from '../runs.ts'

const key = fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', 'a.b', '0', '')
const scalar = fc.constantFrom<Json[]>(null, true, 0, -1, 1.5, 9223372036854775807n, '', 'text', '4Gi', '\u2028')

const { value } = fc.letrec<{ value: Json; map: JsonMap }>((tie) => ({
  map: fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  value: fc.oneof({ maxDepth: 4 }, scalar, tie('map'), fc.array(tie('value'), { maxLength: 3 })),
}))

/** Pieces of schemas, most of them meaningful, some broken. */
const { schema } = fc.letrec<{ schema: Json; some: Json }>((tie) => ({
  some: fc.array(tie('schema'), { minLength: 1, maxLength: 3 }),
  schema: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json[]>(
      {},
      true,
      false,
      { type: 'integer' },
      { type: ['string', 'null'] },
      { enum: ['a', 1, null] },
    ),
    fc.constantFrom<Json[]>(
      { minimum: 1 },
      { pattern: '^a+$' },
      { required: ['a', '__proto__'] },
      { $ref: '#' },
      { $ref: '#/x' },
    ),
    fc.constantFrom<Json[]>({ type: 1 }, { writeOnly: true, type: 'integer' }, { uniqueItems: true, minItems: 2 }),
    fc
      .constantFrom('self.a > 1', 'self', 'has(self.b)', 'size(self) < 2', 'self.all(x, x == "a")', 'self.', '1')
      .map((rule) => ({
        'x-kubernetes-validations': [{ rule }],
      })),
    fc.record({ properties: fc.dictionary(key, tie('schema'), { maxKeys: 3 }), additionalProperties: tie('schema') }),
    fc.record({ items: tie('schema'), contains: tie('schema') }),
    fc.record({ if: tie('schema'), then: tie('schema'), else: tie('schema') }),
    fc.record({ propertyNames: tie('schema'), not: tie('schema') }),
    fc.record({ anyOf: tie('some') }),
    fc.record({ oneOf: tie('some') }),
    fc.record({ allOf: tie('some'), unevaluatedProperties: tie('schema') }),
  ),
}))

describe('Any values against any schema', () => {
  it('end with failures that a person can read, never with a crash', () => {
    fc.assert(
      fc.property(schema, fc.dictionary(key, value, { maxKeys: 4 }), (anySchema, map) => {
        const values = map as JsonMap
        const layers = [textLayer('file', 'values.yaml', writeYaml(values), values)]
        const schemaText = JSON.stringify(anySchema)
        const { failures } = checkValues({
          values,
          schemaText,
          schemaFile: 'values.schema.json',
          layers,
          prefix: ['kafka'],
        })
        for (const { code, message, hint = '', notes } of failures) {
          expect(['values/schema', 'values/rule', 'chart/schema']).toContain(code)
          expect([message, hint, ...notes].join('\n')).not.toMatch(/undefined|\[object|NaN/)
        }
      }),
      { numRuns: runs(250) },
    )
  })
})
