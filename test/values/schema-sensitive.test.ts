import { describe, expect, it } from 'vitest'
import type { Json, Path } from '../../src/core/json.ts'
import { sensitivePaths } from '../../src/values/sensitive.ts'
import { checked, mapOf, pictures } from './schema-picture.ts'

describe('A schema marks what is sensitive', () => {
  const secret = { type: 'string', writeOnly: true }
  it.each<[title: string, schema: object, path: Path, sensitive: boolean]>([
    ['writeOnly', { properties: { a: secret } }, ['a'], true],
    ['format password', { properties: { a: { format: 'password' } } }, ['a'], true],
    ['all below such a node', { properties: { a: { writeOnly: true } } }, ['a', 'b', 0, 'c'], true],
    ['not its neighbour', { properties: { a: secret, b: {} } }, ['b'], false],
    ['not the map around it', { properties: { a: secret } }, [], false],
    ['items', { properties: { a: { items: secret } } }, ['a', 3], true],
    ['any key of additionalProperties', { additionalProperties: secret }, ['x'], true],
    ['a key of patternProperties', { patternProperties: { '^p': secret } }, ['password'], true],
    ['through $ref', { $defs: { s: secret }, properties: { a: { $ref: '#/$defs/s' } } }, ['a'], true],
    ['in any alternative', { oneOf: [{ properties: { a: {} } }, { properties: { a: secret } }] }, ['a'], true],
    ['under a condition', { if: {}, then: { properties: { a: secret } } }, ['a'], true],
    [
      'in a schema that refers to itself',
      { properties: { a: secret, next: { $ref: '#' } } },
      ['next', 'next', 'a'],
      true,
    ],
    ['nothing where nothing is said', {}, ['a', 'b'], false],
    ['no key that is inherited', { properties: {} }, ['constructor'], false],
  ])('%s', (_, schema, path, sensitive) => {
    expect(sensitivePaths(schema as Json)(path)).toBe(sensitive)
  })
})

describe('A sensitive value is never shown', () => {
  const schema = mapOf({
    user: { type: 'string' },
    password: { type: 'string', writeOnly: true, minLength: 20 },
    tls: { type: 'object', writeOnly: true, properties: { key: { type: 'string', pattern: '^-----' } } },
    replicas: { type: 'integer' },
  })

  it('in its own mistake', () => {
    expect(pictures(checked({ schema, values: 'password: hunter2 # the usual\n' }).failures)).toBe(`\
values/schema: password must be a string of at least 20 characters, got ***
  ┌─ values.yaml:1:11
1 │ password: *** # the usual
  │           ^^^
  = schema: charts/kafka/values.schema.json#/properties/password`)
  })

  it('under a misspelt key', () => {
    const shown = pictures(checked({ schema, values: 'passwort: hunter2\nuser: [x]\n' }).failures)
    expect(shown).toContain('passwort: ***')
    expect(shown).not.toContain('hunter2')
  })

  it('below a sensitive map', () => {
    expect(pictures(checked({ schema, values: 'tls:\n  key: hunter2\n' }).failures)).toBe(`\
values/schema: tls.key must be a string that matches ^-----, got ***
  ┌─ values.yaml:2:8
2 │   key: ***
  │        ^^^
  = schema: charts/kafka/values.schema.json#/properties/tls/properties/key`)
  })

  it('on the line of another mistake, which stays marked', () => {
    const values = '{password: "correct horse battery staple", replicas: three, user: 1}\n'
    expect(pictures(checked({ schema, values }).failures.slice(0, 1))).toBe(`\
values/schema: replicas must be an integer, got "three"
  ┌─ values.yaml:1:27
1 │ {password: ***, replicas: three, user: 1}
  │                           ^^^^^
  = schema: charts/kafka/values.schema.json#/properties/replicas`)
  })

  it('in a flag that sets several things', () => {
    const set = ['password=hunter2,replicas=three']
    const { failures } = checked({ schema, set })
    expect(failures.map(({ at }) => at?.text)).toEqual(['password=***,replicas=three', 'password=***,replicas=three'])
  })

  it.each([
    [
      'a password that another layer replaced',
      'password: hunter2hunter2',
      ['password=aaaaaaaaaaaaaaaaaaaaaaaaa', 'replicas=x'],
    ],
    ['a number', 'password: 12345678', []],
    ['a list', 'password: [hunter2hunter2]', []],
    ['a key that only looks like one', 'passwort: 1\npassword: hunter2hunter2', []],
  ])('%s', (_, values, set) => {
    const { failures } = checked({ schema, values, set })
    const shown = pictures(failures)
    expect(failures.length).toBeGreaterThan(0)
    expect(shown).not.toMatch(/hunter2|12345678|aaaa/)
  })

  it('in a message that a rule computes', () => {
    const withRule = mapOf(
      { password: { type: 'string', writeOnly: true }, user: { type: 'string' } },
      {
        'x-kubernetes-validations': [
          { rule: 'self.password != self.user', messageExpression: '"not " + self.password' },
        ],
      },
    )
    const { failures } = checked({ schema: withRule, values: 'user: hunter2\npassword: hunter2\n' })
    expect(failures.map(({ message }) => message)).toEqual(['not ***'])
    expect(pictures(failures)).not.toContain('hunter2')
  })
})
