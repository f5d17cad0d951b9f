import { readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { failuresOf } from '../../../src/core/failure.ts'
import type { Json, JsonMap } from '../../../src/core/json.ts'
import { readSpec } from '../../../src/rollout/plan/read-spec.ts'
import { defaultSpec } from '../../../src/rollout/plan/stages.ts'
import { accepted, beyondSchema, refused } from './declarations.ts'

const schema = load('rollout')
const validate = new Ajv2020({ strictTypes: true, strictTuples: true }).compile(schema)
const stack = load('stack')
const validateStack = new Ajv2020().compile(stack)

function load(name: string): JsonMap {
  return JSON.parse(readFileSync(new URL(`../../../schemas/${name}.schema.json`, import.meta.url), 'utf8')) as JsonMap
}

describe('schemas/rollout.schema.json', () => {
  test.for(accepted)('takes %s, as the reader does', ([, declared]) => {
    expect(validate(declared), JSON.stringify(validate.errors)).toBe(true)
    expect(validateStack({ rollout: declared, kafka: {} }), JSON.stringify(validateStack.errors)).toBe(true)
  })

  test.for(refused)('refuses %j, as the reader does', ([declared]) => {
    expect(validate(declared)).toBe(false)
    expect(validateStack({ rollout: declared, kafka: {} })).toBe(false)
  })

  test.for(beyondSchema)('cannot tell that %j is wrong', ([declared]) => {
    expect(validate(declared)).toBe(true)
  })

  it('stands in schemas/stack.schema.json as it is, since editors read one file', () => {
    const own = Object.entries(schema).filter(([key]) => !['$schema', '$id', 'title', '$defs'].includes(key))
    expect((stack['properties'] as JsonMap)['rollout']).toEqual(Object.fromEntries(own))
    expect(stack['$defs']).toEqual(schema['$defs'])
  })

  it('has examples that it takes itself', () => {
    for (const [declared, path] of examples(schema)) {
      expect(validate(declared), `${path}: ${JSON.stringify(validate.errors)}`).toBe(true)
    }
    expect(examples(schema).length).toBeGreaterThan(15)
  })

  it('describes every word, with its default where there is one', () => {
    const undescribed = words(schema, '').filter(({ node }) => description(node) === undefined)
    expect(undescribed.map(({ path }) => path)).toEqual([])
  })

  it('and the reader take and refuse the same, whatever is mixed from their words', () => {
    let taken = 0
    fc.assert(
      fc.property(anything, (declared) => {
        const faults = readerSays(declared).filter((fault) => !beyond.test(fault))
        const isValid = validate(declared)
        if (isValid) taken++
        expect(faults.length === 0, JSON.stringify({ declared, faults, schema: validate.errors })).toBe(isValid)
      }),
      { numRuns: 400 },
    )
    expect(taken).toBeGreaterThan(40)
  })
})

const beyond = /lets no more pods go|is the name of/

function readerSays(declared: Json): string[] {
  try {
    readSpec(declared, { source: 'user', place: 'x' }, defaultSpec)
    return []
  } catch (error) {
    return failuresOf(error)!.map(({ message }) => message)
  }
}

const scalar = fc.constantFrom<Json[]>(
  0,
  1,
  5,
  -1,
  0.5,
  200,
  99,
  null,
  true,
  '',
  'a',
  'a=b',
  '/',
  'a/b',
  'http://a',
  '5s',
  '0s',
  '1.5m',
)
const word = fc.oneof(
  scalar,
  fc.constantFrom<Json[]>('25%', '0%', '100%', 'linear:2', '< 1', '!=.5', 'any', 'rack', 'stage', 'pass', [], {}),
)
const pool = accepted.map(([, declared]) => declared)
const pieces = (key: string): Json[] => pool.flatMap((declared) => declared[key] ?? [])
const some = (key: string): fc.Arbitrary<Json> => {
  const known = pieces(key)
  return known.length === 0
    ? word
    : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: word })
}
const topWords = [...Object.keys(load('rollout')['properties'] as JsonMap), 'sgates']
const checks = pieces('gates').flatMap((gates) => (Array.isArray(gates) ? gates : [gates])) as JsonMap[]
const changedCheck = fc
  .tuple(fc.constantFrom(...checks), fc.constantFrom(...checks), fc.boolean(), fc.nat(9), word)
  .map(([one, other, mixed, at, value]): Json => {
    const gate = structuredClone(mixed ? { ...one, ...other } : one)
    const kind = Object.keys(gate).find((key) => typeof gate[key] === 'object')!
    const inner = gate[kind] as JsonMap
    const keys = [...Object.keys(inner), ...Object.keys((other[Object.keys(other)[0]!] ?? {}) as JsonMap)]
    if (at < 5 && keys[at] !== undefined) inner[keys[at]] = value
    return gate
  })
const anything: fc.Arbitrary<Json> = fc
  .tuple(fc.subarray(topWords, { maxLength: 4 }), fc.array(changedCheck, { maxLength: 2 }))
  .chain(([keys, gates]) =>
    fc.record(Object.fromEntries(keys.map((key) => [key, key === 'gates' ? fc.constant<Json>(gates) : some(key)]))),
  )

/** Each `examples` entry, in the smallest declaration that holds it. */
function examples(root: JsonMap): [declared: Json, path: string][] {
  const found: [Json, string][] = []
  const properties = root['properties'] as Record<string, JsonMap>
  for (const [key, node] of Object.entries(properties)) {
    for (const example of (node['examples'] ?? []) as Json[]) {
      found.push([{ [key]: example, ...(key === 'leader' ? { order: 'leader-last' } : {}) }, key])
    }
  }
  const defs = root['$defs'] as Record<string, JsonMap>
  for (const [kind, node] of Object.entries(defs)) {
    for (const example of (node['examples'] ?? []) as Json[]) found.push([{ gates: [{ [kind]: example }] }, kind])
    for (const [key, part] of Object.entries((node['properties'] ?? {}) as Record<string, JsonMap>)) {
      for (const example of (part['examples'] ?? []) as Json[])
        found.push([sample(kind, key, example), `${kind}.${key}`])
    }
  }
  return found
}

function sample(kind: string, key: string, example: Json): Json {
  if (kind === 'gate') return { gates: [{ manual: {}, [key]: example }] }
  if (kind === 'target') return { gates: [{ http: { ...(key === 'url' ? {} : { port: 1 }), [key]: example } }] }
  const rest: JsonMap = kind === 'exec' ? { command: ['a'] } : { url: 'http://a', query: 'a', pass: '< 1' }
  if (kind === 'slo') return { gates: [{ slo: { url: 'http://a', most: 1, [key]: example } }] }
  return { gates: [{ [kind]: { ...rest, [key]: example } }] }
}

function words(node: JsonMap, path: string): { node: JsonMap; path: string }[] {
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === 'examples' || typeof value !== 'object' || value === null) return []
    const own =
      key === 'properties' && !/if|then|not|spec/.test(path) ? Object.entries(value as Record<string, JsonMap>) : []
    const listed = own.map(([name, child]) => ({ node: child, path: `${path}.${name}` }))
    const below = Array.isArray(value) ? [] : words(value, `${path}.${key}`)
    return [...listed, ...below]
  })
}

function description(node: JsonMap): Json | undefined {
  if (node['description'] !== undefined) return node['description']
  const ref = typeof node['$ref'] === 'string' ? node['$ref'].replace('#/$defs/', '') : undefined
  return ref === undefined ? undefined : ((schema['$defs'] as JsonMap)[ref] as JsonMap)['description']
}
