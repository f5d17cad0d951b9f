import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Json, JsonMap } from '../../src/core/json.ts'
import { packagedSchema } from '../../src/package/schema.ts'
import { linearRegExp } from '../../src/values/schema-regexp.ts'
import { compileSchema } from '../../src/values/schema.ts'
import { anySchema, anyValue } from '../package/schema-arbitrary.ts'
import { startOracle, type Oracle } from './oracle.ts'
import { firstSeed } from './seed.ts'

let oracle: Oracle
beforeAll(async () => {
  oracle = await startOracle()
})
afterAll(() => oracle.close())

/** Whether Helm takes the values `{ v }` by a schema; a schema that it cannot use is an error. */
async function helmAccepts(schema: string, v: Json): Promise<boolean> {
  const files = new Map([
    ['Chart.yaml', 'apiVersion: v2\nname: chart\nversion: 1.0.0\n'],
    ['values.schema.json', schema],
    ['templates/none.yaml', ''],
  ])
  const answer = await oracle.render({ files, values: JSON.stringify({ v }) })
  if (!answer.ok && !answer.error.includes("\n- at '")) throw new Error(answer.error)
  return answer.ok
}

/** One that refers to itself without end accepts nothing, in both. */
function capstanAccepts(schema: string): (v: Json) => boolean {
  const check = compileSchema(schema, 'values.schema.json')
  return (v) => {
    try {
      return check({ v }).length === 0
    } catch (error) {
      if (error instanceof RangeError) return false
      throw error
    }
  }
}

describe('By the packaged schema Helm accepts what Capstan accepts:', () => {
  it('any schema that is packaged, any values', async () => {
    const seen = { packaged: 0, accepted: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(anySchema, fc.array(anyValue, { minLength: 6, maxLength: 6 }), async (schema, values) => {
        const { text, failures } = packagedSchema(schema, { helm: 4 })
        if (failures.length > 0) return
        seen.packaged++
        const ours = values.map(capstanAccepts(JSON.stringify(schema)))
        expect(await Promise.all(values.map((v) => helmAccepts(text, v)))).toEqual(ours)
        for (const accepted of ours) seen[accepted ? 'accepted' : 'refused']++
      }),
      { numRuns: 1500, seed: firstSeed },
    )
    expect(seen.packaged).toBeGreaterThan(1000)
    expect(seen.accepted).toBeGreaterThan(2000)
    expect(seen.refused).toBeGreaterThan(1000)
  })

  it.each<[about: string, v: JsonMap, values: Json[]]>([
    ['integers', { type: 'integer' }, [1, 1.0, 1.5, 1e21, -0, 123456789012345, '1', null]],
    ['numbers and their digits', { minimum: 0.1, exclusiveMaximum: 0.3 }, [0.1, 0.2, 0.3, 0.30000000000000004, 1e-7]],
    ['multiples', { multipleOf: 0.25 }, [0.25, 0.5, 0.3, 1e6, 1e-7, -0.75]],
    ['constants', { enum: [1, 'a', [1, { a: 2 }], null] }, [1.0, 2, 'a', [1.0, { a: 2.0 }], [1], null, false, {}]],
    [
      'items that differ',
      { uniqueItems: true },
      [
        [1, 1.0],
        [1, true],
        ['1', 1],
        [
          { a: 1, b: 2 },
          { b: 2, a: 1 },
        ],
        [[], {}],
      ],
    ],
    ['lengths, by code points', { minLength: 2, maxLength: 2 }, ['😀', '😀😀', 'ä\u0301', 'ab', 'abc']],
    [
      'dependencies',
      { dependencies: { a: ['b'], c: { maxProperties: 1 } } },
      [{ a: 1 }, { a: 1, b: 1 }, { c: 1, d: 1 }],
    ],
    ['formats, which are notes', { format: 'email', contentEncoding: 'base64' }, ['?', 'a@example.com']],
    ['null for what may be null', { type: 'string', nullable: true }, [null, 'a', 1]],
    ['keys of JavaScript', { const: { a: 1 } }, [{ valueOf: 1 }, { toString: 1, a: 1 }, { a: 1 }]],
    ['large integers', { maximum: 9007199254740991 }, [9007199254740991, 1e15]],
  ])('%s', async (_, v, values) => {
    const schema = JSON.stringify({ properties: { v } })
    const { text, failures } = packagedSchema({ properties: { v } }, { helm: 4 })
    expect(failures).toEqual([])
    expect(await Promise.all(values.map((value) => helmAccepts(text, value)))).toEqual(
      values.map(capstanAccepts(schema)),
    )
  })

  it.each([
    ['^[^\\x00-\\x1f\\x7f]*$'],
    ['\\/[\\/\\-a-z\\d_.]+\\_?$'],
    ['^(?i)k[^k-m]\\z'],
    ['(?s)^.\\pL[[:^digit:]]\\b'],
    ['\\Q.*\\E|\\x{1F600}|^\\p{Greek}+$'],
  ])('texts by the pattern %s', async (pattern) => {
    const texts = ['', 'a', 'K\u212ax', 'kn', '/a-1_', '\u0000', 'a\nb', '.*', '😀', 'αβ', 'ab7 ', '_/', 'ſ']
    const { text } = packagedSchema({ properties: { v: { pattern } } }, { helm: 4 })
    const ours = texts.map((one) => linearRegExp(pattern).test(one))
    expect(await Promise.all(texts.map((one) => helmAccepts(text, one)))).toEqual(ours)
  })
})

describe('What is refused when packaging is what differs:', () => {
  it.each<[about: string, schema: JsonMap, v: Json, capstan: boolean, helm: boolean]>([
    ['multiples of decimal fractions', { multipleOf: 0.1 }, 0.3, false, true],
    [
      'entries that a failed branch looked at',
      { anyOf: [{ required: ['q'], patternProperties: { c: {} } }, {}], unevaluatedProperties: false },
      { c: 1 },
      true,
      false,
    ],
    ['items that match', { contains: {}, unevaluatedItems: false }, ['x'], false, true],
  ])('%s', async (_, schema, v, capstan, helm) => {
    const whole = { properties: { v: schema } }
    expect(packagedSchema(whole, { helm: 4 }).failures.map(({ code }) => code)).toEqual(['package/schema'])
    const text = JSON.stringify(whole)
    expect([capstanAccepts(text)(v), await helmAccepts(text, v)]).toEqual([capstan, helm])
  })

  it.each<[format: string, text: string]>([
    ['email', '"a b"@c.example'],
    ['date-time', '2026-01-31 12:00:00Z'],
    ['uuid', 'urn:uuid:00000000-0000-0000-0000-000000000000'],
    ['byte', 'a'],
    ['iso-time', 'a'],
  ])('formats in draft-07: %s', async (format, text) => {
    const whole = { $schema: 'http://json-schema.org/draft-07/schema#', properties: { v: { format } } }
    expect(packagedSchema(whole, { helm: 4 }).failures.map(({ code }) => code)).toEqual(['package/schema'])
    expect(await helmAccepts(JSON.stringify(whole), text)).not.toBe(capstanAccepts(JSON.stringify(whole))(text))
  })
})

describe('The root', () => {
  it('of a closed sub-chart lets `global` in, which Helm puts there', async () => {
    const closed = { additionalProperties: false, properties: { a: { type: 'integer' } } }
    const ask = async (schema: string, values: JsonMap): Promise<boolean> => {
      const files = new Map([
        [
          'Chart.yaml',
          'apiVersion: v2\nname: chart\nversion: 1.0.0\ndependencies: [{name: sub, version: 1.0.0, condition: sub.enabled}]\n',
        ],
        ['charts/sub/Chart.yaml', 'apiVersion: v2\nname: sub\nversion: 1.0.0\n'],
        ['charts/sub/values.schema.json', schema],
      ])
      return (await oracle.render({ files, values: JSON.stringify(values) })).ok
    }
    const { text } = packagedSchema(closed, { helm: 4, enabled: true })
    expect(await ask(JSON.stringify(closed), { sub: { a: 1 } })).toBe(false)
    expect(await ask(text, { sub: { a: 1 } })).toBe(true)
    expect(await ask(text, { sub: { a: 1, enabled: true }, global: { b: 1 } })).toBe(true)
    expect(await ask(text, { sub: { a: 'x' } })).toBe(false)
    expect(await ask(text, { sub: { a: 1, b: 1 } })).toBe(false)
  })
})
