import { createRequire } from 'node:module'
import { build } from 'esbuild'
import fc from 'fast-check'
import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import { precompileSchema } from '../../src/build/precompile-schemas.ts'
import { quickPattern } from '../../src/values/quick-pattern.ts'
import type { Json } from '../../src/core/json.ts'
import { checkBy, type Validator } from '../../src/values/schema-check.ts'
import { compileSchema, type SchemaCheck } from '../../src/values/schema.ts'

/** Runs the module that precompiling writes; `required` collects what it asks for. */
function loaded(source: string, required: string[] = []): SchemaCheck {
  const require = createRequire(import.meta.url)
  const module = { exports: {} as Validator }
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the generated module is what is tested
  const run = new Function('module', 'require', source) as (module: object, require: (name: string) => unknown) => void
  run(module, (name) => {
    required.push(name)
    return require(name) as unknown
  })
  return checkBy(module.exports)
}

const schema = {
  type: 'object',
  additionalProperties: false,
  required: ['name'],
  properties: {
    name: {
      type: 'string',
      pattern: '^[a-z]([-a-z0-9]*[a-z0-9])?$',
      maxLength: 63,
      description: 'A long text for people.',
    },
    description: { type: 'string' },
    size: { type: 'string', pattern: '^(0|[1-9][0-9]*)(\\.[0-9]+)?(Ki|Mi|Gi)?$' },
    hosts: { type: 'array', uniqueItems: true, items: { pattern: '^([a-z0-9]+(-[a-z0-9]+)*\\.)+[a-z]+$' } },
    max: { type: 'integer', maximum: 9 },
    constructor: { type: 'integer' },
    mode: { enum: ['a', 'b'] },
    probe: { $ref: 'capstan:common#/$defs/probe' },
  },
  if: { properties: { mode: { const: 'a' } }, required: ['mode'] },
  then: { required: ['size'] },
}
const shared = new Map([
  [
    'capstan:common',
    '{"$defs": {"port": {"type": "integer", "title": "x"}, "probe": {"properties": {"port": {"$ref": "#/$defs/port"}}}}}',
  ],
])

describe('A precompiled schema', () => {
  const text = JSON.stringify(schema)
  const source = precompileSchema(text, 'values.schema.json', shared)
  const runtime = compileSchema(text, 'values.schema.json', { shared })

  it.each<[title: string, values: unknown]>([
    ['valid values', { name: 'a-b', size: '1.5Gi', hosts: ['a.example.com'], max: 3 }],
    ['nothing', {}],
    [
      'everything wrong',
      { name: '-a', size: '1 GB', hosts: ['a..b', 'a..b'], max: 10, mode: 'c', probe: { port: 'x' }, odd: 1 },
    ],
    ['a condition', { name: 'a', mode: 'a' }],
    ['a property named description', { name: 'a', description: 1 }],
    ['integers beyond 2^53', { name: 'a', max: 9223372036854775807n }],
    ['odd keys', JSON.parse('{"name": "a", "__proto__": 1, "constructor": "x"}')],
    [
      'a text that JavaScript would never finish',
      { name: `a${'-'.repeat(100_000)}`, hosts: [`${'a-'.repeat(30_000)}!`] },
    ],
  ])('says the same as the one compiled at run time: %s', (_, values) => {
    expect(loaded(source)(values as Json)).toEqual(runtime(values as Json))
  })

  it('carries no texts for people', () => {
    expect(source).not.toMatch(/for people|"title"/)
    expect(source).toContain('"description"')
  })

  it('loads RE2 only for what RegExp must not do', () => {
    const required: string[] = []
    const check = loaded(source, required)
    check({ name: 'a-b', size: '1Gi' })
    expect(required).not.toContain('re2js')
    check({ name: 'a-b', hosts: ['a.b'] })
    expect(required).toContain('re2js')
  })

  it('asks for nothing but what the bundle has', () => {
    const asked = [...source.matchAll(/require\("([^"]+)"\)/g)].map(([, name]) => name)
    expect([...new Set(asked)].sort()).toEqual(['ajv/dist/runtime/equal', 'ajv/dist/runtime/ucs2length', 're2js'])
  })

  it('is refused when it is broken', () => {
    expect(() => precompileSchema('{"type": "objekt"}', 'values.schema.json')).toThrow('must be one of')
  })

  it('is the same text every time', () => {
    expect(precompileSchema(text, 'values.schema.json', shared)).toBe(source)
  })
})

describe('A pattern goes to RegExp', () => {
  it.each<[pattern: string, limit: number]>([
    ['^[a-z]([-a-z0-9]*[a-z0-9])?$', 500_000],
    ['^[A-Za-z0-9_-]{22}$', 2 ** 31],
    ['^(kraft|zookeeper)$', 2 ** 31],
    ['^[0-9]+(\\.[0-9]+)?(Ki|Mi|Gi|Ti|k|M|G|T|m)?$', 223],
    ['^(ab)*$', 1_000_000],
    ['[0-9]$', 1_000_000],
    ['^\\d{1,3}(\\.\\d{1,3}){3}$', 12_345],
  ])('%s up to %d characters', (pattern, limit) => {
    const quick = quickPattern(pattern)
    expect(quick).toBeDefined()
    if (limit !== 12_345) expect(quick!.limit).toBe(limit)
  })

  it.each([
    ['a repetition in a repetition', '^(a+)+$'],
    ['a choice in a repetition', '^(a|a)*$'],
    ['an optional piece in a repetition', '^(a?)*$'],
    ['many repetitions', '^a*a*a*a*a*a*$'],
    ['many choices', '^(a|ab){0,50}$'],
    ['another dialect', '^(?i)a$'],
    ['a lazy repetition', '^a+?$'],
    ['an escape of RE2', '^a\\z'],
    ['a Unicode class', '^\\pL+$'],
    ['a POSIX class', '^[[:alpha:]]+$'],
    ['a word boundary', '\\ba'],
    ['an end in the middle', '(a$|b)'],
    ['no ASCII', '^é$'],
    ['the other way to write a number', '^\\u0041$'],
    ['a number that is no character', '^\\x{d800}$'],
    ['a range that runs backwards', '^[b-a]$'],
    ['a range from a class', '^[\\d-z]$'],
    ['a range behind a range', '^[a-c-e]$'],
    ['a dash in the middle', '^[a\\d-e]$'],
    ['what is no pattern', '^(a$'],
  ])('but not %s', (_, pattern) => {
    expect(quickPattern(pattern)).toBeUndefined()
  })

  const character = fc.constantFrom(...Array.from('aAzZ019_-.+,/:@~ \t\n\v\u0000\u001f\u007f\u0080\u00a0\u2028é💥'))
  const piece = fc.constantFrom(
    'a',
    'z',
    '[a-z]',
    '[^a-z]',
    '[-a0]',
    '[0-9_]',
    '.',
    '\\d',
    '\\W',
    '\\s',
    '\\S',
    '\\.',
    '[\\s\\w.-]',
    '[^\\x00-\\x1f\\x7f]',
    '[!-/:-@]',
    '[ -~]',
    '[\\t\\-\\x2B]',
    '[^\\x{80}-\\x{10ffff}]',
    '[+--]',
    '\\x41',
    '\\x{1F4A5}',
    '\\n',
    '\\v',
    '-',
    ' ',
  )
  const repeated = fc.tuple(piece, fc.constantFrom('', '?', '*', '+', '{2}', '{0,2}')).map(([a, b]) => a + b)
  const sequence = fc.array(repeated, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''))
  const pattern = fc
    .tuple(fc.constantFrom('', '^'), sequence, sequence, fc.constantFrom('', '$'))
    .map(([start, a, b, end]) => `${start}${a}(${b}|x)?${end}`)

  it.each([
    '\\a',
    '\\t',
    '\\n',
    '\\v',
    '\\f',
    '\\r',
    '\\x7F',
    '\\x{e9}',
    '[^\\x00-\\x1f\\x7f]',
    '[ -~]',
    '[\\a\\v]',
    '[!-/:-@]',
  ])('with the same answer for every character: %s', (pattern) => {
    const native = new RegExp(`^(?:${quickPattern(pattern)!.source})$`, 'u')
    const linear = RE2JS.compile(`^(?:${pattern})$`)
    for (let code = 0; code < 0x180; code++) {
      const text = String.fromCharCode(code)
      expect([code, native.test(text)]).toEqual([code, linear.test(text)])
    }
  })

  it('only where both give the same answer', () => {
    fc.assert(
      fc.property(pattern, fc.string({ unit: character, maxLength: 8 }), (text, subject) => {
        const quick = quickPattern(text)
        fc.pre(quick !== undefined)
        expect(new RegExp(quick.source, 'u').test(subject)).toBe(RE2JS.compile(text).test(subject))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('The way of a shipped chart', () => {
  it('loads neither Ajv nor CEL nor RE2', async () => {
    const built = await build({
      entryPoints: [new URL('../../src/values/check-schema.ts', import.meta.url).pathname],
      bundle: true,
      format: 'esm',
      metafile: true,
      write: false,
    })
    const packages = Object.keys(built.metafile.inputs).filter((path) => /ajv|cel-js|re2js/.test(path))
    expect(packages).toEqual([])
  })
})
